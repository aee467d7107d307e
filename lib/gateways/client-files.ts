import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsGateways, HandshakePolicies } from '../startup/gateway-policies.js';
import { decideHandshake } from './decide-handshake.js';
import { attachHeaders } from './engine-middleware.js';
import { judgeHandshake } from './judge-handshake.js';

/** Runs for every file of its client that Socket.IO serves. */
export type FileMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => Promise<void>;

/**
 * Gives the files of Socket.IO's client the headers with which pages import them as modules. Nobody is refused: a
 * script element, which sends no `Origin`, may load scripts from everywhere.
 */
export function createFileMiddleware(
  gateways: CorsGateways,
  policies: () => HandshakePolicies,
): FileMiddleware {
  return async (request, response, next) => {
    await gateways.ready;
    const isCors = request.headers.origin !== undefined;
    const decision = isCors
      ? await judgeHandshake(gateways, policies, request)
      : await decideHandshake(policies(), request);
    gateways.onDecision(request, 'actual', decision);
    attachHeaders(request, response, decision, policies());
    next();
  };
}
