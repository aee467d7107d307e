import type { CorsPolicyOptions } from '../options/cors-options.js';
import type { CorsReason } from '../protocol/cors-reason.js';

/** A page's request, for `CorsService.explain()`. */
export interface CorsQuestion {
  /** The page's serialized origin, such as `https://shop.example.com`, or `'null'`. @see https://fetch.spec.whatwg.org/#origin-header */
  readonly from: string;
  /** A path, with its query if any (`/orders/7?full=1`), or a whole URL (`https://api.example.com/orders/7`). */
  readonly url: string;
  /** Default `'GET'`. */
  readonly method?: string;
  /**
   * The request headers that the script sets, by name; those that scripts cannot set, such as `Host`, are dropped.
   * Default: none.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** The request's credentials mode. Default `'same-origin'`, as in `fetch()`. @see https://fetch.spec.whatwg.org/#concept-request-credentials-mode */
  readonly credentials?: 'omit' | 'same-origin' | 'include';
}

/** What a browser does with the request, and why. */
export interface CorsExplanation {
  /** `same-origin`: the page has the server's own origin, so CORS does not apply. */
  readonly verdict: 'readable' | 'blocked' | 'same-origin';
  /** The server's reason. `allowed` with the verdict `blocked`: the page asks for credentials that are not allowed. */
  readonly reason: CorsReason;
  /**
   * Whether a controller's handler runs, as far as CORS decides. False if the preflight fails, `enforce` or the guard
   * refuses the request, or no controller's route serves it.
   */
  readonly handlerRuns: boolean;
  /** One or two sentences that a developer can act on. */
  readonly summary: string;
  /** The handler that serves the request; `undefined`: no controller's route does. */
  readonly route: CorsExplainedRoute | undefined;
  /** The merged fields of the policy in force; `undefined` where CORS is off. */
  readonly policy: Readonly<CorsPolicyOptions> | undefined;
  /**
   * The field that decided, and the level that stated it: `origin`, `@Cors on OrdersController.cancel`. `undefined`:
   * the routes decided, or CORS does not apply.
   */
  readonly decidedBy: { readonly field: string; readonly place: string } | undefined;
  /**
   * The preflight and its answer; `undefined`: none is needed. If the application answers it, the status is 404 when
   * no OPTIONS route matches; otherwise 204 is assumed, and the summary says so.
   */
  readonly preflight: CorsExplainedPreflight | undefined;
  /** The CORS headers and `Vary` of the actual response; `undefined`: the request is never sent. */
  readonly response: { readonly headers: Readonly<Record<string, string>> } | undefined;
  /**
   * Lower-case names of the response headers that scripts may read, including the safelisted ones. `'*'`: all, or
   * those that the handler sets (`exposedHeaders: 'auto'`).
   * @see https://fetch.spec.whatwg.org/#concept-filtered-response-cors
   */
  readonly readableHeaders: readonly string[] | '*';
  /** The messages in each browser's console; absent if it prints nothing about CORS. */
  readonly console: { readonly chromium?: string; readonly firefox?: string; readonly safari?: string };
  /**
   * Changes that make the response readable, the narrowest first; empty unless the verdict is `blocked`. Each was
   * tried: with it, the verdict is `readable` and the application starts.
   */
  readonly fixes: readonly CorsFix[];
}

/** The handler that serves an explained request. */
export interface CorsExplainedRoute {
  /** An HTTP method, or `ALL`. */
  readonly method: string;
  /** The route's template: `/orders/:id`. */
  readonly path: string;
  /** Name of the controller's class. */
  readonly controller: string;
  /** Name of the handler's method. */
  readonly handler: string;
}

/** An explained request's preflight and its answer. @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 */
export interface CorsExplainedPreflight {
  /** Why the browser sends a preflight, one reason each. */
  readonly because: readonly string[];
  /** The answer's HTTP status. */
  readonly status: number;
  /** The answer's CORS headers and `Vary`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One change that makes the response readable. */
export interface CorsFix {
  /** The level: `CorsModule.forRoot()`, `@Cors on OrdersController`, `mount '/graphql'`. */
  readonly place: string;
  /** The fields to state there, as code: `origin: ['https://a.example'], credentials: true`. */
  readonly change: string;
}
