import type { IncomingMessage } from 'node:http';
import { refusalOf } from '../decision/decide-actual.js';
import { stateOf } from './attach-decision.js';
import { rawRequestOf } from './raw-objects.js';

const unrouted = new WeakSet<IncomingMessage>();

/** Fastify answers this request by itself: what its policy grants is the reading of an error, not trust. */
export function distrust(raw: IncomingMessage): void {
  unrouted.add(raw);
}

/**
 * Whether the policy in force has granted this request by the name of its origin, with credentials and for its
 * method. Not where any origin is allowed, and not without a verdict. Never throws.
 *
 * @param request Express', Fastify's or Node's
 */
export function trustsRequest(request: object): boolean {
  try {
    const raw = rawRequestOf(request);
    const state = stateOf(raw);
    if (state?.actual?.reason !== 'allowed' || raw.headers.origin === 'null' || unrouted.has(raw))
      return false;
    const { policy } = state.actual;
    const isByName = policy.origin.kind === 'list' || policy.origin.kind === 'ask';
    return (
      isByName &&
      policy.credentials &&
      refusalOf(state.actual, { method: state.method, headers: {} }) === undefined
    );
  } catch {
    return false;
  }
}
