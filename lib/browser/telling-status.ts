import type { FetchFailure } from './fetch-failure.js';
import { isRedirect } from './redirect-request.js';

/** What the status says about an answer that has no Access-Control-Allow-Origin. */
export type TellingStatus = 'redirect' | 'authentication' | 'refusal' | 'no-route' | 'proxy';

/** Who probably answered, judging by the status; `undefined`: the status does not tell. */
export function tellingStatus({ check, preflight, status }: FetchFailure): TellingStatus | undefined {
  if (check !== 'allow-origin-missing') return undefined;
  if (isRedirect(status)) return 'redirect';
  if (PROXY_STATUSES.has(status)) return 'proxy';
  if (!preflight) return undefined;
  if (status === 401 || status === 407) return 'authentication';
  if (status === 403) return 'refusal';
  return isWithoutRoute(status) ? 'no-route' : undefined;
}

/** Whether a router has answered that it has no such route. */
export function isWithoutRoute(status: number): boolean {
  return status === 404 || status === 405;
}

/** Whether no policy of the application can help, because something in front of it has answered. */
export function isBeyondPolicies(failure: FetchFailure): boolean {
  const told = tellingStatus(failure);
  return told === 'redirect' || told === 'authentication' || told === 'proxy';
}

/** Gateway errors, and Cloudflare's. @see https://httpwg.org/specs/rfc9110.html#status.502 */
const PROXY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504, 520, 521, 522, 523, 524, 525, 526]);
