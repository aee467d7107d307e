import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import { describeRefusal, type FieldPlaces } from '../explain/describe-refusal.js';
import { findPlaces, type PolicyPlaces } from '../explain/policy-places.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import type { Platform } from '../platform/platform.js';
import type { RequestObserver } from '../platform/observer.js';
import { isPreflight, isSameOrigin } from '../platform/request-kind.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import {
  handshakeFacts,
  publishHandshake,
  RequestWatcher,
  type HandshakeOutcome,
} from '../watch/request-watcher.js';
import type { CorsOutcome } from '../watch/outcome.js';
import { Rehearsal, type RehearsalContext } from '../watch/rehearsal.js';
import { Reporter } from '../watch/reporter.js';
import type { ReportList } from '../watch/report-list.js';
import type { RouteTable } from '../routing/route-table.js';
import type { WatchedFacts } from '../watch/messages.js';
import { WatchedRequest } from '../watch/watched-request.js';
import { stateOf } from '../platform/attach-decision.js';
import { describeFault, reportOncePerMinute } from '../origins/report-faults.js';

/** The routes under the policies in force, and under those that `reportOnly` tries out. */
export type RehearsedRoutes = Pick<RehearsalContext, 'places' | 'asks'> & { readonly inForce: RouteTable };

/** What the request path asks and tells while requests run. */
export class CorsRequests implements RequestObserver {
  readonly #logger = new Logger('CorsModule');
  readonly #report = reportOncePerMinute((message) => this.#logger.error(message));
  readonly #reportRefusal = reportOncePerMinute((message) => this.#logger.warn(message));
  /** The platform of the application that was started last; both have the same notion of an origin. */
  platform: Platform | undefined;
  /** Present where refusals are logged: `logRefusals`. */
  refusals: PolicyPlaces | undefined;

  /**
   * One line for each different refusal, once a minute at most. Pages of the server's own origin need no
   * permission. The query is left out: it may hold secrets.
   */
  onRefusal(
    request: IncomingMessage,
    platformRequest: object,
    reason: CorsReason,
    policy: CompiledPolicy | null,
    from?: FieldPlaces,
  ): void {
    if (this.refusals === undefined || this.isSameOrigin(request, platformRequest)) return;
    const places = this.refusals;
    this.#reportRefusal(nameRefusal(request, reason), () =>
      describeRefusal(
        request.headers.origin ?? '',
        reason,
        policy,
        from ?? findPlaces(places, policy, request, methodOf(request), platformRequest),
      ),
    );
  }

  /** Whoever wants to know what becomes of requests, once there are routes. */
  watcher: RequestWatcher | undefined;

  /** Present where some level has a `reportOnly`, once it is tried out. */
  reporter: Reporter | undefined;

  /** Tells whoever wants to know of requests, as `table` has their routes. */
  observe(table: RouteTable, rehearsal?: Rehearsal): void {
    this.watcher = new RequestWatcher({
      table,
      isSameOrigin: (...asked) => this.isSameOrigin(...asked),
      onFault: (fault) => this.onWatchFault(fault),
      rehearsal,
    });
  }

  /** From here on decides every request a second time, as `reportOnly` would have it. */
  rehearse(list: ReportList, { inForce, places, asks }: RehearsedRoutes): void {
    this.reporter = new Reporter({
      list,
      log: (line) => this.#logger.warn(line),
      onFault: (fault) => this.onWatchFault(fault),
    });
    const rehearsal = new Rehearsal({
      inForce,
      places,
      asks,
      isSameOrigin: (...asked) => this.isSameOrigin(...asked),
      reporter: this.reporter,
    });
    this.observe(inForce, rehearsal);
  }

  watch(request: IncomingMessage, platformRequest: object): WatchedRequest | undefined {
    return this.watcher?.watch(request, platformRequest);
  }

  onPreflight(request: IncomingMessage, _platformRequest: object, decision: PreflightDecision): void {
    watchOf(request)?.onPreflight(decision);
  }

  /** The handler that is about to run, where some level has a `reportOnly`. */
  onHandler(request: IncomingMessage, handler: HandlerPolicy): void {
    const watched = watchOf(request);
    const { method, url } = request;
    if (watched !== undefined) watched.guarded = { handler, method, url };
  }

  onForbidden(request: IncomingMessage, reason: CorsReason): void {
    watchOf(request)?.onForbidden(reason);
  }

  /** A handshake with a gateway has been decided, or a preflight of polling. */
  onHandshake(request: IncomingMessage, kind: WatchedFacts['kind'], decision: HandshakeOutcome): void {
    publishHandshake(request, kind, decision, (fault) => this.onWatchFault(fault));
  }

  /** The same, decided a second time as `reportOnly` would have it. What is refused gets 403, or no namespace. */
  onRehearsedHandshake(
    request: IncomingMessage,
    kind: WatchedFacts['kind'],
    inForce: HandshakeOutcome,
    rehearsed: HandshakeOutcome,
  ): void {
    this.reporter?.compare({
      inForce: toOutcome(inForce),
      rehearsed: toOutcome(rehearsed),
      facts: () => handshakeFacts(request, kind),
    });
  }

  /** A subscriber has failed, or watching itself; no request is concerned. */
  onWatchFault(fault: unknown): void {
    this.#report(
      `A subscriber of a nestjs-cors channel failed; no request was affected: ${describeFault(fault)}`,
    );
  }

  /** One line for a handshake with a gateway, which has been judged with its own origin in mind. */
  onRefusedHandshake(request: IncomingMessage, reason: CorsReason): void {
    if (this.refusals !== undefined) this.#reportRefusal(nameRefusal(request, reason));
  }

  onFailedHandshake(error: unknown): void {
    this.#report(`A handshake was refused because deciding about it failed: ${describeFault(error)}`);
  }

  onFailure(error: unknown): void {
    this.#report(`A request continued without CORS headers: ${describeFault(error)}`);
  }

  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean {
    return isSameOrigin(request, this.platform?.targetOrigin(platformRequest) ?? '');
  }
}

function toOutcome({ granted, reason }: HandshakeOutcome): CorsOutcome {
  return { granted, reason, forbidden: !granted };
}

function watchOf(request: IncomingMessage): WatchedRequest | undefined {
  const watch = stateOf(request)?.watch;
  return watch instanceof WatchedRequest ? watch : undefined;
}

function nameRefusal(
  request: IncomingMessage & { readonly originalUrl?: string },
  reason: CorsReason,
): string {
  const path = (request.originalUrl ?? request.url ?? '').replace(/[?#].*$/s, '');
  return `Refused ${methodOf(request)} ${path} for ${request.headers.origin ?? 'a page that sent no Origin'}: ${reason}`;
}

/** A preflight asks for a request of another method. */
function methodOf(request: IncomingMessage): string {
  const { method = '', headers } = request;
  return isPreflight(request) ? (headers['access-control-request-method'] as string) : method;
}
