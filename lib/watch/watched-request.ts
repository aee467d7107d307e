import type { IncomingMessage } from 'node:http';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import type { HeadWatch, ResponseState } from '../platform/attach-decision.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import { isPreflight } from '../platform/request-kind.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { WatchedFacts } from './messages.js';
import { outcomeOf, type CorsOutcome } from './outcome.js';

/** Watches requests. */
export interface Watcher {
  routeOf(request: RequestFacts, platformRequest: object): string | undefined;
  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean;
  /** Called once, when the head of the response has been written. */
  onOutcome(watched: WatchedRequest, outcome: CorsOutcome): void;
  onFault(fault: unknown): void;
}

/** The handler that is about to run, and the request as middleware may have changed it by then. */
export interface GuardedAs {
  readonly handler: HandlerPolicy;
  readonly method: string | undefined;
  readonly url: string | undefined;
}

/** A request as it came in: middleware may change its method and its URL. */
export type RequestFacts = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & {
  readonly originalUrl?: string | undefined;
};

/** A CORS request that is watched from its arrival until its response head is written. */
export class WatchedRequest implements HeadWatch {
  readonly kind: 'preflight' | 'actual';
  readonly asItCame: RequestFacts;
  /** The `Origin` header as sent. */
  readonly origin: string;
  /** The handler that runs, and the request as the guard saw it. Set only if some level has a `reportOnly`. */
  guarded: GuardedAs | undefined;
  readonly #watcher: Watcher;
  #preflight: PreflightDecision | undefined;
  #forbidden: CorsReason | undefined;
  #isTold = false;

  constructor(
    readonly request: IncomingMessage & { readonly originalUrl?: string },
    readonly platformRequest: object,
    watcher: Watcher,
  ) {
    const { method, url, headers, originalUrl } = request;
    this.kind = isPreflight(request) ? 'preflight' : 'actual';
    this.asItCame = { method, url, headers, originalUrl };
    this.origin = headers.origin as string;
    this.#watcher = watcher;
  }

  /** The preflight is answered with this decision. */
  onPreflight(decision: PreflightDecision): void {
    this.#preflight = decision;
  }

  /** The request is refused with 403. */
  onForbidden(reason: CorsReason): void {
    this.#forbidden = reason;
  }

  onHead({ actual, preflight }: ResponseState): void {
    if (this.#isTold) return;
    this.#isTold = true;
    try {
      const outcome = outcomeOf({
        kind: this.kind,
        preflight: this.#preflight ?? preflight,
        actual,
        forbidden: this.#forbidden,
        isSameOrigin: () => this.#watcher.isSameOrigin(this.request, this.platformRequest),
      });
      this.#watcher.onOutcome(this, outcome);
    } catch (error) {
      this.#watcher.onFault(error);
    }
  }

  facts(): WatchedFacts {
    const { url = '', originalUrl } = this.asItCame;
    return {
      kind: this.kind,
      origin: this.origin,
      method: this.method,
      url: originalUrl ?? url,
      route: this.#watcher.routeOf(this.asItCame, this.platformRequest),
      request: this.request,
    };
  }

  /** The method; for a preflight, the requested one. */
  get method(): string {
    const { method = '', headers } = this.asItCame;
    return this.kind === 'preflight' ? String(headers['access-control-request-method']) : method;
  }
}
