import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCertificates, opensslAbsence } from '../support/certificates.js';
import type { Certificate, Certificates } from '../support/certificates.js';
import { compileLibrary } from '../support/compiled-library.js';
import { describeWhere } from '../support/describe-where.js';
import { SHOP } from './faulty-servers.js';

let main: string;
const servers: Server[] = [];
let certificates: Certificates;

beforeAll(async () => {
  main = join(await compileLibrary(), 'command/main.js');
}, 120_000);

afterAll(() => {
  for (const server of servers) server.close();
});

/** Runs the command in its own process. */
async function check(url: string, more: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [main, 'check', url, '--origin', SHOP, ...more], {
    env: { PATH: process.env['PATH'], ...env },
  });
  const written = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.err += text));
  const [status] = (await once(child, 'close')) as [number];
  return { status, ...written };
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function startTls(certificate: Certificate): Promise<string> {
  const server = createHttpsServer(certificate, (_request, response) => {
    response.writeHead(200, { 'Access-Control-Allow-Origin': SHOP, Vary: 'Origin' }).end();
  });
  return `https://localhost:${await listen(server)}/orders`;
}

/** The error for a server, once as text and once as JSON; either way, nothing is on the other stream. */
async function faultOf(url: string, more: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const text = await check(url, more, env);
  const json = await check(url, [...more, '--json'], env);
  expect([text.status, text.out, json.status, json.err]).toEqual([2, '', 2, '']);
  const { error } = JSON.parse(json.out) as { error: { kind: string; message: string } };
  expect(error.kind).toBe('unreachable');
  expect(text.err).toBe(`nestjs-cors: ${error.message}\n`);
  return error.message;
}

describeWhere(opensslAbsence, 'nestjs-cors check, on a server with a certificate', () => {
  beforeAll(async () => {
    certificates = await makeCertificates();
  });
  afterAll(() => certificates.remove());

  it('reads the answer where the authority is known', async () => {
    const url = await startTls(certificates.sound);
    const env = { NODE_EXTRA_CA_CERTS: certificates.authorityFile };
    expect(await check(url, [], env)).toMatchObject({ status: 0, err: '' });
  });

  it.each([
    ['has expired', 'expired', 'it has expired'],
    ['names another host', 'otherHost', 'it does not name localhost'],
    ['is self-signed', 'selfSigned', 'it is self-signed'],
  ] as const)('says that it %s', async (_what, name, text) => {
    const url = await startTls(certificates[name]);
    const env = { NODE_EXTRA_CA_CERTS: certificates.authorityFile };
    const message = await faultOf(url, [], env);
    expect(message).toContain(`The certificate of ${new URL(url).host} is not trusted: ${text}.`);
    expect(message.includes('NODE_EXTRA_CA_CERTS')).toBe(name === 'selfSigned');
  });

  it('says that it speaks HTTP/2 only', async () => {
    const port = await listen(createSecureServer(certificates.sound, (_request, response) => response.end()));
    const env = { NODE_EXTRA_CA_CERTS: certificates.authorityFile };
    expect(await faultOf(`https://localhost:${port}/`, [], env)).toContain('speaks HTTP/2 only');
  });

  it('writes nothing but JSON where certificates are not checked', async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const url = await startTls(certificates.selfSigned);
    const { status, out, err } = await check(url, ['--json'], env);
    expect([status, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'readable' });
    // Otherwise Node's warning is worth seeing.
    expect((await check(url, [], env)).err).toContain('NODE_TLS_REJECT_UNAUTHORIZED');
  });

  it('says that the authority is not known', async () => {
    const message = await faultOf(await startTls(certificates.sound));
    expect(message).toContain('no authority that this machine trusts has signed it');
    expect(message).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('suggests the scheme that the other side may speak', async () => {
    const tls = new URL(await startTls(certificates.sound));
    expect(await faultOf(`http://${tls.host}/`)).toBe(
      `${tls.host} closed the connection without an answer. It may speak https: there.`,
    );
    const port = await listen(createHttpServer((_request, response) => response.end()));
    expect(await faultOf(`https://localhost:${port}/`)).toMatch(
      /^The TLS handshake with localhost:\d+ failed: [\w ]+\. It may speak plain http: there\.$/,
    );
  });
});

describe('nestjs-cors check, on a server that does not answer', () => {
  it('ends when the timeout is over', async () => {
    const port = await listen(createTcpServer(() => undefined));
    const started = Date.now();
    expect(await faultOf(`http://localhost:${port}/`, ['--timeout', '0.3'])).toBe(
      `localhost:${port} did not answer within 0.3 s.`,
    );
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  it.each([
    ['closes the connection', () => '', 'closed the connection'],
    [
      'switches protocols',
      () => 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n',
      'cannot be reached: it switches protocols (101), and nobody asked for that.',
    ],
    ['sends headers without end', () => `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`, 'larger than'],
  ])('says that it %s', async (_what, answer, text) => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.end(answer()));
      }),
    );
    expect(await faultOf(`http://localhost:${port}/`)).toContain(text);
  });

  it('says that nothing listens, and that there is no such host', async () => {
    const closed = createTcpServer();
    const port = await listen(closed);
    closed.close();
    expect(await faultOf(`http://localhost:${port}/`)).toContain('Nothing listens');
    expect(await faultOf('http://nowhere.invalid/')).toMatch(/no host called|cannot be looked up/);
  });
});

describe('nestjs-cors check, on the command line', () => {
  it('writes JSON and nothing else, even if the arguments are wrong', async () => {
    for (const more of [['--nonsense'], ['-X'], ['--timeout', '-1'], ['-H'], ['another']]) {
      const { status, out, err } = await check('http://localhost:1/', [...more, '--json']);
      expect([more, status, err]).toEqual([more, 2, '']);
      expect(JSON.parse(out)).toMatchObject({ error: { kind: 'usage' } });
    }
  });

  it('has the same exit status if nobody reads its output', async () => {
    const port = await listen(createHttpServer((_request, response) => response.end()));
    const child = spawn(process.execPath, [main, 'check', `http://localhost:${port}/`, '--origin', SHOP]);
    child.stdout.destroy();
    let written = '';
    child.stderr.on('data', (text) => (written += String(text)));
    expect([await once(child, 'close'), written]).toEqual([[1, null], '']);
  });

  it('fails if it ends before there is a verdict', async () => {
    const port = await listen(createTcpServer(() => undefined));
    // Nothing keeps this process running.
    const module = `import http from 'node:http';
      import { syncBuiltinESMExports } from 'node:module';
      const { request } = http;
      http.request = (...args) => request(...args).on('socket', (socket) => socket.unref());
      syncBuiltinESMExports();`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` };
    expect(await check(`http://localhost:${port}/`, [], env)).toEqual({ status: 2, out: '', err: '' });
  });

  it('does not report a fault of its own as a verdict', async () => {
    const port = await listen(createHttpServer((_request, response) => response.end()));
    const fault = 'process.stdout.write = () => { throw new Error("broken"); };';
    const { status, err } = await check(`http://localhost:${port}/`, [], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}`,
    });
    expect([status, err]).toEqual([2, expect.stringContaining('Error: broken')]);
  });

  it('writes no colours to a pipe', async () => {
    const port = await listen(createHttpServer((_request, response) => response.end()));
    const { status, out, err } = await check(`http://localhost:${port}/`, ['--audit']);
    expect([status, err]).toEqual([1, '']);
    expect(out).not.toContain('\u001B');
  });
});
