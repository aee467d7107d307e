import type { ServerResponse } from 'node:http';
import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { tap, type Observable } from 'rxjs';
import { CorsPolicies } from './startup/handler-policies.js';
import { rawResponseOf } from './platform/raw-objects.js';
import { stateOf } from './platform/attach-decision.js';

const HEADERS_METADATA = '__headers__';

interface FastifyReplyLike {
  readonly raw: ServerResponse;
  getHeaders(): Record<string, unknown>;
}

/**
 * For `exposedHeaders: 'auto'`: notes which headers were set before the handler runs, so that those the handler sets
 * can be exposed. `CorsModule` registers it globally, but only if some policy says `'auto'`.
 */
@Injectable()
export class CorsInterceptor implements NestInterceptor {
  constructor(@Inject(CorsPolicies) private readonly policies: CorsPolicies) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const known = this.policies.find(context.getClass(), context.getHandler());
    if (known?.policy?.exposesWhatIsSet !== true) return next.handle();
    const response = context.switchToHttp().getResponse<ServerResponse | FastifyReplyLike>();
    const raw = rawResponseOf(response);
    const state = raw === undefined ? undefined : stateOf(raw);
    if (state === undefined) return next.handle();
    const before = headerNames(response);
    // Nest sets the headers of @Header() before it calls interceptors, but they still count as the handler's.
    for (const { name } of (Reflect.getMetadata(HEADERS_METADATA, context.getHandler()) ?? []) as {
      name: string;
    }[]) {
      before.delete(name.toLowerCase());
    }
    state.exposeBesides = before;
    // Express adds its own ETag after the handler.
    const settle = (): void => {
      if (!headerNames(response).has('etag')) before.add('etag');
    };
    return next.handle().pipe(tap({ next: settle, error: settle, complete: settle }));
  }
}

/** Lower-case names of the headers set so far. */
function headerNames(response: ServerResponse | FastifyReplyLike): Set<string> {
  return 'writeHead' in response
    ? new Set(response.getHeaderNames())
    : new Set([...response.raw.getHeaderNames(), ...Object.keys(response.getHeaders())]);
}
