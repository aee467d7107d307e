import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The wanted ports, each replaced by the next free one if it is taken; 0 stands for any. */
export async function findPorts(wanted: readonly number[]): Promise<number[]> {
  if (wanted.includes(0)) return anyPorts(wanted.length);
  const found: number[] = [];
  let spare = Math.max(...wanted);
  for (const port of wanted) {
    let candidate = port;
    while (!(await isFree(candidate))) {
      spare += 1;
      candidate = spare;
    }
    found.push(candidate);
  }
  return found;
}

async function isFree(port: number): Promise<boolean> {
  // Browsers try both addresses of localhost, so they might find another server on the other address.
  if ((await answers(port, '::1')) || (await answers(port, '127.0.0.1'))) return false;
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

async function anyPorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
