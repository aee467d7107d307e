import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { checkOrigin, type OriginReason, type RawRequest } from './check-origin.js';

/**
 * Decides about an actual request. The method does not count here: browsers have asked for it in the preflight, and
 * `refusalOf()` checks it where a policy is enforced.
 *
 * @see https://fetch.spec.whatwg.org/#concept-cors-check
 */
export function decideActual(
  policy: CompiledPolicy,
  request: RawRequest,
): ActualDecision | Promise<ActualDecision> {
  const origin = request.headers['origin'] as string | undefined;
  if (origin === undefined) return policy.constant['not-cors'];
  const reason = checkOrigin(policy.origin, origin, request, false);
  return typeof reason === 'string'
    ? conclude(policy, origin, reason)
    : reason.then((later) => conclude(policy, origin, later));
}

/** Whether the origin is refused. */
export function isRefusal({ reason }: ActualDecision): boolean {
  return reason !== 'allowed' && reason !== 'not-cors';
}

/** Why an enforced policy refuses the request that this decision is about; `undefined`: it does not. */
export function refusalOf(
  { reason, policy }: ActualDecision,
  { method }: RawRequest,
): CorsReason | undefined {
  if (reason !== 'allowed') return reason === 'not-cors' ? undefined : reason;
  return policy.methods === undefined || policy.methods.has(method ?? '') ? undefined : 'method-not-allowed';
}

function conclude(policy: CompiledPolicy, origin: string, reason: OriginReason): ActualDecision {
  if (reason !== 'allowed') return policy.constant[reason];
  if (policy.origin.kind === 'any') return policy.constant.allowed;
  return { reason: 'allowed', allowOrigin: origin, policy };
}
