import type { IncomingMessage } from 'node:http';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { CorsOutcome } from './outcome.js';

/** What messages say of the request that they are about. */
export interface WatchedFacts {
  /** `handshake`: with a gateway under `CorsIoAdapter` or `CorsWsAdapter`. */
  readonly kind: 'preflight' | 'actual' | 'handshake';
  /** The `Origin` header, as it was sent. */
  readonly origin: string;
  /** The requested method where it is a preflight. */
  readonly method: string;
  /** As it was sent, with the query. */
  readonly url: string;
  /**
   * The path of the controller's route, as it is registered: `/orders/:id`. Where none serves the method, that
   * of the path's other methods. `undefined` where no controller serves the path, below mounts, and for handshakes.
   */
  readonly route: string | undefined;
  /** Node's own request, to correlate messages with other logs. */
  readonly request: IncomingMessage;
}

/** A decision about a request, as `nestjs-cors:decision` of `node:diagnostics_channel` publishes it. */
export interface CorsDecisionMessage extends WatchedFacts {
  /** Whether the page may read the response; for a preflight: send its request; for a handshake: connect. */
  readonly granted: boolean;
  /**
   * `not-cors`: the policy does not allow the origin, which is the server's own and needs no permission.
   * `disabled`: CORS is off there.
   */
  readonly reason: CorsReason;
}

/**
 * A request for which `reportOnly` would make a difference, as `nestjs-cors:report` of `node:diagnostics_channel`
 * publishes it: it would grant what is not granted or the reverse, or refuse with 403 what is not.
 */
export interface CorsReportMessage extends WatchedFacts {
  /** What has become of the request. */
  readonly inForce: CorsOutcome;
  /** What would have become of it. */
  readonly reportOnly: CorsOutcome;
}
