import { once } from 'node:events';
import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';

import { originOfServer } from '../platform/server-origin.js';

/** A server that listens only for pages. */
interface Lent {
  pages: number;
  /** Settles when it listens; pages opened in the meantime wait for it. */
  readonly listens: Promise<void>;
}

const lent = new WeakMap<Server, Lent>();

/** The application's address. If it is not listening, it listens on a free loopback port until `leaveServer()`. */
export async function addressOf(app: INestApplication): Promise<URL> {
  const server = app.getHttpServer() as Server;
  const shared = lent.get(server);
  if (shared !== undefined) {
    shared.pages++;
    await shared.listens;
  } else if (!server.listening) {
    const listens = listenOnLoopback(app, server);
    lent.set(server, { pages: 1, listens });
    await listens.catch((error: unknown) => {
      lent.delete(server);
      throw error;
    });
  }
  if (typeof server.address() === 'string') {
    throw new Error('The application listens on a Unix socket, and pages need a port: call app.listen(0).');
  }
  return new URL(originOfServer(server, '127.0.0.1'));
}

async function listenOnLoopback(app: INestApplication, server: Server): Promise<void> {
  await app.init();
  // Nest waits for Fastify to be ready only in listen().
  await (app.getHttpAdapter().getInstance() as { ready?: () => unknown }).ready?.();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

/** Closes a server that listened only for pages, once the last of them is closed. */
export async function leaveServer(app: INestApplication): Promise<void> {
  const server = app.getHttpServer() as Server;
  const shared = lent.get(server);
  if (shared === undefined || --shared.pages > 0) return;
  lent.delete(server);
  if (!server.listening) return;
  server.close();
  // Browsers' open connections would keep it open. HTTP/2 servers have no such method.
  (server as Partial<Server>).closeAllConnections?.();
  await once(server, 'close');
}
