import type { IncomingMessage, ServerResponse } from 'node:http';
import { chooseDecision } from '../decision/choose-decision.js';
import { decideActual, isRefusal, refusalOf } from '../decision/decide-actual.js';
import { decidePreflight, type PreflightDecision } from '../decision/decide-preflight.js';
import { CorsForbiddenException } from '../errors/cors-forbidden.exception.js';
import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { mergeVary } from '../protocol/vary.js';
import type { Routing } from '../routing/route-table.js';
import type { Route } from '../routing/route.js';
import { attach, attachWatch, isGranted, stateOf, writerOf, type ResponseState } from './attach-decision.js';
import { guardHandler } from './guard-handler.js';
import type { RequestObserver } from './observer.js';
import type { RequestHook, Step } from './platform.js';
import { isPreflight } from './request-kind.js';
import { toHead, varyOf } from './write-cors-headers.js';

/** The parts that all requests share. */
interface Gate {
  readonly table: Routing;
  readonly observer: RequestObserver;
}

/** Creates the request path: it decides about every request, answers preflights, and lets other requests go on. */
export function createRequestHook(table: Routing, observer: RequestObserver): RequestHook {
  const gate = { table, observer };
  const failed = (error: unknown): Step => {
    observer.onFailure(error);
    return 'next';
  };
  return (request, response, platformRequest) => {
    try {
      const watch = observer.watch?.(request, platformRequest);
      if (watch !== undefined) attachWatch(request, response, watch);
      const step = isPreflight(request)
        ? onPreflight(gate, request, response, platformRequest)
        : onActual(gate, request, response, platformRequest);
      return step instanceof Promise ? step.catch(failed) : step;
    } catch (error) {
      return failed(error);
    }
  };
}

function onActual(
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
): Step | Promise<Step> {
  const route = gate.table.findRoute(request, platformRequest);
  if (route !== undefined) {
    if (route.policy === null) return onClosed(gate, request, response, platformRequest, route);
    const decision = decideActual(route.policy, request);
    return decision instanceof Promise
      ? decision.then((one) => concludeActual(gate, request, response, platformRequest, one, undefined))
      : concludeActual(gate, request, response, platformRequest, decision, undefined);
  }
  const policies = gate.table.findPolicies(request, platformRequest);
  if (policies.length === 0) return 'next';
  const decision = chooseDecision(policies, (policy) => decideActual(policy, request));
  const conclude = (one: ActualDecision): Step | Promise<Step> =>
    concludeActual(gate, request, response, platformRequest, withVary(one, policies), policies);
  return decision instanceof Promise ? decision.then(conclude) : conclude(decision);
}

/** Says that the answer varies if any of the policies does: for another origin, another policy might have decided. */
function withVary(decision: ActualDecision, policies: readonly CompiledPolicy[]): ActualDecision {
  if (decision.policy.varies || !policies.some(({ varies }) => varies)) return decision;
  return { ...decision, varies: true };
}

/** Takes back the grant of an application around this one, unless a guard is going to do so. */
function onClosed(
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
  route: Route,
): Step | Promise<Step> {
  const { table, observer } = gate;
  if (stateOf(response) === undefined || !table.isCertain(route, request, platformRequest)) {
    return noteOtherGrants(gate, request, response, platformRequest, null);
  }
  const closed = { policy: null, isAmbiguous: false, from: route.source?.from ?? {} };
  try {
    guardHandler(closed, { request, response, platformRequest }, observer);
    return 'next';
  } catch (error) {
    if (error instanceof CorsForbiddenException) return error;
    throw error;
  }
}

const SET_BY_EXPRESS: ReadonlySet<string> = new Set(['x-powered-by']);

/** @param policies those that may apply; `undefined`: a controller's route serves the request */
function concludeActual(
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
  decision: ActualDecision,
  policies: readonly CompiledPolicy[] | undefined,
): Step | Promise<Step> {
  const outer = stateOf(response);
  // An application around this one may have granted the preflight.
  const wasGranted = outer !== undefined && isGranted(outer);
  attach(request, response, decision.policy, decision);
  if (decision.policy.exposesWhatIsSet && gate.table.isMounted(request)) {
    // No interceptor says what was set before: below a mount, all that is set counts as set by what is mounted there.
    (stateOf(response) as ResponseState).exposeBesides = SET_BY_EXPRESS;
  }
  const reason = refusalOf(decision, request);
  if (reason === undefined) return 'next';
  const step = concludeRefusal(gate, request, platformRequest, decision, reason, policies, wasGranted);
  return step !== 'next' ? step : noteOtherGrants(gate, request, response, platformRequest, decision.policy);
}

/**
 * Preflights may have been granted under the policy of another version of the route, or of another URL. The guard has to
 * know, because it may meet the handler of neither.
 *
 * @param policy the one that was assumed, and does not grant
 */
function noteOtherGrants(
  { table }: Gate,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
  policy: CompiledPolicy | null,
): Step | Promise<Step> {
  if (request.headers.origin === undefined) return 'next';
  const others = table.findOtherPolicies(policy, request, platformRequest);
  if (others.length === 0) return 'next';
  const note = (decisions: readonly ActualDecision[]): Step => {
    if (!decisions.some(({ reason }) => reason === 'allowed')) return 'next';
    if (policy === null) attach(request, response, null, undefined);
    (stateOf(response) as ResponseState).otherGrants = true;
    return 'next';
  };
  const decisions = others.map((other) => decideActual(other, request));
  return decisions.some((one) => one instanceof Promise)
    ? Promise.all(decisions).then(note)
    : note(decisions as readonly ActualDecision[]);
}

function concludeRefusal(
  { table, observer }: Gate,
  request: IncomingMessage,
  platformRequest: object,
  decision: ActualDecision,
  reason: CorsReason,
  policies: readonly CompiledPolicy[] | undefined,
  wasGranted: boolean,
): Step {
  const isForbidden = wasGranted || table.enforces(request, platformRequest, decision, policies);
  if (isForbidden && !observer.isSameOrigin(request, platformRequest)) {
    observer.onRefusal(request, platformRequest, reason, decision.policy);
    observer.onForbidden?.(request, reason);
    return new CorsForbiddenException(reason);
  }
  if (isRefusal(decision)) observer.onRefusal(request, platformRequest, reason, decision.policy);
  return 'next';
}

function onPreflight(
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
): Step | Promise<Step> {
  const method = request.headers['access-control-request-method'] as string;
  const targets = gate.table.findTargets(request, method, platformRequest);
  if (targets.length === 0) return 'next';
  const decision = chooseDecision(targets, (target) => decidePreflight(target, request));
  return decision instanceof Promise
    ? decision.then((later) => concludePreflight(gate, request, response, platformRequest, later))
    : concludePreflight(gate, request, response, platformRequest, decision);
}

function concludePreflight(
  { observer }: Gate,
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: object,
  decision: PreflightDecision,
): Step {
  const { policy, reason } = decision;
  if (reason !== 'allowed') observer.onRefusal(request, platformRequest, reason, policy);
  observer.onPreflight?.(request, platformRequest, decision);
  return answer(request, response, decision);
}

function answer(request: IncomingMessage, response: ServerResponse, decision: PreflightDecision): Step {
  const { policy, reason, headers } = decision;
  const forbidden = policy.enforce && reason !== 'allowed';
  if (policy.preflightContinue && !forbidden) {
    attach(request, response, policy, undefined, decision);
    return 'next';
  }
  const vary = mergeVary(response.getHeader('Vary'), varyOf(decision));
  const head = toHead(writerOf(response), [...headers, 'Vary', vary, 'Content-Length', '0']);
  response.writeHead(forbidden ? 403 : policy.optionsSuccessStatus, head as string[]);
  response.end();
  return 'answered';
}
