import type { IncomingHttpHeaders } from 'node:http';
import { isOtherPage } from '../protocol/fetch-site.js';
import { parseOrigin } from '../protocol/parse-origin.js';
import { originOfTarget } from '../protocol/target-origin.js';

/**
 * Whether a handshake comes from a page of the server's own origin: `Sec-Fetch-Site` says so, or the origin's host and
 * port are those that the handshake was made to. The server's scheme does not count, because it may not know it behind a
 * proxy that terminates TLS.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export function isOwnPage(headers: IncomingHttpHeaders): boolean {
  if (headers['sec-fetch-site'] === 'same-origin') return true;
  if (isOtherPage(headers)) return false;
  const { origin = '' } = headers;
  const host = headers.host ?? headers[':authority'];
  const page = parseOrigin(origin);
  return host !== undefined && page !== undefined && originOfTarget(`${page.scheme}://${host}`) === origin;
}
