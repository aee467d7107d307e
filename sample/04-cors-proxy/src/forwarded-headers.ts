import type { IncomingHttpHeaders } from 'node:http';
import type { Credential } from './upstreams.js';

/** Hop-by-hop headers, for two neighbours only. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP = /^(connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*)$/;

/** Headers in which the caller's browser or network addresses this proxy, not the upstream. */
const NOT_FOR_THE_UPSTREAM =
  /^(host|expect|origin|cookie|authorization|forwarded|x-real-ip|(access-control|sec-fetch|x-forwarded)-.*)$/;

/** Headers in which the upstream speaks for its own host, and which browsers would apply to the proxy's. */
const NOT_FOR_THE_CALLER =
  /^(set-cookie|alt-svc|clear-site-data|service-worker-allowed|strict-transport-security|access-control-.*)$/;

type Headers = Record<string, string | string[]>;

export function requestHeaders(headers: IncomingHttpHeaders, passOn: readonly Credential[] = []): Headers {
  const passed = pick(headers, NOT_FOR_THE_UPSTREAM);
  for (const name of ['authorization', 'cookie'] as const) {
    if (passOn.includes(name) && headers[name] !== undefined) passed[name] = headers[name];
  }
  passed.via = [headers.via, '1.1 cors-proxy'].filter(Boolean).join(', ');
  return passed;
}

export function responseHeaders(
  headers: IncomingHttpHeaders,
  name: string,
  passOn: readonly Credential[] = [],
): Headers {
  const passed = pick(headers, NOT_FOR_THE_CALLER);
  if (passOn.includes('set-cookie') && headers['set-cookie'] !== undefined) {
    passed['set-cookie'] = [headers['set-cookie']].flat().map((cookie) => cookieBelow(`/${name}`, cookie));
  }
  // A page of the upstream, opened through the proxy, must not run as a page of the proxy's origin.
  passed['content-security-policy'] = 'sandbox';
  passed['x-content-type-options'] = 'nosniff';
  return passed;
}

function pick(headers: IncomingHttpHeaders, dropped: RegExp): Headers {
  const namedByConnection = String(headers.connection ?? '')
    .toLowerCase()
    .split(/[\s,]+/);
  const passed: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || HOP_BY_HOP.test(name) || dropped.test(name)) continue;
    if (!namedByConnection.includes(name)) passed[name] = value;
  }
  return passed;
}

/** Cookies of one upstream stay below its path: the others have the same host. */
function cookieBelow(path: string, cookie: string): string {
  const [pair, ...attributes] = cookie.split(';');
  const kept = attributes.filter((attribute) => !/^\s*(domain|path)\s*(=|$)/i.test(attribute));
  return [pair, ...kept, ` Path=${path}`].join(';');
}
