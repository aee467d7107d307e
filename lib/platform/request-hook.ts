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
import type { RequestHook } from './platform.js';
import { isPreflight } from './request-kind.js';

/** What the request path tells the rest of the module. */
export interface RequestObserver {
  /** A CORS request was refused. */
  onRefusal(request: IncomingMessage, platformRequest: object, reason: CorsReason): void;
  /** Something here failed; the request goes on without CORS headers. */
  onFailure(error: unknown): void;
  /** Whether the request was made by a page of the server's own origin. */
  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean;
}

type Step = 'next' | 'answered' | Error;

/** The request path: decides about every request, answers preflights, and passes the others on. */
export function createRequestHook(table: RouteTable, observer: RequestObserver): RequestHook {
  return (request, response, platformRequest, next, take) => {
    let step: Step | Promise<Step>;
    try {
      step = isPreflight(request)
        ? onPreflight(table, observer, request, response, platformRequest)
        : onActual(table, observer, request, response, platformRequest);
    } catch (error) {
      step = failed(observer, error);
    }
    if (step instanceof Promise) {
      void step.catch((error) => failed(observer, error)).then((later) => goOn(later, next, take));
    } else goOn(step, next, take);
  };
}

function goOn(step: Step, next: (error?: Error) => void, take: () => void): void {
  if (step === 'next') next();
  else if (step === 'answered') take();
  else next(step);
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
  const decision = chooseDecision(policies.map((policy) => decideActual(policy, request)));
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
  const conclude = (one: PreflightDecision): Step => {
    if (one.reason !== 'allowed') observer.onRefusal(request, platformRequest, one.reason);
    return answer(response, one);
  };
  const decision = chooseDecision(targets.map((target) => decidePreflight(target, request)));
  return decision instanceof Promise ? decision.then(conclude) : conclude(decision);
}

function answer(response: ServerResponse, decision: PreflightDecision): Step {
  const { policy, reason, headers } = decision;
  const forbidden = policy.enforce && reason !== 'allowed';
  if (policy.preflightContinue && !forbidden) {
    attach(response, policy, undefined, decision);
    return 'next';
  }
  response.writeHead(forbidden ? 403 : policy.optionsSuccessStatus, {
    ...headers,
    Vary: mergeVary(response.getHeader('Vary'), VARY_PREFLIGHT),
    'Content-Length': '0',
  });
  response.end();
  return 'answered';
}

function failed(observer: RequestObserver, error: unknown): Step {
  observer.onFailure(error);
  return 'next';
}
