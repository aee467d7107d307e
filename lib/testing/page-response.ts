import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

import type { ResponseOutcome } from '../browser/exchange.js';
import { receivedHeaders } from '../wire/send-request.js';
import { decodeBody } from './decode-body.js';

/** A response and the part of it that a page may see. */
export interface VisibleResponse {
  readonly outcome: ResponseOutcome;
  readonly method: string;
  readonly incoming: IncomingMessage;
  /** Aborts the body too. */
  readonly signal: AbortSignal;
}

/**
 * The `Response` that the script gets, with only what it may read. Properties that the constructor does not accept,
 * such as status 0, are overridden.
 *
 * @see https://fetch.spec.whatwg.org/#concept-filtered-response
 */
export function toPageResponse({ outcome, method, incoming, signal }: VisibleResponse): Response {
  const { status, headers: readable } = outcome;
  const isHidden = status === 0;
  const hasBody = !isHidden && method !== 'HEAD' && !NULL_BODY_STATUSES.has(status);
  const headers = receivedHeaders(incoming).filter(([name]) => readable.includes(name.toLowerCase()));
  if (!hasBody) incoming.resume();
  // Otherwise Node's client reports a reset connection first.
  else signal.addEventListener('abort', () => incoming.destroy(signal.reason as Error), { once: true });
  const body = hasBody ? (Readable.toWeb(decodeBody(incoming)) as ReadableStream<Uint8Array>) : null;
  const response = new Response(body, { headers: headers.map(([name, value]) => [name, value]) });
  return showAs(response, outcome, isHidden ? '' : (incoming.statusMessage ?? ''));
}

/** @see https://fetch.spec.whatwg.org/#null-body-status */
const NULL_BODY_STATUSES: ReadonlySet<number> = new Set([204, 205, 304]);

function showAs(response: Response, outcome: ResponseOutcome, statusText: string): Response {
  const { type, status, url, redirected } = outcome;
  const shown = { type, status, statusText, url, redirected, ok: status >= 200 && status <= 299 };
  for (const [name, value] of Object.entries(shown)) {
    Object.defineProperty(response, name, { value, enumerable: true });
  }
  const clone = response.clone.bind(response);
  Object.defineProperty(response, 'clone', { value: () => showAs(clone(), outcome, statusText) });
  return response;
}
