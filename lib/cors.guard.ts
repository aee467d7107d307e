import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { stateOf } from './platform/attach-decision.js';
import { guardHandler, isSettled } from './platform/guard-handler.js';
import { rawRequestOf, rawResponseOf } from './platform/raw-objects.js';
import { CorsPolicies } from './startup/handler-policies.js';
import { CorsRequests } from './startup/request-observer.js';

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
    if (known?.rehearsal !== undefined) this.requests.onHandler(rawRequestOf(request), known);
    // The usual case first, which reads nothing of the request.
    if (known !== undefined && isSettled(known, stateOf(response))) return true;
    const guarded = { request: rawRequestOf(request), response, platformRequest: request };
    return guardHandler(known, guarded, this.requests);
  }
}
