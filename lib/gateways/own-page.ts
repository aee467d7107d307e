import type { IncomingHttpHeaders } from 'node:http';
import { parseOrigin } from '../protocol/parse-origin.js';

/**
 * Whether a handshake comes from a page of the server's own origin: browsers say so in `Sec-Fetch-Site`, or
 * host and port of the origin are those that the handshake was made to. The scheme does not count, for the
 * server cannot know it behind a proxy that ends TLS.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export function isOwnPage(headers: IncomingHttpHeaders): boolean {
  if (headers['sec-fetch-site'] === 'same-origin') return true;
  const { origin = '' } = headers;
  const host = headers.host ?? headers[':authority'];
  const page = parseOrigin(origin);
  if (host === undefined || (page?.scheme !== 'http' && page?.scheme !== 'https')) return false;
  const own = `${page.scheme}://${host}`;
  return URL.canParse(own) && new URL(own).origin === origin;
}

/**
 * Whether a request without an `Origin` comes from a page of another site or host: browsers leave it out of those
 * whose answer no script may read. To the clients of old versions of Socket.IO an answer is a script, which runs in
 * any page that loads it.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export function isOtherPage({ 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return site === 'cross-site' || site === 'same-site';
}
