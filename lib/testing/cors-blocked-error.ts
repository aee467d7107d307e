import { describeFailure } from '../browser/describe-failure.js';
import type { FetchFailure } from '../browser/fetch-failure.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { formatExchanges } from '../wire/exchange.js';
import type { Exchange } from '../wire/exchange.js';

/** A blocked request and its consequences. */
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
 * `page.fetch()` rejects with this if a browser would block the request. The message says what is wrong, what to
 * change, and what was sent over the wire.
 *
 * @see https://fetch.spec.whatwg.org/#concept-network-error
 */
export class CorsBlockedError extends TypeError {
  override readonly name = 'CorsBlockedError';
  /** The message in Chromium's console. */
  readonly consoleMessage: string;
  /** The request's exchanges, preflights included, as sent over the wire. */
  readonly exchanges: readonly Exchange[];
  /**
   * The server's reason, as far as its answer shows. `allowed`: the origin, the method and the headers are allowed, but
   * credentials are not, or the preflight has the wrong status. `disabled`: no policy answered.
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
