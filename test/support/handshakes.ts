import { createServer, connect } from 'node:net';
import type { RawRequest } from './raw-http.js';

type Headers = RawRequest['headers'];

/** Sends a WebSocket handshake byte for byte, and resolves with the status of the answer. */
export function upgrade(port: number, path: string, headers: Headers = {}): Promise<number> {
  const given = Array.isArray(headers)
    ? (headers as readonly (readonly [string, string])[])
    : Object.entries(headers as Readonly<Record<string, string>>);
  const lines = [
    `GET ${path} HTTP/1.1`,
    ...(given.some(([name]) => name.toLowerCase() === 'host') ? [] : [`Host: 127.0.0.1:${port}`]),
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...given.map(([name, value]) => `${name}: ${value}`),
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (!received.includes('\r\n\r\n')) return;
      resolve(Number(received.split(' ')[1]));
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`No answer to the handshake on ${path}`)));
  });
}

/** A port that was free a moment ago, for gateways, whose port is set before they listen. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
