import type { IncomingMessage } from 'node:http';
import type { CorsGateways, HandshakePolicies } from '../startup/gateway-policies.js';
import { decideHandshake, type HandshakeDecision } from './decide-handshake.js';
import { rehearseHandshake } from './rehearse-handshake.js';

const REFUSED: HandshakeDecision = { granted: false, reason: 'provider-failed', actual: undefined };

/**
 * Judges a handshake, once the application has bootstrapped. Never rejects: a handshake that cannot be judged is
 * refused.
 *
 * @param policies a callback, because a gateway may listen before they exist
 */
export async function judgeHandshake(
  gateways: CorsGateways,
  policies: () => HandshakePolicies,
  request: IncomingMessage,
): Promise<HandshakeDecision> {
  try {
    if (!(await gateways.ready)) return REFUSED;
    const judged = policies();
    const decision = await decideHandshake(judged, request);
    rehearseHandshake(gateways, judged, {
      request,
      kind: 'handshake',
      inForce: decision,
      decide: (tried) => decideHandshake(tried, request),
    });
    if (!decision.granted) gateways.onRefusal(request, decision.reason, decision.actual?.policy, judged);
    return decision;
  } catch (error) {
    gateways.onFailure(error);
    return REFUSED;
  }
}
