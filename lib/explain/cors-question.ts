import type { CorsPolicyOptions } from '../options/cors-options.js';
import type { CorsReason } from '../protocol/cors-reason.js';

/** What a page is about to do, for `CorsService.explain()`. */
export interface CorsQuestion {
  /** The page's serialized origin, such as `https://shop.example.com`, or `'null'`. */
  readonly from: string;
  /** A path with its query, `/orders/7?full=1`, or a whole URL, `https://api.example.com/orders/7`. */
  readonly url: string;
  /** Default `'GET'`. */
  readonly method?: string;
  /** The request headers that the script sets. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `'same-origin'`, as `fetch()` has it. @see https://fetch.spec.whatwg.org/#concept-request-credentials-mode */
  readonly credentials?: 'omit' | 'same-origin' | 'include';
}

/** What a browser does with the request, and why. */
export interface CorsExplanation {
  readonly verdict: 'readable' | 'blocked' | 'same-origin';
  /** The server's. `allowed` and still blocked: the page asks for credentials, and they are not allowed. */
  readonly reason: CorsReason;
  /**
   * Whether a handler of a controller runs, as far as CORS decides. False: the preflight fails, `enforce` or the
   * guard refuses the request, or no controller's route serves it.
   */
  readonly handlerRuns: boolean;
  /** One or two sentences that a developer can act on. */
  readonly summary: string;
  /** The handler that serves the request. */
  readonly route: CorsExplainedRoute | undefined;
  /** The merged fields of the policy in force; `undefined` where CORS is off. */
  readonly policy: Readonly<CorsPolicyOptions> | undefined;
  /** The field that decided, and the level that stated it: `origin`, `@Cors on OrdersController.cancel`. */
  readonly decidedBy: { readonly field: string; readonly place: string } | undefined;
  /**
   * The preflight and its answer; `undefined`: none is needed. Where the application answers it, the status is
   * 404 if no OPTIONS route matches; otherwise 204 is assumed, and the summary says so.
   */
  readonly preflight: CorsExplainedPreflight | undefined;
  /** The CORS headers and `Vary` of the actual response; `undefined`: the request is never sent. */
  readonly response: { readonly headers: Readonly<Record<string, string>> } | undefined;
  /**
   * Names of the response headers that script may read, the safelisted ones among them, in lower case. `'*'`: all,
   * or those that the handler sets (`exposedHeaders: 'auto'`).
   */
  readonly readableHeaders: readonly string[] | '*';
  /** What the browsers print; absent where they print nothing about CORS. */
  readonly console: { readonly chromium?: string; readonly firefox?: string; readonly safari?: string };
  /**
   * What to change, the narrowest change first: the level, and the fields to state there. Each was tried: with it
   * the verdict is `readable`, and the application starts.
   */
  readonly fixes: readonly CorsFix[];
}

/** The handler that serves a request. */
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

/** A preflight and its answer. */
export interface CorsExplainedPreflight {
  /** Why the browser sends one. */
  readonly because: readonly string[];
  readonly status: number;
  /** CORS headers and `Vary`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One change that makes the response readable. */
export interface CorsFix {
  /** The level: `CorsModule.forRoot()`, `@Cors on OrdersController`, `mount '/graphql'`. */
  readonly place: string;
  /** The fields to state there, as they stand in code: `origin: ['https://a.example'], credentials: true`. */
  readonly change: string;
}
