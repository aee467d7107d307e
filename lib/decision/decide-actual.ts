import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import { checkOrigin, type OriginReason, type RawRequest } from './check-origin.js';

/**
 * Decides what the response to an actual request says.
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
    ? conclude(policy, origin, request, reason)
    : reason.then((later) => conclude(policy, origin, request, later));
}

/** Whether an enforced policy refuses the request that this decision is about. */
export function isForbidden({ reason, policy }: ActualDecision): boolean {
  return policy.enforce && reason !== 'allowed' && reason !== 'not-cors';
}

function conclude(
  policy: CompiledPolicy,
  origin: string,
  request: RawRequest,
  reason: OriginReason,
): ActualDecision {
  if (reason !== 'allowed') return policy.constant[reason];
  // Without `enforce` methods are the browser's business: it has asked in the preflight.
  const refused = policy.enforce && policy.methods !== undefined && !policy.methods.has(request.method ?? '');
  if (policy.origin.kind === 'any') return policy.constant[refused ? 'method-not-allowed' : 'allowed'];
  return { reason: refused ? 'method-not-allowed' : 'allowed', allowOrigin: origin, policy };
}
