import type { WireRequest } from '../browser/exchange.js';
import type { HeaderList } from '../browser/header-list.js';
import { completeHeaders } from '../wire/complete-headers.js';
import { receivedHeaders, sendRequest } from '../wire/send-request.js';
import { CheckError } from './check-error.js';
import { describeFault } from './describe-fault.js';

/** A request and the head of its response. */
export interface Answered {
  readonly kind: 'preflight' | 'actual';
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: HeaderList;
  readonly status: number;
  readonly headers: HeaderList;
}

/** The settings of a client. */
export interface ClientSettings {
  readonly origin: string;
  readonly cookie: string | undefined;
  /** Milliseconds that each response may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Sends the requests of one check: without bodies, each on its own connection, and at most {@link MAX_REQUESTS}. */
export class ServerClient {
  private sent = 0;

  constructor(private readonly settings: ClientSettings) {}

  /** Number of requests sent so far. */
  get requests(): number {
    return this.sent;
  }

  /**
   * Sends a request and resolves with the head of its response.
   *
   * @throws {CheckError} `unreachable`, if there is no answer
   */
  async send(wire: WireRequest, urls: readonly string[] = [wire.url]): Promise<Answered> {
    const { origin, cookie, timeoutMs, signal } = this.settings;
    const { kind, method } = wire;
    if (this.sent >= MAX_REQUESTS)
      throw new CheckError('unreachable', `The check ended after ${MAX_REQUESTS} requests.`);
    this.sent++;
    const headers = completeHeaders({ wire, origin, urls, cookie });
    const url = new URL(wire.url);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const incoming = await sendRequest({
        method,
        url,
        headers,
        body: undefined,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        trustsCertificate: false,
      });
      // Only the head matters, and a stream of events would never end.
      incoming.on('error', () => undefined).destroy();
      const status = incoming.statusCode ?? 0;
      return {
        kind,
        method,
        url: wire.url,
        requestHeaders: headers,
        status,
        headers: receivedHeaders(incoming),
      };
    } catch (error) {
      signal?.throwIfAborted();
      throw new CheckError('unreachable', describeFault(error, { kind, url, timeoutMs }), { cause: error });
    }
  }
}

/** More than a check with an audit and a few redirects needs. */
const MAX_REQUESTS = 80;
