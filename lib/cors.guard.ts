import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CorsPolicies, type HandlerPolicy } from './cors.policies.js';
import { CorsRequests } from './cors.requests.js';
import { decideActual, isRefusal, refusalOf } from './decision/decide-actual.js';
import { CorsForbiddenException } from './errors/cors-forbidden.exception.js';
import { attach, stateOf } from './platform/attach-decision.js';
import { isPreflight } from './platform/request-kind.js';
import type { ActualDecision } from './policy/compiled-policy.js';

/**
 * Makes the policy of the handler that is about to run the one that holds, whatever was assumed when the
 * request came in, and refuses what an enforced policy does not allow. Registered globally by `CorsModule`.
 *
 * @throws {CorsForbiddenException} 403, with `enforce`, for a cross-origin request that is not allowed
 */
@Injectable()
export class CorsGuard implements CanActivate {
  constructor(
    @Inject(CorsPolicies) private readonly policies: CorsPolicies,
    @Inject(CorsRequests) private readonly requests: CorsRequests,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const known = this.policies.find(context.getClass(), context.getHandler());
    if (known === undefined) return true;
    const { policy } = known;
    const http = context.switchToHttp();
    const request = http.getRequest<object>();
    const raw = rawOf<IncomingMessage>(request);
    // A preflight that reached the application has been decided for another handler than this one.
    if (isPreflight(raw)) return true;
    const response = rawOf<ServerResponse>(http.getResponse());
    const state = stateOf(response);
    if (policy === null) {
      if (state !== undefined) attach(response, null, undefined);
      return true;
    }
    const decision = state?.policy === policy ? state.actual : undefined;
    if (decision !== undefined) return this.enforce(decision, known, request, raw);
    const decideAgain = (one: ActualDecision): boolean => {
      attach(response, policy, one);
      if (isRefusal(one)) this.requests.onRefusal(raw, request, one.reason);
      return this.enforce(one, known, request, raw);
    };
    const again = decideActual(policy, raw);
    return again instanceof Promise ? again.then(decideAgain) : decideAgain(again);
  }

  private enforce(
    decision: ActualDecision,
    { isAmbiguous }: HandlerPolicy,
    request: object,
    raw: IncomingMessage,
  ): true {
    if (!decision.policy.enforce && !isAmbiguous) return true;
    const reason = refusalOf(decision, raw);
    if (reason === undefined || this.requests.isSameOrigin(raw, request)) return true;
    // The origin has been logged where it was refused; the method is refused here.
    if (!isRefusal(decision)) this.requests.onRefusal(raw, request, reason);
    throw new CorsForbiddenException(reason);
  }
}

function rawOf<T extends object>(platformObject: object): T {
  return ((platformObject as { raw?: T }).raw ?? platformObject) as T;
}
