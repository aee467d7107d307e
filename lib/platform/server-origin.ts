import type { Server } from 'node:http';

/**
 * The origin of an application's server, for clients on the same machine. Without a port, which it has only while it
 * listens, and never on a Unix socket.
 *
 * @param anyHost stands for all addresses, which a server that listens on `0.0.0.0` or `::` has
 */
export function originOfServer(server: Server | undefined, anyHost: string): string {
  const scheme = server !== undefined && 'setSecureContext' in server ? 'https' : 'http';
  const bound = server?.address?.();
  if (typeof bound !== 'object' || bound === null) return `${scheme}://${anyHost}`;
  const { address, family, port } = bound;
  const isAny = address === '::' || address === '0.0.0.0';
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `${scheme}://${isAny ? anyHost : host}:${port}`;
}
