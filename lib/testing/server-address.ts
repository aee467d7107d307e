import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';

/** How many pages use a server that listens for them only. */
const pages = new WeakMap<Server, number>();

/** Where the application listens. Where it does not, it listens on a free loopback port until `leaveServer()`. */
export async function addressOf(app: INestApplication): Promise<URL> {
  const server = app.getHttpServer() as Server;
  if (server.listening) {
    const count = pages.get(server);
    if (count !== undefined) pages.set(server, count + 1);
  } else {
    pages.set(server, 1);
    await app.init();
    // Nest waits for Fastify to be ready in listen() only.
    await (app.getHttpAdapter().getInstance() as { ready?: () => unknown }).ready?.();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const { address, port, family } = server.address() as AddressInfo;
  const scheme = 'setSecureContext' in server ? 'https' : 'http';
  return new URL(`${scheme}://${hostFor(address, family)}:${port}`);
}

/** Ends a server that listened for pages only, with the last of them. */
export async function leaveServer(app: INestApplication): Promise<void> {
  const server = app.getHttpServer() as Server;
  const count = pages.get(server);
  if (count === undefined) return;
  pages.set(server, count - 1);
  if (count > 1) return;
  pages.delete(server);
  if (!server.listening) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

/** `0.0.0.0` and `::` are all addresses, of which loopback is one. */
function hostFor(address: string, family: string): string {
  if (address === '::' || address === '0.0.0.0') return '127.0.0.1';
  return family === 'IPv6' ? `[${address}]` : address;
}
