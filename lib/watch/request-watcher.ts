import type { IncomingMessage } from 'node:http';
import type { RequestObserver } from '../platform/observer.js';
import { isPreflight } from '../platform/request-kind.js';
import type { RouteTable } from '../routing/route-table.js';
import { decisions } from './channels.js';
import type { WatchedFacts } from './messages.js';
import type { CorsOutcome } from './outcome.js';
import type { Rehearsal } from './rehearsal.js';
import { WatchedRequest, type RequestFacts, type Watcher } from './watched-request.js';

/** The parts of the application that watching needs. */
export interface WatchContext {
  readonly table: Pick<RouteTable, 'findTemplate'>;
  readonly isSameOrigin: RequestObserver['isSameOrigin'];
  /** Takes errors thrown by subscribers. */
  readonly onSubscriberFault: (fault: unknown) => void;
  /** Takes faults of watching itself. */
  readonly onFault: (fault: unknown) => void;
  /** Present only if some level has a `reportOnly`. */
  readonly rehearsal?: Rehearsal | undefined;
}

/** Publishes the outcomes of CORS requests. */
export class RequestWatcher implements Watcher {
  readonly #context: WatchContext;

  constructor(context: WatchContext) {
    this.#context = context;
  }

  /** Starts watching a request; `undefined` if nobody is interested, which costs one check of the channel. */
  watch(request: IncomingMessage, platformRequest: object): WatchedRequest | undefined {
    if (!decisions.hasSubscribers && this.#context.rehearsal === undefined) return undefined;
    if (request.headers.origin === undefined) return undefined;
    return new WatchedRequest(request, platformRequest, this);
  }

  routeOf({ url, method = 'GET', headers }: RequestFacts, platformRequest: object): string | undefined {
    const asked = isPreflight({ method, headers }) ? headers['access-control-request-method'] : method;
    return this.#context.table.findTemplate({ url, method: String(asked) }, platformRequest);
  }

  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean {
    return this.#context.isSameOrigin(request, platformRequest);
  }

  onOutcome(watched: WatchedRequest, outcome: CorsOutcome): void {
    if (decisions.hasSubscribers) {
      const { granted, reason } = outcome;
      const { kind, ...facts } = watched.facts();
      decisions.publish({ kind, granted, reason, ...facts }, this.#context.onSubscriberFault);
    }
    this.#context.rehearsal?.compare(watched, outcome);
  }

  onFault(fault: unknown): void {
    this.#context.onFault(fault);
  }
}

/** The verdict on a handshake, or on a preflight of polling. */
export type HandshakeOutcome = Pick<CorsOutcome, 'granted' | 'reason'>;

/** Publishes the decision about a handshake with a gateway, or about a preflight of polling. */
export function publishHandshake(
  request: IncomingMessage,
  kind: WatchedFacts['kind'],
  { granted, reason }: HandshakeOutcome,
  onSubscriberFault: (fault: unknown) => void,
): void {
  if (!decisions.hasSubscribers || request.headers.origin === undefined) return;
  const { kind: about, ...facts } = handshakeFacts(request, kind);
  decisions.publish({ kind: about, granted, reason, ...facts }, onSubscriberFault);
}

/** The facts about a handshake with an `Origin`, for messages. */
export function handshakeFacts(request: IncomingMessage, kind: WatchedFacts['kind']): WatchedFacts {
  const { method = '', url = '', headers } = request;
  const asked = kind === 'preflight' ? String(headers['access-control-request-method']) : method;
  return { kind, origin: headers.origin as string, method: asked, url, route: undefined, request };
}
