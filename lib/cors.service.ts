import { Inject, Injectable } from '@nestjs/common';
import type { CorsExplanation, CorsQuestion } from './explain/cors-question.js';
import type { CorsPlace } from './explain/is-allowed.js';
import { trustsRequest } from './platform/trusts-request.js';
import { CorsRegistry, type CorsMount, type CorsRoute } from './startup/cors-registry.js';
import type { CorsReport } from './watch/report-list.js';

/** What `CorsModule` knows: which policy is in force where. Inject it, or `app.get(CorsService)`. */
@Injectable()
export class CorsService {
  constructor(@Inject(CorsRegistry) private readonly registry: CorsRegistry) {}

  /** Every route of every controller, in the order of registration. Empty before `app.init()`. */
  routes(): readonly CorsRoute[] {
    return this.registry.routes;
  }

  /**
   * What no controller serves, by path prefix: the module's default policy (`/`), then every mount, in the order
   * in which they are written. Empty before `app.init()`.
   */
  mounts(): readonly CorsMount[] {
    return this.registry.mounts;
  }

  /**
   * What a browser does with a request of a page, and why: verdict, preflight, headers, what the consoles print,
   * and what to change. It is decided by the code that decides requests; providers are asked, and no handler runs.
   *
   * @throws {TypeError} where the question is not one
   * @see https://fetch.spec.whatwg.org/#http-cors-protocol
   */
  async explain(question: CorsQuestion): Promise<CorsExplanation> {
    const knowledge = this.knowledge('explain()');
    const { explain } = await import('./explain/explain.js');
    return explain(knowledge, question);
  }

  /**
   * Whether an origin is allowed: by the module's default policy, at a URL for a method (default `GET`), or by a
   * named policy. False where CORS is off. For code that decides about origins itself: a WebSocket server, a
   * webhook, `onConnect` of GraphQL subscriptions.
   *
   * @throws {TypeError} where the origin is not a string, or there is no such place
   */
  async isAllowed(origin: string, at?: CorsPlace): Promise<boolean> {
    const knowledge = this.knowledge('isAllowed()');
    const { isAllowed } = await import('./explain/is-allowed.js');
    return isAllowed(knowledge, origin, at);
  }

  /**
   * Whether the policy in force has granted this request to its origin by name (an exact origin, a pattern, a
   * function or a provider; not any origin, and not `null`), with credentials, and for its method. Synchronous,
   * and never throws; false for requests that were not decided about.
   *
   * For `app.enableCsrfProtection({ exclude: (request) => cors.trusts(request) })`.
   *
   * @param request the platform's own, or Node's
   */
  trusts(request: object): boolean {
    return trustsRequest(request);
  }

  /**
   * What `reportOnly` would have changed since the application was started, the oldest first: different routes,
   * origins and reasons, counted. At most 1,000; the oldest gives way to a new one.
   */
  reports(): readonly CorsReport[] {
    return this.registry.reports.list();
  }

  /** Forgets cached answers of providers: all of them, or those about one origin. */
  invalidate(origin?: string): void {
    for (const forget of this.registry.caches) forget(origin);
  }

  private knowledge(asker: string): NonNullable<CorsRegistry['knowledge']> {
    const { knowledge } = this.registry;
    if (knowledge !== undefined) return knowledge;
    throw new Error(
      `CorsService.${asker} needs a running HTTP application. Call it after app.init() or app.listen().`,
    );
  }
}
