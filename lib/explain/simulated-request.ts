import type { IncomingMessage } from 'node:http';

/**
 * A request that nobody has sent, with the members of Node's request that hosts, versions and policies are read from.
 *
 * @param headers by lower-case name
 */
export function simulatedRequest(
  method: string,
  { pathname, search, host, protocol }: URL,
  headers: Readonly<Record<string, string>>,
): IncomingMessage {
  const socket = { encrypted: protocol === 'https:', remoteAddress: '127.0.0.1' };
  const request = {
    method,
    url: pathname + search,
    headers: { host, ...headers },
    httpVersion: '1.1',
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    socket,
    connection: socket,
  };
  return request as unknown as IncomingMessage;
}
