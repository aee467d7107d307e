import { isSameOrigin } from '../browser/same-origin.js';
import type { HeaderList } from '../browser/header-list.js';
import { loadTldts } from '../origins/tldts.cjs';
import { isLoopbackHost } from '../protocol/parse-origin.js';

type Site = 'same-origin' | 'same-site' | 'cross-site';

/**
 * The headers in which browsers tell servers on https or loopback where a request comes from.
 *
 * @param urls the request's URLs, redirects included; the most foreign one counts
 * @see https://w3c.github.io/webappsec-fetch-metadata/#fetch-metadata-http-request-headers
 */
export function fetchMetadata(origin: string, urls: readonly string[], mode: string): HeaderList {
  const last = new URL(urls[urls.length - 1] ?? '');
  if (last.protocol !== 'https:' && !isLoopbackHost(last.hostname)) return [];
  const sites = urls.map((url) => siteOf(origin, url));
  const site = ORDER.find((one) => sites.includes(one)) ?? 'cross-site';
  return [
    ['Sec-Fetch-Site', site],
    ['Sec-Fetch-Mode', mode],
    ['Sec-Fetch-Dest', 'empty'],
  ];
}

const ORDER: readonly Site[] = ['cross-site', 'same-site', 'same-origin'];

/** @see https://html.spec.whatwg.org/multipage/browsers.html#same-site */
function siteOf(origin: string, url: string): Site {
  if (isSameOrigin(origin, url)) return 'same-origin';
  if (origin === 'null') return 'cross-site';
  const [from, to] = [new URL(origin), new URL(url)];
  return from.protocol === to.protocol && domainOf(from) === domainOf(to) ? 'same-site' : 'cross-site';
}

function domainOf({ hostname }: URL): string {
  return loadTldts().getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
}
