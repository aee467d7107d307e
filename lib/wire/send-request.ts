import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';

import type { HeaderList } from '../browser/header-list.js';

/** What goes over the wire, and where to. */
export interface OutgoingRequest {
  readonly method: string;
  /** Where the server is; `headers` have the host that it is to be known by. */
  readonly url: URL;
  readonly headers: HeaderList;
  readonly body: Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whether the certificate is not checked: it names another host than the loopback address. */
  readonly trustsCertificate: boolean;
}

/**
 * Sends a request as it is, `Origin` included, on a connection of its own. Resolves with the head of the response.
 *
 * @throws {Error} of Node where there is no answer.
 */
export function sendRequest(outgoing: OutgoingRequest): Promise<IncomingMessage> {
  const { method, url, headers, body, signal, trustsCertificate } = outgoing;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method,
      headers: headers.flat(),
      agent: false,
      setHost: false,
      ...(signal === undefined ? {} : { signal }),
      ...(trustsCertificate ? { rejectUnauthorized: false } : {}),
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.end(body);
  });
}

/** A response's header list, as it was written. */
export function receivedHeaders({ rawHeaders }: IncomingMessage): HeaderList {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
}
