import { Inject, Injectable } from '@nestjs/common';
import type { CorsExplanation, CorsQuestion } from './explain/cors-question.js';
import type { CorsPlace } from './explain/is-allowed.js';
import { trustsRequest } from './platform/trusts-request.js';
import { CorsRegistry, type CorsMount, type CorsRoute } from './startup/cors-registry.js';
import type { CorsReport } from './watch/report-list.js';

/** Answers questions about the policies in force. Inject it, or call `app.get(CorsService)`. */
@Injectable()
export class CorsService {
  constructor(@Inject(CorsRegistry) private readonly registry: CorsRegistry) {}

  /** Every route of every controller, in registration order. Plain data. Empty before `app.init()`. */
  routes(): readonly CorsRoute[] {
    return this.registry.routes;
  }

  /**
   * The policies for requests that no controller serves, by path prefix: the module's default (`/`), then every mount
   * in configuration order. Plain data. Empty before `app.init()`.
   */
  mounts(): readonly CorsMount[] {
    return this.registry.mounts;
  }

  /**
   * Explains what a browser does with a page's request, and why: verdict, preflight, headers, console messages, and
   * fixes. The code that decides real requests decides it. Providers are asked; no handler runs.
   *
   * @throws {TypeError} if the question is malformed
   * @throws {Error} before `app.init()`, and in an application without HTTP
   * @see https://fetch.spec.whatwg.org/#http-cors-protocol
   */
  async explain(question: CorsQuestion): Promise<CorsExplanation> {
    const knowledge = this.knowledge('explain()');
    const { explain } = await import('./explain/explain.js');
    return explain(knowledge, question);
  }

  /**
   * Whether an origin is allowed: by the module's default policy, at a URL for a method (default `GET`), or by a
   * named policy. False where CORS is off. For code that checks origins itself: a WebSocket server, a webhook,
   * `onConnect` of GraphQL subscriptions.
   *
   * @param origin the value of an `Origin` header
   * @param at default: the module's default policy
   * @throws {TypeError} if the origin is not a string, or `at` is neither a URL nor a defined policy
   * @throws {Error} before `app.init()`, and in an application without HTTP
   * @see https://fetch.spec.whatwg.org/#origin-header
   */
  async isAllowed(origin: string, at?: CorsPlace): Promise<boolean> {
    const knowledge = this.knowledge('isAllowed()');
    const { isAllowed } = await import('./explain/is-allowed.js');
    return isAllowed(knowledge, origin, at);
  }

  /**
   * Whether the policy in force has granted this request to its origin by name (an exact origin, a pattern, a
   * function or a provider; never any origin or `null`), with credentials, and for its method. False for requests
   * without a decision. Synchronous; never throws.
   *
   * For `app.enableCsrfProtection({ exclude: (request) => cors.trusts(request) })`.
   *
   * @param request the platform's request, or Node's
   */
  trusts(request: object): boolean {
    return trustsRequest(request);
  }

  /**
   * What `reportOnly` would have changed since the application started, oldest first: one entry per route, origin
   * and reason, with a count. At most 1,000; then a new entry replaces the oldest.
   */
  reports(): readonly CorsReport[] {
    return this.registry.reports.list();
  }

  /** Forgets the cached answers of providers: all of them, or those about one origin. */
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
