import type { IncomingHttpHeaders } from 'node:http';
import { parseOrigin } from '../protocol/parse-origin.js';
import { originOfTarget } from '../protocol/target-origin.js';

/**
 * Whether a handshake comes from a page of the server's own origin: `Sec-Fetch-Site` says so, or the origin's host and
 * port are those that the handshake was made to. The scheme does not count, because the server cannot know it behind a
 * proxy that terminates TLS.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export function isOwnPage(headers: IncomingHttpHeaders): boolean {
  if (headers['sec-fetch-site'] === 'same-origin') return true;
  const { origin = '' } = headers;
  const host = headers.host ?? headers[':authority'];
  const page = parseOrigin(origin);
  return host !== undefined && page !== undefined && originOfTarget(`${page.scheme}://${host}`) === origin;
}

/**
 * Whether a request without an `Origin` comes from a page of another site or host: browsers omit the header if no
 * script may read the answer. Old Socket.IO clients get their answer as a script, which runs in any page that loads
 * it.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export function isOtherPage({ 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return site === 'cross-site' || site === 'same-site';
}
