import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedPreflight, grantedTo } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { sendRaw, type RawResponse } from '../../support/raw-http.js';
import { stopServers } from '../../support/start-server.js';
import { readSnippets } from '../snippets.js';
import { recipe } from './recipe.js';

const page = 'docs/recipes/behind-a-proxy.md';
const [plain, doubled, cached] = readSnippets(page)
  .filter(({ language }) => language === 'nginx')
  .map(({ code }) => code);
const shop = 'https://shop.example.com';
const admin = 'https://admin.example.com';

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await stopServers();
});

describe.each(platforms)('behind nginx on $name', (platform) => {
  /** nginx with a block of the page in front of the application of the page. */
  const startBehind = async (location: string) => {
    const server = await recipe('recipes/behind-a-proxy').start(platform);
    const port = await startNginx(location.replace('127.0.0.1:3000', `127.0.0.1:${server.port}`));
    return (method: string, origin: string): Promise<RawResponse> =>
      sendRaw(port, {
        method,
        path: '/prices',
        headers: {
          Origin: origin,
          ...(method === 'OPTIONS' && { 'Access-Control-Request-Method': 'GET' }),
        },
      });
  };

  it('passes requests and preflights on as they are', async () => {
    const ask = await startBehind(plain!);
    expect(corsHeaders(await ask('GET', shop))).toEqual(grantedTo(shop));
    expect(corsHeaders(await ask('OPTIONS', shop))).toEqual(grantedPreflight(shop, 'GET,HEAD'));
  });

  it('doubles the header with add_header', async () => {
    const ask = await startBehind(doubled!);
    expect((await ask('GET', shop)).values('Access-Control-Allow-Origin')).toEqual([shop, shop]);
  });

  it('honours Vary in its cache', async () => {
    const ask = await startBehind(cached!.replace(/^ +proxy_(ignore_headers|cache_key) .*$/gm, ''));
    for (const origin of [shop, admin, shop]) {
      expect(corsHeaders(await ask('GET', origin))).toEqual(grantedTo(origin));
    }
  });

  it('serves one origin what another received if it ignores Vary', async () => {
    const ask = await startBehind(cached!.replace(/^ +proxy_cache_key .*$/m, ''));
    await ask('GET', shop);
    expect(corsHeaders(await ask('GET', admin))).toEqual(grantedTo(shop));
  });

  it('is right again with the origin in the cache key', async () => {
    const ask = await startBehind(cached!);
    for (const origin of [shop, admin, shop]) {
      expect(corsHeaders(await ask('GET', origin))).toEqual(grantedTo(origin));
    }
  });
});

/** Starts nginx in the foreground on a free port of loopback, in a folder of its own. */
async function startNginx(location: string): Promise<number> {
  if (!existsSync('/usr/sbin/nginx')) throw new Error('This test runs nginx: apt-get install nginx');
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-cors-nginx-'));
  mkdirSync(join(folder, 'logs'));
  const port = await findFreePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off;
    master_process off;
    pid ${folder}/nginx.pid;
    events {}
    http {
      access_log off;
      ${paths}
      proxy_cache_path ${folder}/responses keys_zone=responses:1m;
      server {
        listen 127.0.0.1:${port};
        ${location}
      }
    }`,
  );
  const nginx = spawn(
    '/usr/sbin/nginx',
    ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'logs/error.log')],
    { stdio: 'inherit' },
  );
  stops.push(async () => {
    await end(nginx);
    rmSync(folder, { recursive: true, force: true });
  });
  await listening(port, nginx);
  return port;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(port: number, nginx: ChildProcess): Promise<void> {
  const request = { path: '/not-there', headers: { Connection: 'close' } };
  const deadline = Date.now() + 10_000;
  while (nginx.exitCode === null && Date.now() < deadline) {
    const answered = await sendRaw(port, request).then(
      () => true,
      () => false,
    );
    if (answered) return;
  }
  throw new Error(`nginx does not listen on ${port}`);
}

async function end(nginx: ChildProcess): Promise<void> {
  if (nginx.exitCode !== null) return;
  const exited = once(nginx, 'exit');
  nginx.kill();
  await exited;
}
