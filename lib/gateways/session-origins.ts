import type { IncomingMessage } from 'node:http';
import type { HandshakePolicies } from '../startup/gateway-policies.js';

/** A request that Engine.IO has prepared. */
interface EngineRequest extends IncomingMessage {
  readonly ['_query']?: Readonly<Record<string, string>>;
}

/** A session of Engine.IO. */
export interface EngineSession {
  readonly id: string;
  /** The request that opened it. */
  readonly request: IncomingMessage;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * Ties each session of Engine.IO to the origin that opened it. A session consists of many requests. All requests of a
 * page carry its origin, except that browsers omit it from a GET to the page's own origin.
 */
export class SessionOrigins {
  readonly #open = new Map<string, IncomingMessage>();
  /** The first request with an origin, if the one that opened the session has none. */
  readonly #later = new WeakMap<IncomingMessage, IncomingMessage>();

  add(session: EngineSession): void {
    this.#open.set(session.id, session.request);
    session.once('close', () => this.#open.delete(session.id));
  }

  /** Whether the request opens a session, or continues one that its origin opened. */
  accept(request: IncomingMessage, { passesAll, policies }: HandshakePolicies): boolean {
    const first = this.#open.get((request as EngineRequest)['_query']?.['sid'] ?? '');
    const { origin } = request.headers;
    if (first === undefined || origin === undefined) return true;
    // CORS is off for all of them.
    if (passesAll && policies.length === 0) return true;
    const known = this.requestOf(first).headers.origin;
    if (known === undefined) this.#later.set(first, request);
    return known === undefined || known === origin;
  }

  /** The request that shows the origin of the session that `first` opened. */
  requestOf(first: IncomingMessage): IncomingMessage {
    return this.#later.get(first) ?? first;
  }
}
