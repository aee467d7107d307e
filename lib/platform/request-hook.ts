import type { IncomingMessage, ServerResponse } from 'node:http';
import { decideActual, isForbidden } from '../decision/decide-actual.js';
import {
  decidePreflight,
  type PreflightDecision,
  type PreflightTarget,
} from '../decision/decide-preflight.js';
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
  onRefusal(request: IncomingMessage, reason: CorsReason): void;
  /** Something here failed; the request goes on without CORS headers. */
  onFailure(error: unknown): void;
  /** Whether the request was made by a page of the server's own origin. */
  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean;
}

/** The request path: decides about every request, answers preflights, and passes the others on. */
export function createRequestHook(table: RouteTable, observer: RequestObserver): RequestHook {
  return (request, response, platformRequest, next, take) => {
    const goOn = (step: Step | Promise<Step>): void => {
      if (step instanceof Promise) {
        step.then(goOn, (error) => goOn(failed(observer, error)));
      } else if (step === 'answered') {
        take();
      } else next(step === 'next' ? undefined : step);
    };
    let step: Step | Promise<Step>;
    try {
      step = isPreflight(request)
        ? onPreflight(table, observer, request, response, platformRequest)
        : onActual(table, observer, request, response, platformRequest);
    } catch (error) {
      step = failed(observer, error);
    }
    goOn(step);
  };
}

type Step = 'next' | 'answered' | Error;

function onActual(
  table: RouteTable,
  observer: RequestObserver,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
): Step | Promise<Step> {
  const route = table.findRoute(request, platformRequest);
  const policy = route === undefined ? table.defaultPolicy : route.policy;
  if (policy === null) return 'next';
  const conclude = (decision: ActualDecision): Step => {
    attach(response, policy, decision);
    if (decision.reason === 'allowed' || decision.reason === 'not-cors') return 'next';
    // Where a controller serves, its guard refuses, so that its exception filters see the refusal.
    if (route === undefined && isForbidden(decision) && !observer.isSameOrigin(request, platformRequest)) {
      observer.onRefusal(request, decision.reason);
      return new CorsForbiddenException(decision.reason);
    }
    observer.onRefusal(request, decision.reason);
    return 'next';
  };
  const decision = decideActual(policy, request);
  return decision instanceof Promise ? decision.then(conclude) : conclude(decision);
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
  const decision = decideFirst(targets, request);
  const conclude = (one: PreflightDecision): Step => {
    if (one.reason !== 'allowed') observer.onRefusal(request, one.reason);
    return answer(response, one);
  };
  return decision instanceof Promise ? decision.then(conclude) : conclude(decision);
}

/** The first target that grants the preflight, or else what the first one says that knows the origin. */
function decideFirst(
  targets: readonly PreflightTarget[],
  request: IncomingMessage,
): PreflightDecision | Promise<PreflightDecision> {
  if (targets.length === 1) return decidePreflight(targets[0] as PreflightTarget, request);
  return Promise.all(targets.map((target) => decidePreflight(target, request))).then(
    (decisions) =>
      decisions.find(({ reason }) => reason === 'allowed') ??
      decisions.find(({ headers }) => 'Access-Control-Allow-Origin' in headers) ??
      (decisions[0] as PreflightDecision),
  );
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
