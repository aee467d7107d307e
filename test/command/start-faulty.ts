import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toFaultyRequest } from './faulty-servers.js';
import type { Answer, FaultyRequest } from './faulty-servers.js';

export interface StartedServer {
  readonly url: string;
  /** What it has received. */
  readonly seen: FaultyRequest[];
}

const running = new Set<Server>();

/** Starts a server on a free loopback port; `afterAll(stopFaulty)` stops all servers that a test file has started. */
export async function startFaulty(answer: (request: FaultyRequest) => Answer): Promise<StartedServer> {
  const seen: FaultyRequest[] = [];
  const server = createServer((incoming, response) => {
    const request = toFaultyRequest(incoming);
    seen.push(request);
    const [status, headers] = answer(request);
    response.writeHead(status, headers.flat());
    response.end();
  });
  running.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders/7`, seen };
}

export async function stopFaulty(): Promise<void> {
  for (const server of running) {
    server.closeAllConnections();
    server.close();
  }
  running.clear();
}
