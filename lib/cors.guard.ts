import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CorsPolicies, type HandlerPolicy } from './startup/handler-policies.js';
import { CorsRequests } from './startup/request-observer.js';
import { decideActual, isRefusal, refusalOf } from './decision/decide-actual.js';
import { CorsForbiddenException } from './errors/cors-forbidden.exception.js';
import { attach, isGranted, stateOf, type ResponseState } from './platform/attach-decision.js';
import { rawRequestOf, rawResponseOf } from './platform/raw-objects.js';
import { isPreflight } from './platform/request-kind.js';
import type { ActualDecision } from './policy/compiled-policy.js';

/**
 * Makes the policy of the handler that is about to run the one that holds, whatever was assumed when the
 * request came in, and refuses what an enforced policy does not allow, or what only another policy has allowed.
 * Registered globally by `CorsModule`.
 *
 * @throws {CorsForbiddenException} 403 for a cross-origin request that is not allowed: with `enforce`, and where
 *   middleware has led a request that was allowed elsewhere to this handler
 */
@Injectable()
export class CorsGuard implements CanActivate {
  constructor(
    @Inject(CorsPolicies) private readonly policies: CorsPolicies,
    @Inject(CorsRequests) private readonly requests: CorsRequests,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const response = rawResponseOf(context.getArgByIndex(1));
    const request = context.getArgByIndex<object | undefined>(0);
    // Not a request: something that was made callable from outside.
    if (request === undefined || response === undefined) return true;
    const known = this.policies.find(context.getClass(), context.getHandler());
    const state = stateOf(response);
    // The usual case first, which reads nothing of the request.
    if (known !== undefined && isSettled(known, state)) return true;
    const raw = rawRequestOf(request);
    // A preflight that reached the application has been decided for another handler than this one.
    if (isPreflight(raw)) return true;
    if (known === undefined) {
      // Somebody's own handler: what was assumed when the request came in is all there is.
      return (
        state?.actual === undefined ||
        this.enforce(state.actual, state.actual.policy.enforce, undefined, request, raw)
      );
    }
    const { policy, isAmbiguous } = known;
    const wasGranted = state !== undefined && state.policy !== policy && isGranted(state);
    if (policy === null) {
      if (state !== undefined) attach(raw, response, null, undefined);
      return !(isAmbiguous || wasGranted) || this.refuseClosed(known, request, raw);
    }
    const isEnforced = policy.enforce || isAmbiguous || wasGranted;
    const decision = state?.policy === policy ? state.actual : undefined;
    if (decision !== undefined) return this.enforce(decision, isEnforced, known, request, raw);
    const decideAgain = (one: ActualDecision): boolean => {
      attach(raw, response, policy, one);
      if (isRefusal(one)) this.requests.onRefusal(raw, request, one.reason, policy, known.from);
      return this.enforce(one, isEnforced, known, request, raw);
    };
    const again = decideActual(policy, raw);
    return again instanceof Promise ? again.then(decideAgain) : decideAgain(again);
  }

  private enforce(
    decision: ActualDecision,
    isEnforced: boolean,
    known: HandlerPolicy | undefined,
    request: object,
    raw: IncomingMessage,
  ): true {
    const reason = isEnforced ? refusalOf(decision, raw) : undefined;
    if (reason === undefined || this.requests.isSameOrigin(raw, request)) return true;
    // The origin has been logged where it was refused; the method is refused here.
    if (!isRefusal(decision)) this.requests.onRefusal(raw, request, reason, decision.policy, known?.from);
    throw new CorsForbiddenException(reason);
  }

  /**
   * CORS is off here, but a preflight may have been granted for another version of the route, or for another
   * route: without it no browser would send what changes something. What only reads goes on untouched, and no
   * page can read it.
   */
  private refuseClosed(known: HandlerPolicy, request: object, raw: IncomingMessage): true {
    if (raw.headers.origin === undefined || raw.method === 'GET' || raw.method === 'HEAD') return true;
    if (this.requests.isSameOrigin(raw, request)) return true;
    this.requests.onRefusal(raw, request, 'disabled', null, known.from);
    throw new CorsForbiddenException('disabled');
  }
}

/** Whether what was decided when the request came in is what holds, and nothing is to be refused. */
function isSettled({ policy, isAmbiguous }: HandlerPolicy, state: ResponseState | undefined): boolean {
  return (
    policy !== null &&
    !policy.enforce &&
    !isAmbiguous &&
    state?.policy === policy &&
    state.actual !== undefined
  );
}
