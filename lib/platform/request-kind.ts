import type { IncomingMessage } from 'node:http';
import { isOtherPage } from '../protocol/fetch-site.js';
import { originOfTarget } from '../protocol/target-origin.js';

/** Whether this is a CORS-preflight request. @see https://fetch.spec.whatwg.org/#cors-preflight-request */
export function isPreflight({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/**
 * Whether the request comes from a page of the server's own origin: `Sec-Fetch-Site` says so, or else `Origin`
 * equals the origin that the request was made to.
 *
 * @param target scheme, host and port that the request was made to
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export function isSameOrigin({ headers }: Pick<IncomingMessage, 'headers'>, target: string): boolean {
  if (headers['sec-fetch-site'] === 'same-origin') return true;
  if (isOtherPage(headers)) return false;
  return headers.origin !== undefined && headers.origin === originOfTarget(target);
}
