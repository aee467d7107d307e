import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CorsPolicies } from './cors.policies.js';
import { CorsRequests } from './cors.requests.js';
import { decideActual, isForbidden } from './decision/decide-actual.js';
import { CorsForbiddenException } from './errors/cors-forbidden.exception.js';
import { attach, stateOf } from './platform/attach-decision.js';
import { isPreflight } from './platform/request-kind.js';
import type { ActualDecision, CompiledPolicy } from './policy/compiled-policy.js';

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
    const policy = this.policies.find(context.getClass(), context.getHandler());
    if (policy === undefined) return true;
    const http = context.switchToHttp();
    const response = rawOf<ServerResponse>(http.getResponse());
    const state = stateOf(response);
    const request = http.getRequest<object>();
    const raw = rawOf<IncomingMessage>(request);
    // A preflight that reached the application has been decided for another handler than this one.
    if (isPreflight(raw)) return true;
    if (policy === null) {
      if (state !== undefined) attach(response, null, undefined);
      return true;
    }
    if (state?.policy === policy && state.actual !== undefined) {
      return policy.enforce ? this.enforce(state.actual, request, raw) : true;
    }
    return this.decideAgain(policy, request, raw, response);
  }

  private decideAgain(
    policy: CompiledPolicy,
    request: object,
    raw: IncomingMessage,
    response: ServerResponse,
  ): boolean | Promise<boolean> {
    const conclude = (decision: ActualDecision): boolean => {
      attach(response, policy, decision);
      return this.enforce(decision, request, raw);
    };
    const decision = decideActual(policy, raw);
    return decision instanceof Promise ? decision.then(conclude) : conclude(decision);
  }

  private enforce(decision: ActualDecision, request: object, raw: IncomingMessage): true {
    if (isForbidden(decision) && !this.requests.isSameOrigin(raw, request)) {
      throw new CorsForbiddenException(decision.reason);
    }
    return true;
  }
}

function rawOf<T extends object>(platformObject: object): T {
  return ((platformObject as { raw?: T }).raw ?? platformObject) as T;
}
