import type { IncomingMessage } from 'node:http';
import { refusalOf } from '../decision/decide-actual.js';
import { stateOf } from './attach-decision.js';
import { rawRequestOf } from './raw-objects.js';

const unrouted = new WeakSet<IncomingMessage>();

/** Marks a request that Fastify answers itself: its policy lets a page read the error, but that is not trust. */
export function distrust(raw: IncomingMessage): void {
  unrouted.add(raw);
}

/**
 * Whether the policy in force has granted this request to its origin by name, with credentials and for its method.
 * False if any origin is allowed, or without a decision. Never throws.
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
