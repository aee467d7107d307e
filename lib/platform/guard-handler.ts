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
  /** `null` where CORS is off. */
  readonly policy: CompiledPolicy | null;
  /**
   * Whether a preflight may have been granted under the policy of another handler, because the version that
   * tells them apart is in a part of the request that preflights lack. The guard then enforces this policy.
   */
  readonly isAmbiguous: boolean;
  /** For each field of the policy the level it came from. */
  readonly from: MergedPolicy['from'];
  /** What `reportOnly` would make of it; absent without one. */
  readonly rehearsal?: HandlerPolicy | undefined;
}

/** A request at the handler that is about to run. */
export interface GuardedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly platformRequest: object;
}

/**
 * Makes the policy of the handler that is about to run the one in force, whatever was assumed when the request
 * came in, and refuses what an enforced policy does not allow, or what only another policy has allowed.
 *
 * @param known `undefined`: a handler that no controller declares
 * @throws {CorsForbiddenException}
 */
export function guardHandler(
  known: HandlerPolicy | undefined,
  guarded: GuardedRequest,
  observer: RequestObserver,
): true | Promise<true> {
  const { request, response, platformRequest } = guarded;
  const state = stateOf(response);
  // A preflight that reached the application has been decided for another handler than this one.
  if (isPreflight(request)) return true;
  if (known === undefined) {
    // Somebody's own handler: what was assumed when the request came in is all there is.
    return (
      state?.actual === undefined ||
      enforce(state.actual, state.actual.policy.enforce, undefined, guarded, observer)
    );
  }
  const { policy, isAmbiguous } = known;
  const wasGranted = state !== undefined && state.policy !== policy && isGranted(state);
  if (policy === null) {
    if (state !== undefined) attach(request, response, null, undefined);
    return isOpenToRead(isAmbiguous, wasGranted, request) || refuseClosed(known, guarded, observer);
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

/** Whether what was decided when the request came in is what holds, and nothing is to be refused. */
export function isSettled({ policy, isAmbiguous }: HandlerPolicy, state: ResponseState | undefined): boolean {
  return (
    policy !== null &&
    !policy.enforce &&
    !isAmbiguous &&
    state?.policy === policy &&
    state.actual !== undefined
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
  // The origin has been logged where it was refused; the method is refused here.
  if (!isRefusal(decision)) {
    observer.onRefusal(request, platformRequest, reason, decision.policy, known?.from);
  }
  observer.onForbidden?.(request, reason);
  throw new CorsForbiddenException(reason);
}

/**
 * Whether a handler with CORS off runs untouched. A preflight may have been granted for another version of its
 * route, and without it no browser would send what changes something; what only reads goes on, and no page can
 * read it. Not so where the policy of another route has granted this very request.
 */
function isOpenToRead(isAmbiguous: boolean, wasGranted: boolean, { method }: IncomingMessage): boolean {
  if (wasGranted) return false;
  return !isAmbiguous || method === 'GET' || method === 'HEAD';
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
