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

/** The routes with the policies in force, and with those that `reportOnly` tries out. */
export type RehearsedRoutes = Pick<RehearsalContext, 'places' | 'asks'> & { readonly inForce: RouteTable };

/** The observer of the request path: logs refusals and faults, and starts watching requests. */
export class CorsRequests implements RequestObserver {
  readonly #logger = new Logger('CorsModule');
  readonly #report = reportOncePerMinute((message) => this.#logger.error(message));
  readonly #reportRefusal = reportOncePerMinute((message) => this.#logger.warn(message));
  /** The platform of the application started last. All applications that share this observer read origins alike. */
  platform: Platform | undefined;
  /** Present if refusals are logged: `logRefusals`. */
  refusals: PolicyPlaces | undefined;

  /**
   * Logs each distinct refusal at most once a minute. Pages of the server's own origin need no permission. The query is
   * left out because it may contain secrets.
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

  /** Present once there are routes. */
  watcher: RequestWatcher | undefined;

  /** Present if some level has a `reportOnly`, once it is being tried out. */
  reporter: Reporter | undefined;

  /** From here on, publishes the outcomes of requests, with their routes from `table`. */
  observe(table: RouteTable, rehearsal?: Rehearsal): void {
    this.watcher = new RequestWatcher({
      table,
      isSameOrigin: (...asked) => this.isSameOrigin(...asked),
      onSubscriberFault: (fault) => this.onSubscriberFault(fault),
      onFault: (fault) => this.onWatchFault(fault),
      rehearsal,
    });
  }

  /** From here on, decides every request a second time, with the fields of `reportOnly`. */
  rehearse(list: ReportList, { inForce, places, asks }: RehearsedRoutes): void {
    this.reporter = new Reporter({
      list,
      log: (line) => this.#logger.warn(line),
      onSubscriberFault: (fault) => this.onSubscriberFault(fault),
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

  /** A handler is about to run, and some level has a `reportOnly`. */
  onHandler(request: IncomingMessage, handler: HandlerPolicy): void {
    const watched = watchOf(request);
    const { method, url } = request;
    if (watched !== undefined) watched.guarded = { handler, method, url };
  }

  onForbidden(request: IncomingMessage, reason: CorsReason): void {
    watchOf(request)?.onForbidden(reason);
  }

  /** A handshake with a gateway, or a preflight of polling, has been decided. */
  onHandshake(request: IncomingMessage, kind: WatchedFacts['kind'], decision: HandshakeOutcome): void {
    publishHandshake(request, kind, decision, (fault) => this.onSubscriberFault(fault));
  }

  /** The same, decided a second time with the fields of `reportOnly`. A refusal means 403, or CONNECT_ERROR. */
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

  /** Watching a request or a handshake has failed, or deciding it with the fields of `reportOnly`. */
  onWatchFault(fault: unknown): void {
    this.#report(`Watching a request failed; the request was not affected: ${describeFault(fault)}`);
  }

  onSubscriberFault(fault: unknown): void {
    this.#report(
      `A subscriber of a nestjs-cors channel failed; no request was affected: ${describeFault(fault)}`,
    );
  }

  /**
   * Logs a refused handshake, or a refused preflight of polling. Handshakes from the server's own pages have been
   * granted before this point.
   *
   * @param policy `undefined`: no level states an origin
   */
  onRefusedHandshake(
    request: IncomingMessage,
    reason: CorsReason,
    policy: CompiledPolicy | undefined,
    from: FieldPlaces = {},
  ): void {
    if (this.refusals === undefined) return;
    this.#reportRefusal(nameRefusal(request, reason), () =>
      policy === undefined
        ? '(origin, which no level states).'
        : describeRefusal(request.headers.origin ?? '', reason, policy, from),
    );
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

/** The method; for a preflight, the requested one. */
function methodOf(request: IncomingMessage): string {
  const { method = '', headers } = request;
  return isPreflight(request) ? (headers['access-control-request-method'] as string) : method;
}
