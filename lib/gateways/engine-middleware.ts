import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { chooseDecision } from '../decision/choose-decision.js';
import { decidePreflight, type PreflightDecision } from '../decision/decide-preflight.js';
import { CorsForbiddenException } from '../errors/cors-forbidden.exception.js';
import { attach } from '../platform/attach-decision.js';
import { isPreflight } from '../platform/request-kind.js';
import { toHead, varyOf } from '../platform/write-cors-headers.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { mergeVary, VARY_ACTUAL, VARY_PREFLIGHT } from '../protocol/vary.js';
import type { CorsGateways, HandshakePolicies } from '../startup/gateway-policies.js';
import type { HandshakeDecision } from './decide-handshake.js';
import { judgeHandshake } from './judge-handshake.js';
import { rehearseHandshake } from './rehearse-handshake.js';
import type { SessionOrigins } from './session-origins.js';

/** Engine.IO's response; for an upgrade, until the socket is open, an object with headers but no status. */
type EngineResponse = ServerResponse | { readonly socket: Duplex };

/** Runs for every request of Engine.IO: those that open a session, those that continue it, and preflights. */
export type EngineMiddleware = (
  request: IncomingMessage,
  response: EngineResponse,
  next: () => void,
) => Promise<void>;

/** Methods of polling. */
const METHODS = 'GET,POST';

/** Refuses requests that no gateway of the server grants, and gives polling its CORS headers. */
export function createEngineMiddleware(
  gateways: CorsGateways,
  policies: () => HandshakePolicies,
  sessions: SessionOrigins,
): EngineMiddleware {
  const judge = async (request: IncomingMessage): Promise<HandshakeDecision> => {
    const decision = await judgeHandshake(gateways, policies, request);
    return decision.granted && !sessions.accept(request, policies())
      ? { ...decision, granted: false, reason: 'origin-not-allowed' }
      : decision;
  };
  return async (request, response, next) => {
    if (!isPolling(response)) {
      // Until the socket is open, nobody else listens for its errors, and a reset would end the process.
      response.socket.on('error', ignore);
      const verdict = await judge(request);
      gateways.onDecision(request, 'handshake', verdict);
      if (verdict.granted) next();
      else refuseUpgrade(response.socket);
      return;
    }
    const isAsking = isPreflight(request);
    if (isAsking && (await gateways.ready)) {
      const judged = policies();
      const inForce = await judgePreflight(judged, request);
      gateways.onDecision(request, 'preflight', inForce);
      if (!inForce.granted && inForce.reason !== 'disabled') {
        gateways.onRefusal(request, inForce.reason, inForce.decision?.policy, judged);
      }
      const decide = (tried: HandshakePolicies): Promise<PreflightVerdict> => judgePreflight(tried, request);
      rehearseHandshake(gateways, judged, { request, kind: 'preflight', inForce, decide });
      if (inForce.reason !== 'disabled') return answerPreflight(response, inForce);
    }
    const decision = await judge(request);
    if (!isAsking) gateways.onDecision(request, 'handshake', decision);
    attachHeaders(request, response, decision, policies());
    if (decision.granted) next();
    else refuse(response, decision.reason);
  };
}

interface PreflightVerdict {
  readonly granted: boolean;
  /** `disabled`: CORS is off, and the preflight is left to the server. */
  readonly reason: CorsReason;
  /** `undefined`: no policy decides. */
  readonly decision: PreflightDecision | undefined;
}

async function judgePreflight(
  { passesAll, policies }: HandshakePolicies,
  request: IncomingMessage,
): Promise<PreflightVerdict> {
  if (policies.length === 0) {
    return { granted: false, reason: passesAll ? 'disabled' : 'origin-not-allowed', decision: undefined };
  }
  const served = METHODS.split(',').includes(String(request.headers['access-control-request-method']));
  const decision = await chooseDecision(policies, (policy) =>
    decidePreflight({ policy, served, methods: METHODS }, request),
  );
  return { granted: decision.reason === 'allowed', reason: decision.reason, decision };
}

function answerPreflight(response: ServerResponse, { granted, decision }: PreflightVerdict): void {
  const headers = decision?.headers ?? [];
  const vary = mergeVary(
    response.getHeader('Vary'),
    decision === undefined ? VARY_PREFLIGHT : varyOf(decision),
  );
  const head = toHead(response.writeHead, [...headers, 'Vary', vary, 'Content-Length', '0']);
  response.writeHead(granted ? 204 : 403, head as string[]);
  response.end();
}

/** Gives an answer the headers that the decision stands for, once its head is written. */
export function attachHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  { actual }: HandshakeDecision,
  { varies }: HandshakePolicies,
): void {
  if (varies) response.setHeader('Vary', mergeVary(response.getHeader('Vary'), VARY_ACTUAL));
  if (actual !== undefined) attach(request, response, actual.policy, actual);
}

function refuse(response: ServerResponse, reason: CorsReason): void {
  const body = JSON.stringify(new CorsForbiddenException(reason).getResponse());
  response.writeHead(403, { 'Content-Type': 'application/json' });
  response.end(body);
}

function refuseUpgrade(socket: Duplex): void {
  socket.once('finish', () => socket.destroy());
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nVary: Origin\r\nContent-Length: 0\r\n\r\n');
}

function isPolling(response: EngineResponse): response is ServerResponse {
  return 'statusCode' in response;
}

function ignore(): void {}
