import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import { describeRefusal, type FieldPlaces } from '../explain/describe-refusal.js';
import type { Platform } from '../platform/platform.js';
import type { RequestObserver } from '../platform/request-hook.js';
import { isPreflight, isSameOrigin } from '../platform/request-kind.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import { publishHandshake, type RequestWatcher } from '../watch/request-watcher.js';
import type { WatchedFacts } from '../watch/messages.js';
import { WatchedRequest } from '../watch/watched-request.js';
import { stateOf } from '../platform/attach-decision.js';
import { describeFault, reportOncePerMinute } from '../origins/report-faults.js';
import type { RouteTable } from '../routing/route-table.js';

/** Where a refusal's policy comes from. */
export interface RefusalLog {
  readonly table: RouteTable;
  /** For each field of the module's default policy the level it came from. */
  readonly defaults: FieldPlaces;
  /** The same for the policies of mounts. */
  readonly mounts: ReadonlyMap<CompiledPolicy | null, FieldPlaces>;
}

/** What the request path asks and tells while requests run. */
export class CorsRequests implements RequestObserver {
  readonly #logger = new Logger('CorsModule');
  readonly #report = reportOncePerMinute((message) => this.#logger.error(message));
  readonly #reportRefusal = reportOncePerMinute((message) => this.#logger.warn(message));
  /** The platform of the application that was started last; both have the same notion of an origin. */
  platform: Platform | undefined;
  /** Present where refusals are logged: `logRefusals`. */
  refusals: RefusalLog | undefined;

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
    const { table, defaults, mounts } = this.refusals;
    this.#reportRefusal(nameRefusal(request, reason), () => {
      const route = table.findRouteOf(policy, request, methodOf(request), platformRequest);
      const source = from ?? route?.source?.from;
      return describeRefusal(
        request.headers.origin ?? '',
        reason,
        policy,
        source ?? mounts.get(policy) ?? defaults,
      );
    });
  }

  /** Whoever wants to know what becomes of requests, once there are routes. */
  watcher: RequestWatcher | undefined;

  watch(request: IncomingMessage, platformRequest: object): WatchedRequest | undefined {
    return this.watcher?.watch(request, platformRequest);
  }

  onPreflight(request: IncomingMessage, _platformRequest: object, decision: PreflightDecision): void {
    watchOf(request)?.onPreflight(decision);
  }

  onForbidden(request: IncomingMessage, reason: CorsReason): void {
    watchOf(request)?.onForbidden(reason);
  }

  /** A handshake with a gateway has been decided, or a preflight of polling. */
  onHandshake(
    request: IncomingMessage,
    kind: WatchedFacts['kind'],
    decision: { readonly granted: boolean; readonly reason: CorsReason },
  ): void {
    publishHandshake(request, kind, decision, (fault) => this.onWatchFault(fault));
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
