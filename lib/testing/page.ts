import { chromiumConsole } from '../browser/chromium-console.js';
import { describeFailure } from '../browser/describe-failure.js';
import type { WireResponse } from '../browser/exchange.js';
import { isCorsFailure } from '../browser/fetch-failure.js';
import type { FetchFailure } from '../browser/fetch-failure.js';
import { PreflightCache } from '../browser/preflight-cache.js';
import { normalizeMethod } from '../browser/request-method.js';
import { runFetch } from '../browser/run-fetch.js';
import type { ScriptedRequest } from '../browser/scripted-request.js';
import { serverReason } from '../browser/server-reason.js';
import { completeHeaders } from '../wire/complete-headers.js';
import { headersByName } from '../wire/exchange.js';
import type { Exchange } from '../wire/exchange.js';
import { receivedHeaders, sendRequest } from '../wire/send-request.js';
import { CorsBlockedError } from './cors-blocked-error.js';
import { targetOf } from './page-settings.js';
import type { PageSettings, SentRequest } from './page-settings.js';
import { toPageResponse } from './page-response.js';
import { readRequest } from './read-request.js';
import type { ReadRequest } from './read-request.js';

/** A page that sees what a browser would let it see. Made by `openPage()`. */
export interface Page {
  /**
   * Does what `fetch()` does in a page of this origin: sends a preflight where one is needed, uses the preflight cache,
   * and returns what the script may read of the response. Relative URLs are relative to the application.
   *
   * @throws {CorsBlockedError} if a browser would block the request
   * @throws {TypeError} `fetch()`'s own, if it fails for another reason
   * @see https://fetch.spec.whatwg.org/#fetch-method
   */
  fetch(url: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Everything sent over the wire so far, oldest first. */
  readonly exchanges: readonly Exchange[];
  /** Empties the preflight cache. @see https://fetch.spec.whatwg.org/#cors-preflight-cache */
  forgetPreflights(): void;
  /** Stops what `openPage()` started; an application that was listening before keeps running. Safe to call repeatedly. */
  close(): Promise<void>;
}

/** A page over real HTTP. */
export class HttpPage implements Page {
  private readonly seen: Exchange[] = [];
  private cache = new PreflightCache();
  private closing: Promise<void> | undefined;

  constructor(private readonly settings: PageSettings) {}

  get exchanges(): readonly Exchange[] {
    return [...this.seen];
  }

  forgetPreflights(): void {
    this.cache = new PreflightCache();
  }

  close(): Promise<void> {
    return (this.closing ??= this.settings.close());
  }

  async fetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
    const { origin, publicUrl } = this.settings;
    const request = await readRequest(url, publicUrl, init);
    const { url: address, method = 'GET' } = request.scripted;
    if (!/^https?:/.test(address)) return fetchOwn(address, { method, signal: request.signal });
    const page = { origin, cache: this.cache, now: () => performance.now() };
    const run = runFetch(page, request.scripted);
    const sent: SentRequest[] = [];
    let step = run.next();
    while (step.done !== true) {
      const last: SentRequest = {
        wire: step.value,
        urls: [...sent.map(({ wire }) => wire.url), step.value.url],
      };
      sent.push(last);
      await this.send(last, request);
      step = run.next(last.exchange?.response && toWire(last.exchange.response));
      // Only the last response is read.
      if (step.done !== true) last.incoming?.resume();
    }
    const last = sent[sent.length - 1];
    if (step.value.kind === 'network error') {
      last?.incoming?.destroy();
      throw this.errorFor(step.value.failure, sent, request.scripted);
    }
    const { incoming, wire } = last as Required<SentRequest>;
    return toPageResponse({ outcome: step.value, method: wire.method, incoming, signal: request.signal });
  }

  /** Sends a request, and adds the exchange and the response, or the fault, to `sending`. */
  private async send(sending: SentRequest, { scripted, body, signal }: ReadRequest): Promise<void> {
    const { wire } = sending;
    const payload = wire.hasBody ? body : undefined;
    const rawHeaders = completeHeaders({
      ...sending,
      origin: this.settings.origin,
      cookie: this.settings.cookie,
      mode: scripted.mode,
      body: payload,
    });
    const { method, kind } = wire;
    const url = withoutFragment(wire.url);
    const request = { method, url, headers: headersByName(rawHeaders), rawHeaders };
    const exchange: Exchange = { kind, request, response: undefined };
    const index = this.seen.push(exchange) - 1;
    sending.exchange = exchange;
    try {
      const target = targetOf(this.settings, url);
      sending.incoming = await sendRequest({ ...target, method, headers: rawHeaders, body: payload, signal });
    } catch (error) {
      signal.throwIfAborted();
      sending.fault = error;
      return;
    }
    const received = receivedHeaders(sending.incoming);
    const status = sending.incoming.statusCode ?? 0;
    sending.exchange = {
      ...exchange,
      response: { status, headers: headersByName(received), rawHeaders: received },
    };
    this.seen[index] = sending.exchange;
  }

  private errorFor(
    failure: FetchFailure,
    sent: readonly SentRequest[],
    { method = 'GET', url }: ScriptedRequest,
  ): TypeError {
    const last = sent[sent.length - 1];
    const response = last?.exchange?.response;
    if (!isCorsFailure(failure) || last === undefined || response === undefined) {
      const cause = last?.fault ?? new Error(describeFailure(failure).cause);
      return new TypeError('fetch failed', { cause });
    }
    const { origin } = this.settings;
    return new CorsBlockedError({
      method: normalizeMethod(method),
      url,
      origin,
      failure,
      reason: serverReason(last.wire, toWire(response)),
      consoleMessage: chromiumConsole({ page: origin, via: 'fetch', failure }) ?? '',
      exchanges: sent.flatMap(({ exchange }) => exchange ?? []),
    });
  }
}

/** `data:` and `blob:` URLs are the page's own: nothing goes over the wire, and nothing is checked. Others fail. */
async function fetchOwn(url: string, init: { readonly method: string; readonly signal: AbortSignal }) {
  try {
    return await fetch(url, init);
  } catch (error) {
    init.signal.throwIfAborted();
    // In Jest, Node's TypeError is a different class from the test's.
    throw new TypeError('fetch failed', { cause: error });
  }
}

function withoutFragment(address: string): string {
  const url = new URL(address);
  url.hash = '';
  return url.href;
}

function toWire({ status, rawHeaders }: NonNullable<Exchange['response']>): WireResponse {
  return { status, headers: rawHeaders };
}
