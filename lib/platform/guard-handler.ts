import type { IncomingMessage, ServerResponse } from 'node:http';
import { decideActual, isRefusal, refusalOf } from '../decision/decide-actual.js';
import { CorsForbiddenException } from '../errors/cors-forbidden.exception.js';
import type { MergedPolicy } from '../options/merge-policy.js';
import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import { attach, isGranted, stateOf, type ResponseState } from './attach-decision.js';
import type { RequestObserver } from './observer.js';
import { isPreflight } from './request-kind.js';

/** The policy of a handler. */
export interface HandlerPolicy {
  /** `null`: CORS is off. */
  readonly policy: CompiledPolicy | null;
  /**
   * Whether a preflight may have been granted under another handler's policy, because the version that tells the
   * handlers apart is in a part of the request that preflights lack. The guard then enforces this policy.
   */
  readonly isAmbiguous: boolean;
  /** The level that each policy field comes from. */
  readonly from: MergedPolicy['from'];
  /** The policy that `reportOnly` tries out; absent without one. */
  readonly rehearsal?: HandlerPolicy | undefined;
}

/** A request whose handler is about to run. */
export interface GuardedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly platformRequest: object;
}

/**
 * Puts the policy of the handler that is about to run in force, whatever was assumed when the request came in. Refuses
 * requests that an enforced policy does not allow, and those that only another policy has allowed.
 *
 * @param known `undefined`: a handler that no controller declares
 * @throws {CorsForbiddenException} 403
 */
export function guardHandler(
  known: HandlerPolicy | undefined,
  guarded: GuardedRequest,
  observer: RequestObserver,
): true | Promise<true> {
  const { request, response, platformRequest } = guarded;
  const state = stateOf(response);
  // A preflight that reached the application was decided for the handler it asks about, not for this one.
  if (isPreflight(request)) return true;
  if (known === undefined) {
    // Not a controller's handler: there is only the policy assumed when the request came in.
    return (
      state?.actual === undefined ||
      enforce(state.actual, state.actual.policy.enforce, undefined, guarded, observer)
    );
  }
  const { policy, isAmbiguous } = known;
  const wasGranted = state !== undefined && isGranted(state) && (state.policy !== policy || !isAmbiguous);
  if (policy === null) {
    if (state !== undefined) attach(request, response, null, undefined);
    // Middleware may have overridden the method.
    const methods = [request.method, state?.method ?? request.method];
    return isOpenToRead(isAmbiguous, wasGranted, methods) || refuseClosed(known, guarded, observer);
  }
  const isEnforced = policy.enforce || isAmbiguous || wasGranted;
  const decision = state?.policy === policy ? state.actual : undefined;
  if (decision !== undefined) return enforce(decision, isEnforced, known, guarded, observer);
  const decideAgain = (one: ActualDecision): true => {
    attach(request, response, policy, one);
    if (isRefusal(one)) observer.onRefusal(request, platformRequest, one.reason, policy, known.from);
    return enforce(one, isEnforced, known, guarded, observer);
  };
  const again = decideActual(policy, request);
  return again instanceof Promise ? again.then(decideAgain) : decideAgain(again);
}

/** Whether the decision made when the request came in still applies, and there is nothing to refuse. */
export function isSettled({ policy, isAmbiguous }: HandlerPolicy, state: ResponseState | undefined): boolean {
  return (
    policy !== null &&
    !policy.enforce &&
    !isAmbiguous &&
    state?.policy === policy &&
    state.actual !== undefined &&
    !state.otherGrants &&
    // The policy allows some methods only, and middleware may have overridden the one that was decided about.
    (policy.methods === undefined || state.request.method === state.method)
  );
}

function enforce(
  decision: ActualDecision,
  isEnforced: boolean,
  known: HandlerPolicy | undefined,
  { request, platformRequest }: GuardedRequest,
  observer: RequestObserver,
): true {
  const reason = isEnforced ? refusalOf(decision, request) : undefined;
  if (reason === undefined || observer.isSameOrigin(request, platformRequest)) return true;
  // A refused origin was logged when it was refused; a method is refused here.
  if (!isRefusal(decision)) {
    observer.onRefusal(request, platformRequest, reason, decision.policy, known?.from);
  }
  observer.onForbidden?.(request, reason);
  throw new CorsForbiddenException(reason);
}

/**
 * Whether a handler with CORS off runs untouched. If a preflight may have been granted for another version of its
 * route, only requests that read go on, whose responses no page can read: browsers send requests that change something
 * only after a granted preflight. False if another route's policy has granted this very request.
 */
function isOpenToRead(
  isAmbiguous: boolean,
  wasGranted: boolean,
  methods: readonly (string | undefined)[],
): boolean {
  if (wasGranted) return false;
  return !isAmbiguous || methods.every((method) => method === 'GET' || method === 'HEAD');
}

function refuseClosed(
  known: HandlerPolicy,
  { request, platformRequest }: GuardedRequest,
  observer: RequestObserver,
): true {
  if (request.headers.origin === undefined || observer.isSameOrigin(request, platformRequest)) return true;
  observer.onRefusal(request, platformRequest, 'disabled', null, known.from);
  observer.onForbidden?.(request, 'disabled');
  throw new CorsForbiddenException('disabled');
}
