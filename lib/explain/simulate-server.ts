import type { IncomingMessage } from 'node:http';
import type { WireRequest, WireResponse } from '../browser/exchange.js';
import { getHeader } from '../browser/header-list.js';
import { CorsForbiddenException } from '../errors/cors-forbidden.exception.js';
import { stateOf } from '../platform/attach-decision.js';
import { guardHandler, type HandlerPolicy } from '../platform/guard-handler.js';
import type { Platform } from '../platform/platform.js';
import type { RequestObserver } from '../platform/observer.js';
import { createRequestHook } from '../platform/request-hook.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { Routing } from '../routing/route-table.js';
import { simulatedRequest } from './simulated-request.js';
import { SimulatedResponse } from './simulated-response.js';

/** The server's answer, and the reason for it. */
export interface SimulatedAnswer extends WireResponse {
  readonly reason: CorsReason;
  /** `null`: CORS is off there. */
  readonly policy: CompiledPolicy | null;
  /** Whether it is refused with 403. */
  readonly isForbidden: boolean;
  /** Whether the application answers the preflight instead of the policy. */
  readonly isContinued: boolean;
}

/** The server that a simulated request meets: its policies, and the handler that runs in the end. */
export interface SimulatedServer {
  readonly routing: Routing;
  readonly platform: Pick<Platform, 'toPlatformRequest'>;
  readonly isSameOrigin: RequestObserver['isSameOrigin'];
  /** `undefined`: no controller serves the request. */
  readonly handler: HandlerPolicy | undefined;
  /** Whether the application has a route for OPTIONS there. */
  readonly hasOptionsRoute: boolean;
}

/** Sends a request through the request path and the guard, without notifying anybody else. */
export async function simulateServer(server: SimulatedServer, wire: WireRequest): Promise<SimulatedAnswer> {
  const { routing, platform, isSameOrigin, handler, hasOptionsRoute } = server;
  const seen = new SimulationObserver(isSameOrigin);
  const request = toNodeRequest(wire);
  const platformRequest = platform.toPlatformRequest(request);
  const answer = new SimulatedResponse();
  const response = answer.asNodes();
  const step = await createRequestHook(routing, seen)(request, response, platformRequest);
  if (seen.failure !== undefined) throw seen.failure;
  let isForbidden = step instanceof Error;
  if (step === 'next' && wire.kind === 'actual' && handler !== undefined) {
    try {
      await guardHandler(handler, { request, response, platformRequest }, seen);
    } catch (error) {
      if (!(error instanceof CorsForbiddenException)) throw error;
      isForbidden = true;
    }
  }
  const state = stateOf(response);
  if (step !== 'answered') {
    const status = wire.kind === 'preflight' ? (hasOptionsRoute ? 204 : 404) : 200;
    response.writeHead(isForbidden ? 403 : status);
  }
  const decided = seen.preflight ?? state?.actual;
  return {
    status: answer.status,
    headers: answer.written,
    reason: seen.reason ?? decided?.reason ?? 'disabled',
    policy: seen.policy ?? decided?.policy ?? null,
    isForbidden: isForbidden || (wire.kind === 'preflight' && answer.status === 403),
    isContinued: wire.kind === 'preflight' && step === 'next',
  };
}

function toNodeRequest({ method, url, headers }: WireRequest): IncomingMessage {
  const names = headers.map(([name]) => name);
  const lower = names.map((name) => [name.toLowerCase(), getHeader(headers, name) ?? ''] as const);
  return simulatedRequest(method, new URL(url), Object.fromEntries(lower));
}

/** Records the events of the request path, and passes none on. */
class SimulationObserver implements RequestObserver {
  reason: CorsReason | undefined;
  policy: CompiledPolicy | undefined;
  preflight: Parameters<NonNullable<RequestObserver['onPreflight']>>[2] | undefined;
  failure: unknown;

  constructor(readonly isSameOrigin: RequestObserver['isSameOrigin']) {}

  onRefusal(...[, , reason, policy]: Parameters<RequestObserver['onRefusal']>): void {
    this.reason = reason;
    this.policy = policy ?? undefined;
  }

  onPreflight(...[, , decision]: Parameters<NonNullable<RequestObserver['onPreflight']>>): void {
    this.preflight = decision;
  }

  onFailure(error: unknown): void {
    this.failure = error;
  }
}
