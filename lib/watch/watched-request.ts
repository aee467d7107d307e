import type { IncomingMessage } from 'node:http';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import type { HeadWatch, ResponseState } from '../platform/attach-decision.js';
import { isPreflight } from '../platform/request-kind.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { WatchedFacts } from './messages.js';

/** What became of a request, as far as CORS decides. */
export interface Outcome {
  readonly granted: boolean;
  readonly reason: CorsReason;
  /** Whether it was refused with 403. */
  readonly forbidden: boolean;
}

/** What watches requests. */
export interface Watcher {
  routeOf(request: RequestFacts, platformRequest: object): string | undefined;
  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean;
  /** Called once, when the head of the response has been written. */
  onOutcome(watched: WatchedRequest, outcome: Outcome): void;
  onFault(fault: unknown): void;
}

/** A request as it came in: middleware may change its method and its URL. */
export type RequestFacts = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** A CORS request that somebody wants to know about, from its first moment until the head of its response is written. */
export class WatchedRequest implements HeadWatch {
  readonly kind: 'preflight' | 'actual';
  readonly asItCame: RequestFacts;
  readonly #url: string;
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
    this.asItCame = { method, url, headers };
    this.#url = originalUrl ?? url ?? '';
    this.#watcher = watcher;
  }

  /** The preflight is answered like this. */
  onPreflight(decision: PreflightDecision): void {
    this.#preflight = decision;
  }

  /** The request is refused with 403. */
  onForbidden(reason: CorsReason): void {
    this.#forbidden = reason;
  }

  onHead(state: ResponseState): void {
    if (this.#isTold) return;
    this.#isTold = true;
    try {
      this.#watcher.onOutcome(this, this.#outcome(state));
    } catch (error) {
      this.#watcher.onFault(error);
    }
  }

  facts(): WatchedFacts {
    const { method = '', headers } = this.asItCame;
    const asked = headers['access-control-request-method'];
    return {
      kind: this.kind,
      origin: headers.origin as string,
      method: this.kind === 'preflight' ? String(asked) : method,
      url: this.#url,
      route: this.#watcher.routeOf(this.asItCame, this.platformRequest),
      request: this.request,
    };
  }

  #outcome(state: ResponseState): Outcome {
    if (this.#forbidden !== undefined) return { granted: false, reason: this.#forbidden, forbidden: true };
    if (this.kind === 'preflight') {
      const decision = this.#preflight ?? state.preflight;
      const granted = decision?.reason === 'allowed';
      return {
        granted,
        reason: decision?.reason ?? 'disabled',
        forbidden: !granted && decision?.policy.enforce === true,
      };
    }
    const reason = state.actual?.reason ?? 'disabled';
    if (reason === 'allowed' || reason === 'not-cors') return { granted: true, reason, forbidden: false };
    return this.#watcher.isSameOrigin(this.request, this.platformRequest)
      ? { granted: true, reason: 'not-cors', forbidden: false }
      : { granted: false, reason, forbidden: false };
  }
}
