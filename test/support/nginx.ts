import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { absenceOf } from './describe-where.js';
import { sendRaw } from './raw-http.js';

/** How to install nginx, if it is missing. */
export const nginxAbsence = absenceOf('nginx', [{ path: '/usr/sbin/nginx', package: 'nginx' }]);

const stops: (() => Promise<void>)[] = [];

/** Stops every nginx that a test file has started. */
export async function stopNginx(): Promise<void> {
  await Promise.all(stops.splice(0).map((stop) => stop()));
}

/** Starts nginx in the foreground on a free loopback port, in its own folder. */
export async function startNginx(location: string): Promise<number> {
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
