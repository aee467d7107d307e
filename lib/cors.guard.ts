import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { rawResponseOf } from './platform/raw-objects.js';
import { guardRequest } from './startup/guard-request.js';
import { CorsPolicies } from './startup/handler-policies.js';
import { CorsRequests } from './startup/request-observer.js';

/**
 * Applies the policy of the handler that is about to run, whatever was assumed when the request came in. Refuses
 * requests that an enforced policy does not allow, and those that only another policy has allowed.
 * `CorsModule` registers it globally where the platform cannot do the same at less cost.
 *
 * @throws {CorsForbiddenException} 403 for a disallowed cross-origin request: with `enforce`, and if middleware led
 *   a request that another policy allowed to this handler
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
    // Not an HTTP request: a method called through Nest's external context creator.
    if (request === undefined || response === undefined) return true;
    const known = this.policies.find(context.getClass(), context.getHandler());
    return guardRequest(known, request, response, this.requests);
  }
}
