import type { IncomingMessage } from 'node:http';
import { optionsOf } from './fastify-internals.js';

/** Headers that browsers send with preflights. All others may be a script's. */
const SENT: ReadonlySet<string> = new Set([
  ':authority',
  'accept-encoding',
  'accept-language',
  'connection',
  'host',
  'origin',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'user-agent',
]);

/** A request as Fastify leaves it behind once it has rewritten its URL. */
interface RewrittenMessage extends IncomingMessage {
  readonly originalUrl?: string;
}

/**
 * Finds the URL by which Fastify routes the preflight of a request: `rewriteUrl` may read the method, or headers that
 * preflights lack, and lead the request to another route than its preflight. `undefined` without that option.
 *
 * @see https://fastify.dev/docs/latest/Reference/Server/#rewriteurl
 */
export function preflightUrlReader(instance: object): ((raw: RewrittenMessage) => string) | undefined {
  const rewriteUrl = optionsOf(instance)?.rewriteUrl;
  if (typeof rewriteUrl !== 'function') return undefined;
  return (raw) => {
    const { originalUrl: url } = raw;
    // A request that Fastify has not routed, but `explain()` simulates.
    if (url === undefined) return raw.url ?? '/';
    try {
      const rewritten: unknown = rewriteUrl.call(instance, toPreflight(raw, url));
      return typeof rewritten === 'string' ? rewritten : url;
    } catch {
      return url;
    }
  };
}

function toPreflight(raw: IncomingMessage, url: string): IncomingMessage {
  const headers = Object.fromEntries(Object.entries(raw.headers).filter(([name]) => SENT.has(name)));
  return Object.create(raw, {
    url: { value: url, writable: true },
    method: { value: 'OPTIONS', writable: true },
    headers: { value: { ...headers, accept: '*/*', 'access-control-request-method': raw.method } },
  }) as IncomingMessage;
}
