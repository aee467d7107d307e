import type { IncomingMessage } from 'node:http';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { CorsOutcome } from './outcome.js';

/** The request that a message is about. */
export interface WatchedFacts {
  /** `handshake`: with a gateway under `CorsIoAdapter` or `CorsWsAdapter`. */
  readonly kind: 'preflight' | 'actual' | 'handshake';
  /** The `Origin` header as sent. @see https://fetch.spec.whatwg.org/#origin-header */
  readonly origin: string;
  /** The HTTP method; for a preflight, the requested one. */
  readonly method: string;
  /** The request target as sent, with the query. */
  readonly url: string;
  /**
   * The controller route's path as registered: `/orders/:id`. If no route serves the method, the path that serves
   * other methods. `undefined` if no controller serves the path, below mounts, and for handshakes.
   */
  readonly route: string | undefined;
  /** Node's own request, to correlate messages with other logs. */
  readonly request: IncomingMessage;
}

/** A decision about a CORS request, published on `nestjs-cors:decision` of `node:diagnostics_channel`. */
export interface CorsDecisionMessage extends WatchedFacts {
  /** Whether the page may read the response (preflight: send its request; handshake: connect). */
  readonly granted: boolean;
  /**
   * `not-cors`: the policy does not allow the origin, but it is the server's own and needs no permission.
   * `disabled`: CORS is off there.
   */
  readonly reason: CorsReason;
}

/**
 * A request for which `reportOnly` would make a difference, published on `nestjs-cors:report` of
 * `node:diagnostics_channel`: it would grant a refused request, refuse a granted one, or answer 403 where the policy
 * in force does not.
 */
export interface CorsReportMessage extends WatchedFacts {
  /** The outcome under the policy in force. */
  readonly inForce: CorsOutcome;
  /** The outcome if the fields of `reportOnly` were in force. */
  readonly reportOnly: CorsOutcome;
}
