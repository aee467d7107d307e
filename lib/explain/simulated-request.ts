import type { IncomingMessage } from 'node:http';

/**
 * A request that nobody has sent, as Node would hand it over: all that hosts, versions and policies are read from.
 *
 * @param headers lower-case names
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
