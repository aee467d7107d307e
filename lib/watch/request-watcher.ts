import type { IncomingMessage } from 'node:http';
import type { RequestObserver } from '../platform/request-hook.js';
import { isPreflight } from '../platform/request-kind.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { RouteTable } from '../routing/route-table.js';
import { decisions } from './channels.js';
import type { WatchedFacts } from './messages.js';
import { WatchedRequest, type Outcome, type RequestFacts, type Watcher } from './watched-request.js';

/** What watching needs of the application. */
export interface WatchContext {
  readonly table: Pick<RouteTable, 'findTemplate'>;
  readonly isSameOrigin: RequestObserver['isSameOrigin'];
  /** Takes what a subscriber throws, and faults of watching itself. */
  readonly onFault: (fault: unknown) => void;
}

/** Tells whoever wants to know what becomes of CORS requests. */
export class RequestWatcher implements Watcher {
  readonly #context: WatchContext;

  constructor(context: WatchContext) {
    this.#context = context;
  }

  /** `undefined` where nobody wants to know, which costs one look at the channel. */
  watch(request: IncomingMessage, platformRequest: object): WatchedRequest | undefined {
    if (!decisions.hasSubscribers || request.headers.origin === undefined) return undefined;
    return new WatchedRequest(request, platformRequest, this);
  }

  routeOf({ url, method = 'GET', headers }: RequestFacts, platformRequest: object): string | undefined {
    const asked = isPreflight({ method, headers }) ? headers['access-control-request-method'] : method;
    return this.#context.table.findTemplate({ url, method: String(asked) }, platformRequest);
  }

  isSameOrigin(request: IncomingMessage, platformRequest: object): boolean {
    return this.#context.isSameOrigin(request, platformRequest);
  }

  onOutcome(watched: WatchedRequest, { granted, reason }: Outcome): void {
    if (!decisions.hasSubscribers) return;
    const { kind, ...facts } = watched.facts();
    decisions.publish({ kind, granted, reason, ...facts }, this.#context.onFault);
  }

  onFault(fault: unknown): void {
    this.#context.onFault(fault);
  }
}

/** Publishes the decision about a handshake with a gateway, or about a preflight of polling. */
export function publishHandshake(
  request: IncomingMessage,
  kind: WatchedFacts['kind'],
  { granted, reason }: { readonly granted: boolean; readonly reason: CorsReason },
  onFault: (fault: unknown) => void,
): void {
  const { method = '', url = '', headers } = request;
  if (!decisions.hasSubscribers || headers.origin === undefined) return;
  const asked = kind === 'preflight' ? String(headers['access-control-request-method']) : method;
  decisions.publish(
    { kind, granted, reason, origin: headers.origin, method: asked, url, route: undefined, request },
    onFault,
  );
}
