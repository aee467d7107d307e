import type { IncomingMessage } from 'node:http';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import type { MergedPolicy } from '../options/merge-policy.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { HeadWatch } from './attach-decision.js';

/** Receives the events of the request path. */
export interface RequestObserver {
  /**
   * A CORS request was refused under `policy`; `null`: CORS is off there.
   *
   * @param from the level that each field of that policy comes from, if the handler is known
   */
  onRefusal(
    request: IncomingMessage,
    platformRequest: object,
    reason: CorsReason,
    policy: CompiledPolicy | null,
    from?: MergedPolicy['from'],
  ): void;
  /** The watch to notify when the response head is written; `undefined`: nobody is interested. */
  watch?(request: IncomingMessage, platformRequest: object): HeadWatch | undefined;
  /** The request is refused with 403. */
  onForbidden?(request: IncomingMessage, reason: CorsReason): void;
  /** A preflight has been decided, and is about to be answered. */
  onPreflight?(request: IncomingMessage, platformRequest: object, decision: PreflightDecision): void;
  /** The request path itself failed; the request goes on without CORS headers. */
  onFailure(error: unknown): void;
  /** Whether the request comes from a page of the server's own origin. */
  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean;
}
