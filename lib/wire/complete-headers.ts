import type { WireRequest } from '../browser/exchange.js';
import { getHeader } from '../browser/header-list.js';
import type { HeaderList } from '../browser/header-list.js';
import type { ScriptedRequest } from '../browser/scripted-request.js';
import { fetchMetadata } from './fetch-metadata.js';

/** A page's request, and what browsers need to complete its headers. */
export interface IncompleteRequest {
  readonly wire: WireRequest;
  /** The page's origin. */
  readonly origin: string;
  /** The URLs of the requests before it, and its own. */
  readonly urls: readonly string[];
  /** The `Cookie` header of requests with credentials. */
  readonly cookie: string | undefined;
  /** Default: `cors`. */
  readonly mode?: ScriptedRequest['mode'] | undefined;
  readonly body?: Uint8Array | undefined;
}

/** Firewalls refuse requests without one, as no browser sends them. */
const USER_AGENT = 'Mozilla/5.0 (compatible; nestjs-cors)';

/** The request's headers, with those that browsers and connections add. */
export function completeHeaders({
  wire,
  origin,
  urls,
  cookie,
  mode = 'cors',
  body,
}: IncompleteRequest): HeaderList {
  const { kind, method, headers, cookies } = wire;
  const statesLength = body !== undefined || method === 'POST' || method === 'PUT';
  return [
    ['Host', new URL(wire.url).host],
    ['Connection', 'close'],
    ...(getHeader(headers, 'Accept') === null ? [['Accept', '*/*'] as const] : []),
    ...(getHeader(headers, 'User-Agent') === null ? [['User-Agent', USER_AGENT] as const] : []),
    ...headers,
    ...(statesLength ? [['Content-Length', String(body?.byteLength ?? 0)] as const] : []),
    ...(cookies && cookie !== undefined ? [['Cookie', cookie] as const] : []),
    ...fetchMetadata(origin, urls, kind === 'preflight' ? 'cors' : mode),
  ];
}
