import { consoleMessages } from '../../lib/browser/console-messages.js';
import type { ConsoleMessages } from '../../lib/browser/console-messages.js';
import type { Outcome, WireRequest, WireResponse } from '../../lib/browser/exchange.js';
import { PreflightCache } from '../../lib/browser/preflight-cache.js';
import { preflightReasons } from '../../lib/browser/preflight-reasons.js';
import { runFetch } from '../../lib/browser/run-fetch.js';
import { isSameOrigin } from '../../lib/browser/same-origin.js';
import type { ScriptedRequest } from '../../lib/browser/scripted-request.js';

/** A page's request. */
export interface FetchQuestion {
  /** The page's serialized origin, or `null`. */
  readonly origin: string;
  readonly request: ScriptedRequest;
  /** The browser's preflight cache. Default: empty. */
  readonly cache?: PreflightCache;
}

/** A response, and when it arrived. */
export interface TimedResponse extends WireResponse {
  /** Milliseconds of any clock, for the preflight cache. Default: 0. */
  readonly at?: number;
}

/** The behavior that the standard requires. */
export interface Prediction {
  /** Why the request needs a preflight; empty if it needs none. The cache may still make it unnecessary. */
  readonly because: readonly string[];
  /** The requests sent over the wire, in order. If there are more requests than answers, the last one has none. */
  readonly sent: readonly WireRequest[];
  readonly outcome: Outcome;
  /** The console messages, if the request is blocked. */
  readonly console: ConsoleMessages;
}

/**
 * Predicts what a browser does with a request, given the server's answers: a list of responses in order, or a function
 * that is called with each request (`undefined`: no answer).
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
