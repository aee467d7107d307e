import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether the browser says that a page of another site, host, scheme or port sent this request. Browsers know the scheme
 * of the target, and a server behind a proxy that terminates TLS may not.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export function isOtherPage({ 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return site === 'cross-site' || site === 'same-site';
}
