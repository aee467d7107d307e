import { describeFailure } from '../browser/describe-failure.js';
import type { FetchFailure } from '../browser/fetch-failure.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { formatExchanges } from '../wire/exchange.js';
import type { Exchange } from '../wire/exchange.js';

/** What a blocked request was, and what came of it. */
export interface BlockedRequest {
  readonly method: string;
  readonly url: string;
  /** The page's origin. */
  readonly origin: string;
  readonly failure: FetchFailure;
  readonly reason: CorsReason;
  readonly consoleMessage: string;
  readonly exchanges: readonly Exchange[];
}

/**
 * A page's request that its browser would block: `page.fetch()` rejects with it. Its message says what is wrong, what
 * to change, and what was on the wire.
 *
 * @see https://fetch.spec.whatwg.org/#concept-network-error
 */
export class CorsBlockedError extends TypeError {
  override readonly name = 'CorsBlockedError';
  /** What Chromium prints in its console. */
  readonly consoleMessage: string;
  /** The request's exchanges, its preflights included, as they were on the wire. */
  readonly exchanges: readonly Exchange[];
  /**
   * The server's reason, as far as its answer tells. `allowed`: what blocks the request is not the origin, the method
   * or a header, but credentials that are not allowed, or a preflight's status. `disabled`: no policy answered.
   */
  readonly reason: CorsReason;

  constructor({ method, url, origin, failure, reason, consoleMessage, exchanges }: BlockedRequest) {
    const { cause, fix } = describeFailure(failure);
    super(`${method} ${url} from ${origin} is blocked. ${cause} ${fix}\n\n${formatExchanges(exchanges)}`);
    this.consoleMessage = consoleMessage;
    this.exchanges = exchanges;
    this.reason = reason;
  }
}
