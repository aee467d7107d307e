import { passesCorsCheck } from './cors-check.js';
import { checkPreflight } from './check-preflight.js';
import type { Exchange, Outcome, SentRequest } from './exchange.js';
import { basicResponseHeaderNames, corsResponseHeaderNames } from './filter-response.js';
import { getHeader } from './header-list.js';
import type { PreflightCache } from './preflight-cache.js';
import { isRedirectTainted, isSameOrigin, redirectRequest } from './redirect-request.js';
import type { RedirectedRequest } from './redirect-request.js';
import { isSafelistedMethod, unsafeRequestHeaderNames } from './safelisted-request.js';
import { normalizeMethod, requestHeaders } from './scripted-request.js';
import type { ScriptedRequest } from './scripted-request.js';

/** What the standard says must happen. */
export interface Prediction {
  /** What goes over the wire, in order. Where more is predicted than was recorded, the last one has no answer. */
  readonly sent: readonly SentRequest[];
  readonly outcome: Outcome;
}

/**
 * Runs the Fetch standard on a request (`#fetching`, as far as it concerns CORS). The answers are those that the
 * server really gave, in order; nothing else is known of the server. The server's site has set a cookie.
 */
export function predictFetch(
  request: ScriptedRequest,
  origin: string,
  answers: readonly Exchange[],
  cache: PreflightCache,
): Prediction {
  const run = new FetchRun(request, origin, answers, cache);
  const outcome = run.mainFetch(
    { method: normalizeMethod(request.method), headers: requestHeaders(request) },
    [request.url],
    'basic',
  );
  return { sent: run.sent, outcome };
}

type Tainting = 'basic' | 'opaque' | 'cors';

const networkError: Outcome = { kind: 'network error' };

class FetchRun {
  readonly sent: SentRequest[] = [];
  private readonly credentials: boolean;
  private readonly useCorsPreflightFlag: boolean;

  constructor(
    private readonly request: ScriptedRequest,
    private readonly origin: string,
    private readonly answers: readonly Exchange[],
    private readonly cache: PreflightCache,
  ) {
    this.credentials = request.credentials === 'include';
    this.useCorsPreflightFlag = request.uploadListener === true || request.body?.kind === 'stream';
  }

  /** `#concept-main-fetch` */
  mainFetch(current: RedirectedRequest, urls: readonly string[], tainting: Tainting): Outcome {
    const { mode = 'cors', redirect = 'follow' } = this.request;
    if (isSameOrigin(this.origin, currentUrl(urls)) && tainting === 'basic') {
      return this.httpFetch(current, urls, 'basic');
    }
    if (mode === 'same-origin') return networkError;
    if (mode === 'no-cors') {
      return redirect === 'follow' ? this.httpFetch(current, urls, 'opaque') : networkError;
    }
    const needsPermission =
      this.useCorsPreflightFlag ||
      !isSafelistedMethod(current.method) ||
      unsafeRequestHeaderNames(current.headers).length > 0;
    if (!needsPermission) return this.httpFetch(current, urls, 'cors');
    const outcome = this.isPermitted(current, urls) ? this.httpFetch(current, urls, 'cors') : networkError;
    if (outcome === networkError) this.cache.clear(this.cacheKey(urls));
    return outcome;
  }

  /** `#concept-http-fetch`: by the preflight cache, or by a preflight. */
  private isPermitted({ method, headers }: RedirectedRequest, urls: readonly string[]): boolean {
    const key = this.cacheKey(urls);
    const now = this.answers[this.sent.length]?.at ?? 0;
    const methodNeedsPreflight =
      !this.cache.matchesMethod(key, method, now) &&
      (!isSafelistedMethod(method) || this.useCorsPreflightFlag);
    const names = unsafeRequestHeaderNames(headers);
    if (!methodNeedsPreflight && names.every((name) => this.cache.matchesHeaderName(key, name, now)))
      return true;
    const answer = this.send({
      method: 'OPTIONS',
      url: key.url,
      origin: key.origin,
      asksForMethod: method,
      asksForHeaders: names.length === 0 ? null : names.join(','),
      // A preflight's credentials mode is "same-origin", and it is never sent there.
      cookies: false,
    });
    if (answer === undefined) return false;
    const question = { ...key, method, headers, useCorsPreflightFlag: this.useCorsPreflightFlag };
    const grant = checkPreflight(question, answer.status, answer.responseHeaders);
    if (grant !== undefined) this.cache.store(key, { ...grant, at: answer.at });
    return grant !== undefined;
  }

  /** `#concept-http-fetch`, from the network on. */
  private httpFetch(current: RedirectedRequest, urls: readonly string[], tainting: Tainting): Outcome {
    // `#concept-http-network-fetch`: a body without a source is not sent over HTTP/1.x, and the servers speak that.
    if (this.request.body?.kind === 'stream') return networkError;
    const { url, origin } = this.cacheKey(urls);
    const sendsOrigin = tainting === 'cors' || (current.method !== 'GET' && current.method !== 'HEAD');
    const answer = this.send({
      method: current.method,
      url,
      origin: sendsOrigin ? origin : null,
      asksForMethod: null,
      asksForHeaders: null,
      cookies: this.credentials || (tainting === 'basic' && this.request.credentials !== 'omit'),
    });
    if (answer === undefined) return networkError;
    if (tainting === 'cors' && !passesCorsCheck(origin, this.credentials, answer.responseHeaders)) {
      return networkError;
    }
    const location = getHeader(answer.responseHeaders, 'Location');
    if (![301, 302, 303, 307, 308].includes(answer.status)) return this.filtered(answer, tainting);
    switch (this.request.redirect) {
      case 'error':
        return networkError;
      case 'manual':
        return { kind: 'response', type: 'opaqueredirect', status: 0, headers: [] };
      default: {
        if (location === null) return this.filtered(answer, tainting);
        const next = new URL(location, url).href;
        return this.mainFetch(redirectRequest(current, answer.status, url, next), [...urls, next], tainting);
      }
    }
  }

  /** `#concept-main-fetch`, its last steps. */
  private filtered({ status, responseHeaders }: Exchange, tainting: Tainting): Outcome {
    switch (tainting) {
      case 'opaque':
        return { kind: 'response', type: 'opaque', status: 0, headers: [] };
      case 'cors':
        return {
          kind: 'response',
          type: 'cors',
          status,
          headers: corsResponseHeaderNames(responseHeaders, this.credentials),
        };
      default:
        return {
          kind: 'response',
          type: 'basic',
          status,
          headers: basicResponseHeaderNames(responseHeaders),
        };
    }
  }

  private send(request: SentRequest): Exchange | undefined {
    const answer = this.answers[this.sent.length];
    this.sent.push(request);
    return answer;
  }

  private cacheKey(urls: readonly string[]) {
    const origin = isRedirectTainted(this.origin, urls) ? 'null' : this.origin;
    return { origin, url: currentUrl(urls), credentials: this.credentials };
  }
}

function currentUrl(urls: readonly string[]): string {
  return urls[urls.length - 1] ?? '';
}
