import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';

import type { HeaderList } from '../browser/header-list.js';

/** A request to send, and its destination. */
export interface OutgoingRequest {
  readonly method: string;
  /** The address to connect to; `headers` name the public host. */
  readonly url: URL;
  readonly headers: HeaderList;
  readonly body: Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whether to accept the certificate unchecked, because it does not name the loopback address. */
  readonly trustsCertificate: boolean;
}

/** Told that this is HTTP/1.1, servers that speak HTTP/2 only end the handshake. They would answer with their own 403. */
const TLS = { ALPNProtocols: ['http/1.1'] };

/**
 * Sends a request unchanged, `Origin` included, on its own connection. Resolves with the response head.
 *
 * @throws {Error} Node's own, if there is no answer
 */
export function sendRequest(outgoing: OutgoingRequest): Promise<IncomingMessage> {
  const { method, url, headers, body, signal, trustsCertificate } = outgoing;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method,
      agent: false,
      setHost: false,
      ...TLS,
      ...(signal === undefined ? {} : { signal }),
      ...(trustsCertificate ? { rejectUnauthorized: false } : {}),
    });
    // As written: Node writes methods in upper case.
    request.method = method;
    // `headers` state the length of a body. Node would announce one with every PATCH.
    request.useChunkedEncodingByDefault = false;
    for (const [name, value] of headers) request.appendHeader(name, value);
    request.once('response', resolve);
    // Without this listener, Node would close the connection without reporting an error.
    request.once('upgrade', (_head, socket) => {
      socket.destroy();
      reject(new Error('it switches protocols (101), and nobody asked for that'));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A response's header list, as received. */
export function receivedHeaders({ rawHeaders }: IncomingMessage): HeaderList {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
}
