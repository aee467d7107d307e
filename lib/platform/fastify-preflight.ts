import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RoutedRequest } from '../routing/route.js';
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
 * Finds what Fastify routes the preflight of a request by: `rewriteUrl` may read the method, or headers that preflights
 * lack, and lead the request to another route than its preflight. It may even override the method, by convention that
 * of POST; then the preflight may have been about POST as well. `undefined` without that option.
 *
 * @see https://fastify.dev/docs/latest/Reference/Server/#rewriteurl
 */
export function preflightReader(
  instance: object,
): ((raw: RewrittenMessage) => readonly RoutedRequest[]) | undefined {
  const rewriteUrl = optionsOf(instance)?.rewriteUrl;
  if (typeof rewriteUrl !== 'function') return undefined;
  const rewritten = (request: IncomingMessage): string => {
    const { url = '/' } = request;
    try {
      const result: unknown = rewriteUrl.call(instance, request);
      return typeof result === 'string' ? result : url;
    } catch {
      return url;
    }
  };
  return (raw) => {
    // Fastify has not routed a request that `explain()` simulates.
    if (raw.originalUrl === undefined) return [raw];
    const post = copyOf(raw, 'POST', { ...raw.headers });
    rewritten(post);
    const methods = new Set([raw.method, post.method === raw.method ? 'POST' : raw.method]);
    return [...methods].map((method) => ({
      method,
      url: rewritten(copyOf(raw, 'OPTIONS', preflightHeaders(raw, method))),
    }));
  };
}

/** The request as it was before its URL was rewritten, for a function that may change it. */
function copyOf(raw: RewrittenMessage, method: string, headers: IncomingHttpHeaders): IncomingMessage {
  return Object.create(raw, {
    url: { value: raw.originalUrl, writable: true },
    method: { value: method, writable: true },
    headers: { value: headers },
  }) as IncomingMessage;
}

function preflightHeaders({ headers }: IncomingMessage, method: string | undefined): IncomingHttpHeaders {
  return {
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => SENT.has(name))),
    accept: '*/*',
    'access-control-request-method': method,
  };
}
