import type { PreflightDecision } from '../decision/decide-preflight.js';
import type { ActualDecision } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';

/** The outcome of a request, as far as CORS decides. */
export interface CorsOutcome {
  /** Whether the page may read the response (preflight: send its request; handshake: connect). */
  readonly granted: boolean;
  /** Why it is granted or refused. */
  readonly reason: CorsReason;
  /** Whether it is refused with 403; for a namespace of Socket.IO, with CONNECT_ERROR. */
  readonly forbidden: boolean;
}

/** The decisions about a request, as known when its response head is written. */
export interface Decided {
  readonly kind: 'preflight' | 'actual';
  readonly preflight: PreflightDecision | undefined;
  readonly actual: ActualDecision | undefined;
  /** Why it was refused with 403, if it was. */
  readonly forbidden: CorsReason | undefined;
  readonly isSameOrigin: () => boolean;
}

/** Combines the decisions into one outcome. Pages of the server's own origin need no permission. */
export function outcomeOf({ kind, preflight, actual, forbidden, isSameOrigin }: Decided): CorsOutcome {
  if (forbidden !== undefined) return { granted: false, reason: forbidden, forbidden: true };
  if (kind === 'preflight') {
    const granted = preflight?.reason === 'allowed';
    return {
      granted,
      reason: preflight?.reason ?? 'disabled',
      forbidden: !granted && preflight?.policy.enforce === true,
    };
  }
  const reason = actual?.reason ?? 'disabled';
  if (reason === 'allowed' || reason === 'not-cors') return { granted: true, reason, forbidden: false };
  return isSameOrigin()
    ? { granted: true, reason: 'not-cors', forbidden: false }
    : { granted: false, reason, forbidden: false };
}
