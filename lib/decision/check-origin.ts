import type { OriginRule } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { CorsRequest } from '../protocol/cors-request.js';
import { parseOrigin } from '../protocol/parse-origin.js';

/** The parts of Node's request that a decision needs. */
export interface RawRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Set by Express, and by middleware that rewrites `url`. */
  readonly originalUrl?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A verdict on an origin. */
export type OriginReason = Extract<
  CorsReason,
  'allowed' | 'origin-not-allowed' | 'origin-malformed' | 'provider-failed'
>;

/**
 * Judges the origin of a CORS request: synchronously by lists, and possibly asynchronously by functions and providers,
 * which never see the opaque origin or one that no browser would send.
 *
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
export function checkOrigin(
  rule: OriginRule,
  origin: string,
  request: RawRequest,
  preflight: boolean,
): OriginReason | Promise<OriginReason> {
  if (rule.kind === 'list') return rule.set.judge(origin);
  if (rule.kind === 'any') return 'allowed';
  if (origin === 'null') return rule.kind === 'reflect' && rule.allowNull ? 'allowed' : 'origin-not-allowed';
  if (parseOrigin(origin) === undefined) return 'origin-malformed';
  return rule.kind === 'reflect' ? 'allowed' : rule.ask(origin, toCorsRequest(request, preflight));
}

function toCorsRequest({ method, url, originalUrl, headers }: RawRequest, preflight: boolean): CorsRequest {
  return { method: method ?? '', url: originalUrl ?? url ?? '', headers, preflight };
}
