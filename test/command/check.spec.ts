import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { CheckReport } from '../../lib/command/check-report.js';
import { runCommand } from '../../lib/command/run-command.js';
import { server, SHOP } from './faulty-servers.js';
import { startFaulty, stopFaulty } from './start-faulty.js';

afterAll(stopFaulty);

async function run(argv: readonly string[], { isTTY = false, env = {} } = {}) {
  const written = { out: '', err: '' };
  const stdout = { isTTY, write: (text: string) => (written.out += text) };
  const stderr = { write: (text: string) => (written.err += text) };
  const status = await runCommand(argv, { stdout, stderr, env });
  return { status, ...written };
}

const check = (url: string, ...more: string[]) => run(['check', url, '--origin', SHOP, ...more]);

describe('nestjs-cors check', () => {
  it('exits with 0 where the page can read the response', async () => {
    const { url, seen } = await startFaulty(server());
    const { status, out } = await check(url);
    expect(status).toBe(0);
    expect(out).toContain('verdict      readable: status 200');
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('says why a request is blocked, what the console prints, and what to change', async () => {
    const { url, seen } = await startFaulty(() => [204, []]);
    const { status, out } = await check(
      url,
      '-X',
      'DELETE',
      '-H',
      'Authorization: Bearer secret',
      '--credentials',
    );
    expect(status).toBe(1);
    expect(out.split('\n').map((line) => line.slice(0, 13).trim())).toEqual([
      `DELETE ${url}`.slice(0, 13),
      'preflight',
      'asked',
      'answered',
      'verdict',
      'console',
      'cause',
      'fix',
      'headers',
      'nestjs-cors',
      '',
    ]);
    expect(out).toContain(
      'needed: DELETE is not GET, HEAD or POST; authorization is not a safelisted header',
    );
    expect(out).toContain(
      `from origin '${SHOP}' has been blocked by CORS policy: Response to preflight request`,
    );
    expect(out).toContain('Access-Control-Allow-Credentials: true; Vary: Origin');
    expect(out).toContain(`@Cors({ origin: '${SHOP}', credentials: true })`);
    expect(out).not.toContain('secret');
    expect(seen.map(({ method }) => method)).toEqual(['OPTIONS']);
  });

  it('lets GET stand in for methods that may change something, and says so', async () => {
    const { url, seen } = await startFaulty(server());
    const { status, out } = await check(url, '-X', 'DELETE');
    expect(status).toBe(0);
    expect(out).toContain('GET stood in for DELETE');
    expect(seen.map(({ method }) => method)).toEqual(['OPTIONS', 'GET']);
  });

  it('says that another policy may apply to GET, if only the preflight of the other method is granted', async () => {
    const { url } = await startFaulty(server({ allows: () => true }));
    const closed = await startFaulty(({ isPreflight, ...request }) =>
      server({ allows: () => isPreflight })({ ...request, isPreflight }),
    );
    const note = 'The preflight allows DELETE, whose response may be readable although that of GET is not.';
    expect((await check(closed.url, '-X', 'DELETE')).out).toContain(note);
    expect((await check(closed.url, '-X', 'DELETE', '--send')).out).not.toContain(note);
    expect((await check(closed.url)).out).not.toContain(note);
    // Without a preflight, there is nothing that it could allow.
    expect((await check(closed.url, '-X', 'POST')).out).not.toContain('The preflight allows');
    expect((await check(url, '-X', 'DELETE')).out).not.toContain(note);
  });

  it('says that methods are case-sensitive', async () => {
    const { url } = await startFaulty(server());
    const { status, out } = await check(url, '-X', 'patch');
    expect(status).toBe(1);
    expect(out).toContain('fetch() sends patch as it is. Write PATCH.');
    expect(out).not.toMatch(/^(?:headers|nestjs-cors) /m);
    expect((await check(url, '-X', 'delete')).out).not.toContain('case-sensitive, and');
  });

  it.each([
    [301, 'is a redirect, which browsers do not follow for a preflight'],
    [401, 'something asks preflights to authenticate'],
    [504, 'a proxy seems to have answered instead of the application'],
  ])(
    'recommends no policy if a preflight is answered with %i and no policy can help',
    async (answer, cause) => {
      const { url } = await startFaulty(() => [answer, answer === 301 ? [['Location', '/elsewhere']] : []]);
      const { status, out } = await check(url, '-X', 'DELETE', '--credentials');
      expect(status).toBe(1);
      expect(out).toContain(cause);
      expect(out).not.toContain('@Cors(');
      expect(out).not.toMatch(/^headers /m);
    },
  );

  it('sends the request itself with --send, without a body', async () => {
    const { url, seen } = await startFaulty(server());
    const { status, out } = await check(url, '-X', 'PUT', '--send');
    expect(status).toBe(0);
    expect(out).not.toContain('stood in');
    expect(seen.map(({ method }) => method)).toEqual(['OPTIONS', 'PUT']);
    expect(seen[1]!.headers).toMatchObject({ 'content-length': '0', origin: SHOP });
  });

  it('follows redirects only on the same host', async () => {
    const other = await startFaulty(server());
    const { url } = await startFaulty(({ path }) =>
      path === '/orders/7'
        ? [
            302,
            [
              ['Location', '/orders/8'],
              ['Access-Control-Allow-Origin', SHOP],
            ],
          ]
        : [
            302,
            [
              ['Location', other.url],
              ['Access-Control-Allow-Origin', SHOP],
            ],
          ],
    );
    const { status, out } = await check(url);
    expect(status).toBe(1);
    expect(out).toContain('verdict      unknown');
    expect(out).toContain(`The redirect to ${other.url} was not followed`);
    expect(other.seen).toEqual([]);
  });

  it('sends cookies where credentials go, and to no preflight', async () => {
    const { url, seen } = await startFaulty(
      server({ extra: [['Access-Control-Allow-Credentials', 'true']] }),
    );
    await check(url, '-X', 'DELETE', '-H', 'Cookie: sid=1', '--credentials');
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'sid=1']);
    const { out } = await check(url, '-H', 'Cookie: sid=1', '-H', 'Host: evil.example');
    expect(out).toContain('Pages cannot set Cookie');
    expect(out).toContain('Pages cannot set Host');
    expect(seen[2]!.headers).toMatchObject({ host: new URL(url).host });
    expect(seen[2]!.headers.cookie).toBeUndefined();
  });

  it.each(['*', 'null'])('does not suggest to allow null with credentials beside %s', async (allowed) => {
    const { url } = await startFaulty(() => [200, [['Access-Control-Allow-Origin', allowed]]]);
    const { out } = await run(['check', url, '--origin', 'null', '--credentials', '--json']);
    const { blocked } = JSON.parse(out) as CheckReport;
    expect(blocked!.headers).toEqual([]);
    expect(blocked).not.toHaveProperty('decorator');
    expect(blocked!.fix).toMatch(/or send the request without credentials\.$/);
  });

  it("sends the cookie that it is given to the page's own origin, and does not say otherwise", async () => {
    const { url, seen } = await startFaulty(() => [200, []]);
    const { out } = await run(['check', url, '--origin', new URL(url).origin, '-H', 'Cookie: sid=1']);
    expect(seen.map(({ headers }) => headers.cookie)).toEqual(['sid=1']);
    expect(out).not.toContain('Pages cannot set Cookie');
  });

  it('needs no CORS where the page has the same origin', async () => {
    const { url } = await startFaulty(() => [200, []]);
    const { status, out } = await run(['check', url, '--origin', new URL(url).origin]);
    expect([status, out]).toEqual([0, expect.stringContaining('verdict      same-origin')]);
  });

  it('says before an audit what it sends, and lists what it finds', async () => {
    const { url } = await startFaulty(server({ vary: [] }));
    const { status, out } = await check(url, '--audit');
    expect(status).toBe(1);
    expect(out.startsWith(`Auditing ${new URL(url).host}: up to 32 more requests`)).toBe(true);
    expect(out).toContain('medium  vary-missing');
  });

  it('writes JSON and nothing else with --json', async () => {
    const { url } = await startFaulty(server());
    const fine = await check(url, '--audit', '--json');
    expect(fine).toMatchObject({ status: 0, err: '' });
    expect(JSON.parse(fine.out)).toMatchObject({ verdict: 'readable', findings: [], origin: SHOP, url });
    const wrong = await run(['check', url, '--json', '--nonsense']);
    expect(wrong).toMatchObject({ status: 2, err: '' });
    expect(JSON.parse(wrong.out)).toMatchObject({ error: { kind: 'usage' } });
    const gone = await check('http://127.0.0.1:1/', '--json');
    expect(gone).toMatchObject({ status: 2, err: '' });
    expect(JSON.parse(gone.out)).toMatchObject({ error: { kind: 'unreachable' } });
  });

  it('uses colours only on a terminal, unless NO_COLOR is set', async () => {
    const { url } = await startFaulty(server());
    const argv = ['check', url, '--origin', SHOP];
    expect((await run(argv, { isTTY: true })).out).toContain('\u001B[32mreadable');
    expect((await run(argv, { isTTY: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001B');
    expect((await run(argv)).out).not.toContain('\u001B');
  });

  it('does not let a server write control characters to the terminal', async () => {
    const { url } = await startFaulty(() => [200, [['Access-Control-Allow-Origin', '\u009B31mred']]]);
    expect((await check(url)).out).not.toContain('\u009B');
  });

  it.each([
    [['--help'], 0, 'Usage: nestjs-cors check'],
    [[], 0, 'Usage: nestjs-cors check'],
    [['audit'], 2, 'There is no command "audit"'],
    [['check'], 2, 'The address to check is missing'],
    [['check', 'http://127.0.0.1/'], 2, '--origin is missing'],
    [['check', 'api.example.com', '--origin', SHOP], 2, 'Write it with its scheme'],
    [['check', 'file:///etc/hosts', '--origin', SHOP], 2, 'Only http: and https: can be asked'],
    [['check', 'http://127.0.0.1:99999/', '--origin', SHOP], 2, 'Write a valid URL'],
    [['check', 'http://api example/', '--origin', SHOP], 2, 'Write a valid URL'],
    [['check', 'http://127.0.0.1/', '--origin', `${SHOP}/`], 2, `Write ${SHOP}.`],
    [['check', 'http://127.0.0.1/', '--origin', SHOP, '-X', 'TRACE'], 2, 'Browsers do not send TRACE'],
    [['check', 'http://127.0.0.1/', '--origin', SHOP, '-X', 'A B'], 2, 'is not an HTTP method'],
    [['check', 'http://127.0.0.1/', '--origin', SHOP, '-H', 'nothing'], 2, 'is not a header'],
    [['check', 'http://127.0.0.1/', '--origin', SHOP, '--timeout', 'x'], 2, 'is not a number of seconds'],
    [['check', 'http://127.0.0.1/', '--orign', SHOP], 2, '--orign is not an option. Did you mean --origin?'],
    [['check', 'http://127.0.0.1/', '-z'], 2, /^nestjs-cors: -z is not an option\. See/],
    [['check', 'http://nowhere.invalid/', '--origin', SHOP], 2, /no host called|cannot be looked up/],
    [['check', 'http://127.0.0.1:1/', '--origin', SHOP], 2, 'the connection was refused'],
  ] as const)('%j ends with %i', async (argv, status, text) => {
    const result = await run(argv);
    expect(result.status).toBe(status);
    const stream = status === 0 ? result.out : result.err;
    expect(stream).toMatch(text);
  });

  it.each([
    ['drops', () => undefined, 'did not answer the preflight within 0.2 s.'],
    [
      'cuts off',
      (socket: Socket) => void socket.destroy(),
      'closed the connection without an answer to the preflight.',
    ],
  ])('says which request a firewall %s', async (_what, refuse, text) => {
    const firewall = createHttpServer(({ method, socket }, response) => {
      if (method === 'OPTIONS') refuse(socket);
      else response.end();
    });
    firewall.listen(0, '127.0.0.1');
    await once(firewall, 'listening');
    const url = `http://127.0.0.1:${(firewall.address() as AddressInfo).port}/`;
    const { status, err } = await check(url, '-X', 'DELETE', '--timeout', '0.2');
    firewall.closeAllConnections();
    firewall.close();
    expect([status, err]).toEqual([2, expect.stringContaining(text)]);
  });

  it.each([
    ['says nothing', '', 'http', 'did not answer within 0.2 s'],
    ['speaks something else', 'SSH-2.0-x\r\n\r\n', 'http', 'is not HTTP/1.1'],
    ['speaks no TLS', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'https', 'The TLS handshake'],
  ])('ends with 2 if a server %s', async (_what, greeting, scheme, text) => {
    const mute = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(greeting));
    });
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const url = `${scheme}://127.0.0.1:${(mute.address() as AddressInfo).port}/`;
    const { status, err } = await check(url, '--timeout', '0.2');
    mute.close();
    expect([status, err]).toEqual([2, expect.stringContaining(text)]);
  });
});
