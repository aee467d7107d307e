import { consoleMessages } from './console-messages.js';
import type { ConsoleMessages } from './console-messages.js';
import type { Outcome, WireRequest, WireResponse } from './exchange.js';
import { PreflightCache } from './preflight-cache.js';
import { preflightReasons } from './preflight-reasons.js';
import { runFetch } from './run-fetch.js';
import { isSameOrigin } from './same-origin.js';
import type { ScriptedRequest } from './scripted-request.js';

/** A page's request. */
export interface FetchQuestion {
  /** The page's serialized origin, or `null`. */
  readonly origin: string;
  readonly request: ScriptedRequest;
  /** What the browser has learnt from earlier preflights. Default: nothing. */
  readonly cache?: PreflightCache;
}

/** A response, and when it came. */
export interface TimedResponse extends WireResponse {
  /** Milliseconds of any clock, for the preflight cache. Default: 0. */
  readonly at?: number;
}

/** What the standard says must happen. */
export interface Prediction {
  /** Why the request needs a preflight; empty where it needs none. The cache may spare it nevertheless. */
  readonly because: readonly string[];
  /** What goes over the wire, in order. Where more is predicted than there are answers, the last one has none. */
  readonly sent: readonly WireRequest[];
  readonly outcome: Outcome;
  /** What the consoles say, where the request is blocked. */
  readonly console: ConsoleMessages;
}

/**
 * What a browser does with a request, given how the server answers: a list of responses in their order, or a function
 * that is asked with each request that is sent (`undefined`: no answer).
 *
 * @see https://fetch.spec.whatwg.org/#fetching
 */
export function predictFetch(
  { origin, request, cache = new PreflightCache() }: FetchQuestion,
  answers: readonly TimedResponse[] | ((sent: WireRequest, index: number) => TimedResponse | undefined),
): Prediction {
  const sent: WireRequest[] = [];
  let lastAt = 0;
  const now = () => (typeof answers === 'function' ? lastAt : (answers[sent.length]?.at ?? lastAt));
  const run = runFetch({ origin, cache, now }, request);
  let step = run.next();
  while (step.done !== true) {
    const index = sent.push(step.value) - 1;
    const answer = typeof answers === 'function' ? answers(step.value, index) : answers[index];
    lastAt = answer?.at ?? lastAt;
    step = run.next(answer);
  }
  const because = isSameOrigin(origin, request.url) ? [] : preflightReasons(request);
  const outcome = step.value;
  const console =
    outcome.kind === 'response'
      ? {}
      : consoleMessages({ page: origin, via: request.via ?? 'fetch', failure: outcome.failure });
  return { because, sent, outcome, console };
}
