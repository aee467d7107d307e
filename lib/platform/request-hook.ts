import type { IncomingMessage, ServerResponse } from 'node:http';
import { chooseDecision } from '../decision/choose-decision.js';
import { decideActual, isRefusal, refusalOf } from '../decision/decide-actual.js';
import { decidePreflight, type PreflightDecision } from '../decision/decide-preflight.js';
import { CorsForbiddenException } from '../errors/cors-forbidden.exception.js';
import type { ActualDecision } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { mergeVary, VARY_PREFLIGHT } from '../protocol/vary.js';
import type { RouteTable } from '../routing/route-table.js';
import { attach } from './attach-decision.js';
import type { RequestHook, Step } from './platform.js';
import { isPreflight } from './request-kind.js';
import { toHead } from './write-cors-headers.js';

/** What the request path tells the rest of the module. */
export interface RequestObserver {
  /** A CORS request was refused. */
  onRefusal(request: IncomingMessage, platformRequest: object, reason: CorsReason): void;
  /** Something here failed; the request goes on without CORS headers. */
  onFailure(error: unknown): void;
  /** Whether the request was made by a page of the server's own origin. */
  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean;
}

/** The request path: decides about every request, answers preflights, and lets the others go on. */
export function createRequestHook(table: RouteTable, observer: RequestObserver): RequestHook {
  const failed = (error: unknown): Step => {
    observer.onFailure(error);
    return 'next';
  };
  return (request, response, platformRequest) => {
    try {
      const step = isPreflight(request)
        ? onPreflight(table, observer, request, response, platformRequest)
        : onActual(table, observer, request, response, platformRequest);
      return step instanceof Promise ? step.catch(failed) : step;
    } catch (error) {
      return failed(error);
    }
  };
}

function onActual(
  table: RouteTable,
  observer: RequestObserver,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
): Step | Promise<Step> {
  const route = table.findRoute(request, platformRequest);
  if (route !== undefined) {
    if (route.policy === null) return 'next';
    const decision = decideActual(route.policy, request);
    // A refusal is the guard's business, so that the controller's exception filters see it.
    if (decision instanceof Promise)
      return decision.then((one) => concludeActual(observer, request, response, platformRequest, one));
    return concludeActual(observer, request, response, platformRequest, decision);
  }
  const policies = table.findPolicies(request, platformRequest);
  if (policies.length === 0) return 'next';
  const conclude = (one: ActualDecision): Step => {
    const step = concludeActual(observer, request, response, platformRequest, one);
    const reason = one.policy.enforce ? refusalOf(one, request) : undefined;
    if (reason === undefined || observer.isSameOrigin(request, platformRequest)) return step;
    return new CorsForbiddenException(reason);
  };
  const decision = chooseDecision(policies, (policy) => decideActual(policy, request));
  return decision instanceof Promise ? decision.then(conclude) : conclude(decision);
}

function concludeActual(
  observer: RequestObserver,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
  decision: ActualDecision,
): Step {
  attach(response, decision.policy, decision);
  if (isRefusal(decision)) observer.onRefusal(request, platformRequest, decision.reason);
  return 'next';
}

function onPreflight(
  table: RouteTable,
  observer: RequestObserver,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
): Step | Promise<Step> {
  const method = request.headers['access-control-request-method'] as string;
  const targets = table.findTargets(request, method, platformRequest);
  if (targets.length === 0) return 'next';
  const decision = chooseDecision(targets, (target) => decidePreflight(target, request));
  return decision instanceof Promise
    ? decision.then((later) => concludePreflight(observer, request, response, platformRequest, later))
    : concludePreflight(observer, request, response, platformRequest, decision);
}

function concludePreflight(
  observer: RequestObserver,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
  decision: PreflightDecision,
): Step {
  if (decision.reason !== 'allowed') observer.onRefusal(request, platformRequest, decision.reason);
  return answer(response, decision);
}

function answer(response: ServerResponse, decision: PreflightDecision): Step {
  const { policy, reason, headers } = decision;
  const forbidden = policy.enforce && reason !== 'allowed';
  if (policy.preflightContinue && !forbidden) {
    attach(response, policy, undefined, decision);
    return 'next';
  }
  const vary = mergeVary(response.getHeader('Vary'), VARY_PREFLIGHT);
  const head = toHead(response, [...headers, 'Vary', vary, 'Content-Length', '0']);
  response.writeHead(forbidden ? 403 : policy.optionsSuccessStatus, head as string[]);
  response.end();
  return 'answered';
}
