import { checkPreflight } from './check-preflight.js';
import { failedCorsCheck } from './cors-check.js';
import type { Outcome, WireRequest, WireResponse } from './exchange.js';
import type { FetchFailure } from './fetch-failure.js';
import { basicResponseHeaderNames, corsResponseHeaderNames } from './filter-response.js';
import { getHeader } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { originHeader } from './origin-header.js';
import type { CacheKey, PreflightCache } from './preflight-cache.js';
import { isRedirect, isRedirectTainted, MAX_REDIRECTS, redirectRequest } from './redirect-request.js';
import type { RedirectedRequest } from './redirect-request.js';
import { requestHeaders } from './request-headers.js';
import { isSafelistedMethod, normalizeMethod } from './request-method.js';
import { isSameOrigin } from './same-origin.js';
import { usesCorsPreflightFlag } from './scripted-request.js';
import type { ScriptedRequest } from './scripted-request.js';
import { unsafeRequestHeaderNames } from './unsafe-header-names.js';

/** A page that fetches. */
export interface FetchingPage {
  /** Its serialized origin; `null` if opaque. */
  readonly origin: string;
  /** Its preflight cache. */
  readonly cache: PreflightCache;
  /** The time, in milliseconds. */
  now(): number;
}

/** Yields requests, is resumed with their responses, and returns an outcome. */
export type RunningFetch<T = Outcome> = Generator<WireRequest, T, WireResponse | undefined>;

/**
 * Runs a fetch by the standard, as far as CORS is concerned: yields each request that goes over the wire, and expects
 * to be resumed with its response (`undefined`: no answer). The caller decides where responses come from.
 *
 * @see https://fetch.spec.whatwg.org/#fetching
 */
export function runFetch(page: FetchingPage, request: ScriptedRequest): RunningFetch {
  const first = {
    method: normalizeMethod(request.method ?? 'GET'),
    headers: requestHeaders(request),
    hasBody: request.body !== undefined,
  };
  return new FetchRun(page, request).mainFetch(first, [request.url], 'basic');
}

/** @see https://fetch.spec.whatwg.org/#concept-request-response-tainting */
type Tainting = 'basic' | 'opaque' | 'cors';

class FetchRun {
  /** Whether the credentials mode is `include`. */
  private readonly credentials: boolean;
  private readonly useCorsPreflightFlag: boolean;

  constructor(
    private readonly page: FetchingPage,
    private readonly request: ScriptedRequest,
  ) {
    this.credentials = request.credentials === 'include';
    this.useCorsPreflightFlag = usesCorsPreflightFlag(request);
  }

  /** @see https://fetch.spec.whatwg.org/#concept-main-fetch */
  *mainFetch(current: RedirectedRequest, urls: readonly string[], tainting: Tainting): RunningFetch {
    const { mode, redirect = 'follow' } = this.request;
    if (tainting === 'basic' && isSameOrigin(this.page.origin, currentUrl(urls))) {
      return yield* this.httpFetch(current, urls, 'basic');
    }
    if (mode === 'same-origin') return this.failure(urls, 'same-origin-mode');
    if (mode === 'no-cors') {
      if (redirect !== 'follow') return this.failure(urls, 'no-cors-redirect-mode');
      return yield* this.httpFetch(current, urls, 'opaque');
    }
    const names = unsafeRequestHeaderNames(current.headers);
    const needsPermission =
      this.useCorsPreflightFlag || !isSafelistedMethod(current.method) || names.length > 0;
    if (!needsPermission) return yield* this.httpFetch(current, urls, 'cors');
    const outcome =
      (yield* this.refusedPreflight(current, names, urls)) ?? (yield* this.httpFetch(current, urls, 'cors'));
    if (outcome.kind === 'network error') this.page.cache.clear(this.cacheKey(urls));
    return outcome;
  }

  /** The failure if neither the preflight cache nor a preflight permits the request. @see https://fetch.spec.whatwg.org/#concept-http-fetch */
  private *refusedPreflight(
    { method, headers }: RedirectedRequest,
    names: readonly string[],
    urls: readonly string[],
  ): RunningFetch<Outcome | undefined> {
    const { cache } = this.page;
    const key = this.cacheKey(urls);
    const now = this.page.now();
    const methodNeedsPreflight =
      !cache.matchesMethod(key, method, now) && (!isSafelistedMethod(method) || this.useCorsPreflightFlag);
    if (!methodNeedsPreflight && names.every((name) => cache.matchesHeaderName(key, name, now))) {
      return undefined;
    }
    const answer = yield preflightRequest(key, method, names);
    if (answer === undefined) return this.failure(urls, 'no-answer', { preflight: true });
    const question = { ...key, method, headers, useCorsPreflightFlag: this.useCorsPreflightFlag };
    const grant = checkPreflight(question, answer.status, answer.headers);
    if ('check' in grant) return this.failure(urls, grant, { preflight: true, status: answer.status });
    cache.store(key, grant, now);
    return undefined;
  }

  /** Sends the request, and goes on with its response. @see https://fetch.spec.whatwg.org/#concept-http-fetch */
  private *httpFetch(current: RedirectedRequest, urls: readonly string[], tainting: Tainting): RunningFetch {
    // A body without a source is not sent over HTTP/1.x. https://fetch.spec.whatwg.org/#concept-http-network-fetch
    if (this.request.body?.kind === 'stream') return this.failure(urls, 'stream');
    const { url, origin } = this.cacheKey(urls);
    const stated = originHeader(origin, url, current.method, tainting === 'cors', this.request.mode);
    const answer = yield {
      kind: 'actual',
      method: current.method,
      url,
      headers: [...current.headers, ...(stated === undefined ? [] : [['Origin', stated] as const])],
      cookies: this.credentials || (tainting === 'basic' && this.request.credentials !== 'omit'),
      hasBody: current.hasBody,
    };
    if (answer === undefined) return this.failure(urls, 'no-answer');
    const { status } = answer;
    const failed =
      tainting === 'cors' ? failedCorsCheck(origin, this.credentials, answer.headers) : undefined;
    if (failed !== undefined) return this.failure(urls, failed, { status });
    if (!isRedirect(status)) return this.filtered(answer, urls, tainting);
    if (this.request.redirect === 'error') return this.failure(urls, 'redirect-mode', { status });
    if (this.request.redirect === 'manual') {
      const shown = { url: responseUrl(urls), redirected: false };
      return { kind: 'response', type: 'opaqueredirect', status: 0, headers: [], ...shown };
    }
    return yield* this.redirectFetch(current, answer, urls, tainting);
  }

  /** @see https://fetch.spec.whatwg.org/#http-redirect-fetch */
  private *redirectFetch(
    current: RedirectedRequest,
    answer: WireResponse,
    urls: readonly string[],
    tainting: Tainting,
  ): RunningFetch {
    const { status } = answer;
    const location = getHeader(answer.headers, 'Location');
    if (location === null) return this.filtered(answer, urls, tainting);
    const next = URL.canParse(location, currentUrl(urls)) ? new URL(location, currentUrl(urls)) : undefined;
    if (next === undefined || !/^https?:/.test(next.protocol)) {
      return this.failure(urls, { check: 'redirect-target', subject: location }, { status });
    }
    if (urls.length > MAX_REDIRECTS) return this.failure(urls, 'redirect-count', { status });
    const isCors = (this.request.mode ?? 'cors') === 'cors';
    const hasUser = next.username !== '' || next.password !== '';
    if (hasUser && (tainting === 'cors' || (isCors && !isSameOrigin(this.page.origin, next.href)))) {
      return this.failure(urls, { check: 'redirect-with-credentials', subject: next.href }, { status });
    }
    const following = redirectRequest(current, status, currentUrl(urls), next.href);
    return yield* this.mainFetch(following, [...urls, next.href], tainting);
  }

  /** The response as the script may see it. @see https://fetch.spec.whatwg.org/#concept-filtered-response */
  private filtered({ status, headers }: WireResponse, urls: readonly string[], tainting: Tainting): Outcome {
    if (tainting === 'opaque') {
      return { kind: 'response', type: 'opaque', status: 0, headers: [], url: '', redirected: false };
    }
    const readable =
      tainting === 'cors'
        ? corsResponseHeaderNames(headers, this.credentials)
        : basicResponseHeaderNames(headers);
    const redirected = urls.length > 1;
    return {
      kind: 'response',
      type: tainting,
      status,
      headers: readable,
      url: responseUrl(urls),
      redirected,
    };
  }

  private failure(
    urls: readonly string[],
    failed: FetchFailure['check'] | Pick<FetchFailure, 'check' | 'subject' | 'asWritten'>,
    { preflight = false, status = 0 }: { preflight?: boolean; status?: number } = {},
  ): Outcome {
    const what = typeof failed === 'string' ? { check: failed, subject: '' } : failed;
    const { origin } = this.cacheKey(urls);
    return { kind: 'network error', failure: { ...what, preflight, status, origin, urls } };
  }

  private cacheKey(urls: readonly string[]): CacheKey {
    const origin = isRedirectTainted(this.page.origin, urls) ? 'null' : this.page.origin;
    return { origin, url: currentUrl(urls), credentials: this.credentials };
  }
}

/** @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 */
function preflightRequest({ url, origin }: CacheKey, method: string, names: readonly string[]): WireRequest {
  const headers: HeaderList = [
    ['Accept', '*/*'],
    ['Origin', origin],
    ['Access-Control-Request-Method', method],
    ...(names.length === 0 ? [] : [['Access-Control-Request-Headers', names.join(',')] as const]),
  ];
  // A preflight's credentials mode is "same-origin", and preflights never go to the page's own origin.
  return { kind: 'preflight', method: 'OPTIONS', url, headers, cookies: false, hasBody: false };
}

/** @see https://fetch.spec.whatwg.org/#dom-response-url */
function responseUrl(urls: readonly string[]): string {
  const url = new URL(currentUrl(urls));
  url.hash = '';
  return url.href;
}

function currentUrl(urls: readonly string[]): string {
  return urls.at(-1) as string;
}
