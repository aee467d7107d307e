import type { IncomingMessage } from 'node:http';
import type { CorsGateways, HandshakePolicies } from '../startup/gateway-policies.js';
import type { HandshakeOutcome } from '../watch/request-watcher.js';

/** A handshake to decide again. */
export interface RehearsedHandshake {
  readonly request: IncomingMessage;
  readonly kind: 'handshake' | 'preflight';
  readonly inForce: HandshakeOutcome;
  readonly decide: (policies: HandshakePolicies) => HandshakeOutcome | Promise<HandshakeOutcome>;
}

/** Decides a second time, with the fields of `reportOnly`, when nobody is waiting any more. Never throws. */
export function rehearseHandshake(
  gateways: CorsGateways,
  { rehearsal }: HandshakePolicies,
  { request, kind, inForce, decide }: RehearsedHandshake,
): void {
  if (rehearsal === undefined || request.headers.origin === undefined) return;
  const run = async (): Promise<void> => {
    gateways.onRehearsal(request, kind, inForce, await decide(rehearsal));
  };
  setImmediate(() => void run().catch((error: unknown) => gateways.onRehearsalFault(error)));
}
