import type { IncomingHttpHeaders } from 'node:http';
import type { RawRequest } from '../decision/check-origin.js';
import { chooseDecision } from '../decision/choose-decision.js';
import { decideActual } from '../decision/decide-actual.js';
import type { ActualDecision } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { isOtherPage } from '../protocol/fetch-site.js';
import type { HandshakePolicies } from '../startup/gateway-policies.js';
import { isOwnPage } from './own-page.js';

/** A verdict on a handshake. */
export interface HandshakeDecision {
  readonly granted: boolean;
  /** `not-cors`: from the server's own origin, or without an `Origin`. `disabled`: CORS is off, so everybody passes. */
  readonly reason: CorsReason;
  /** The decision whose headers an answer to polling has; `undefined`: no CORS headers. */
  readonly actual: ActualDecision | undefined;
}

/** The parts of a request that decide about a handshake. */
export interface HandshakeRequest extends RawRequest {
  readonly headers: IncomingHttpHeaders;
}

/**
 * Decides whether a handshake, or a request that continues its session, passes. Browsers let any page open a WebSocket
 * and send cookies with it, so a handshake that is not granted has to be refused here.
 *
 * @see https://websockets.spec.whatwg.org/#websocket-opening-handshake
 */
export function decideHandshake(
  { passesAll, policies }: HandshakePolicies,
  request: HandshakeRequest,
): HandshakeDecision | Promise<HandshakeDecision> {
  const [first] = policies;
  const { headers } = request;
  // Browsers omit `Origin` if no script may read the answer. Old Socket.IO clients get theirs as a script, which runs in
  // any page that loads it.
  if (isOwnPage(headers) || (headers.origin === undefined && !isOtherPage(headers))) {
    return { granted: true, reason: 'not-cors', actual: first?.constant['not-cors'] };
  }
  if (headers.origin === undefined) {
    const granted =
      passesAll || policies.some(({ origin }) => origin.kind === 'any' || origin.kind === 'reflect');
    const reason = granted ? 'not-cors' : 'origin-not-allowed';
    return { granted, reason, actual: first?.constant['not-cors'] };
  }
  if (first === undefined) {
    return { granted: passesAll, reason: passesAll ? 'disabled' : 'origin-not-allowed', actual: undefined };
  }
  const decision = chooseDecision(policies, (policy) => decideActual(policy, request));
  return decision instanceof Promise
    ? decision.then((later) => conclude(later, passesAll))
    : conclude(decision, passesAll);
}

function conclude(actual: ActualDecision, passesAll: boolean): HandshakeDecision {
  if (actual.reason === 'allowed') return { granted: true, reason: 'allowed', actual };
  return { granted: passesAll, reason: passesAll ? 'disabled' : actual.reason, actual };
}
