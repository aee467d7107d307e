import { LRUCache } from 'lru-cache';
import type { CorsRequest } from '../protocol/cors-request.js';
import type { AskOrigin, Verdict } from './ask-provider.js';
import { describeFault } from './report-faults.js';

/** How long answers are kept where the application does not say. */
export const CACHE_DEFAULTS = {
  ttlMs: 60_000,
  negativeTtlMs: 10_000,
  staleMs: 300_000,
  max: 10_000,
} as const;

/** Options of {@link cacheAnswers}. Times are milliseconds. */
export interface AnswerCacheOptions {
  /** How long `allowed` is fresh. */
  readonly ttlMs: number;
  /** How long `origin-not-allowed` is fresh. */
  readonly negativeTtlMs: number;
  /** How long after that the old answer still serves: while a new one is fetched, or the provider fails. */
  readonly staleMs: number;
  /** Allowed answers kept at most; as many refusals are kept beside them. */
  readonly max: number;
  /** The part of the request that the answer depends on besides the origin. Default: the origin alone. */
  readonly key?: ((request: CorsRequest) => string) | undefined;
  /** Called with what `key` did wrong. */
  readonly report?: ((fault: string) => void) | undefined;
  /** Any monotonic clock. */
  readonly now?: (() => number) | undefined;
}

/** {@link AskOrigin} that remembers. */
export interface CachedAsk extends AskOrigin {
  /** Forgets every answer, or those about one origin; answers on their way are not kept either. */
  invalidate(origin?: string): void;
}

interface Answer {
  readonly freshUntil: number;
  readonly usableUntil: number;
}

/** Failed calls for one key, counted from the first one of a second. */
interface Failures {
  count: number;
  readonly until: number;
}

/** Questions under way that are shared and kept. Beyond, each request asks for itself. */
const MAX_IN_FLIGHT = 10_000;
/** Longer keys are not kept, so that memory is bounded by `max` whatever `key()` returns. */
const MAX_KEY_LENGTH = 1_024;
/** Failed calls for one key within a second; then nobody asks until that second is over. */
const MAX_FAILURES = 10;
const FAILURE_WINDOW_MS = 1_000;

/**
 * Remembers the answers of a provider.
 *
 * - A fresh answer is given at once, synchronously, for the price of a look-up (and of the key, with a `key`).
 * - One question per key is under way at a time; requests that need its answer share it.
 * - An *allowed* answer past its life still serves for `staleMs` while a new one is fetched in the background.
 *   A *refusal* past its life does not: who has just been added would be refused once more. It waits for the
 *   new answer, and counts again only if the provider fails.
 * - A failure is never kept as an answer. The next request asks again; but after ten failures within a second
 *   the key rests until that second is over, so that a provider that is down is not hammered.
 * - Allowed answers and refusals live in two caches of `max` entries each, both dropping the least recently
 *   used. A flood of invented origins is refused and pushes out refusals only; the good origins stay. Their
 *   renewal never waits for a place either: the limit on questions under way holds for unknown keys.
 *
 * @param ask must never throw or reject: {@link guardedAsk}.
 */
export function cacheAnswers(ask: AskOrigin, options: AnswerCacheOptions): CachedAsk {
  const { ttlMs, negativeTtlMs, staleMs, max, key: partOf, now = monotonicNow } = options;
  const allowed = new LRUCache<string, Answer>({ max });
  const refused = new LRUCache<string, Answer>({ max });
  const failing = new LRUCache<string, Failures>({ max });
  const inFlight = new Map<string, Promise<Verdict>>();

  function answer(origin: string, request: CorsRequest): Verdict | Promise<Verdict> {
    const key = partOf === undefined ? origin : keyOf(origin, request, partOf, options.report);
    if (key === undefined) return 'provider-failed';
    if (key.length > MAX_KEY_LENGTH) return ask(origin, request);
    const time = now();
    const grant = allowed.get(key, PLAIN_GET);
    if (grant !== undefined) {
      if (time < grant.freshUntil) return 'allowed';
      if (time < grant.usableUntil) return renewed(key, origin, request, time);
    } else {
      const refusal = refused.get(key, PLAIN_GET);
      if (refusal !== undefined && time < refusal.freshUntil) return 'origin-not-allowed';
    }
    return inFlight.get(key) ?? question(key, origin, request, time, inFlight.size < MAX_IN_FLIGHT);
  }

  /** The stale grant, unless a new answer is there at once. */
  function renewed(key: string, origin: string, request: CorsRequest, time: number): Verdict {
    if (inFlight.has(key)) return 'allowed';
    const verdict = question(key, origin, request, time, true);
    return typeof verdict === 'string' ? verdict : 'allowed';
  }

  function question(
    key: string,
    origin: string,
    request: CorsRequest,
    time: number,
    shared: boolean,
  ): Verdict | Promise<Verdict> {
    if (isResting(key, time)) return fallback(key);
    const verdict = ask(origin, request);
    if (typeof verdict === 'string') return keep(key, verdict);
    if (!shared) return verdict;
    const flight: Promise<Verdict> = verdict.then((settled) => {
      // invalidate() takes flights out of the map: what they bring is older than the change.
      if (inFlight.get(key) !== flight) return settled;
      inFlight.delete(key);
      return keep(key, settled);
    });
    inFlight.set(key, flight);
    return flight;
  }

  /** Stores a verdict; returns the one to act on. */
  function keep(key: string, verdict: Verdict): Verdict {
    const time = now();
    if (verdict === 'provider-failed') {
      countFailure(key, time);
      return fallback(key);
    }
    const [cache, other, life] =
      verdict === 'allowed' ? [allowed, refused, ttlMs] : [refused, allowed, negativeTtlMs];
    cache.set(key, { freshUntil: time + life, usableUntil: time + life + staleMs });
    other.delete(key);
    failing.delete(key);
    return verdict;
  }

  /** What holds while the provider fails: the last answer, within `staleMs`. */
  function fallback(key: string): Verdict {
    const time = now();
    if (isUsable(allowed.peek(key), time)) return 'allowed';
    return isUsable(refused.peek(key), time) ? 'origin-not-allowed' : 'provider-failed';
  }

  function isResting(key: string, time: number): boolean {
    const failures = failing.get(key);
    return failures !== undefined && time < failures.until && failures.count >= MAX_FAILURES;
  }

  function countFailure(key: string, time: number): void {
    const failures = failing.get(key);
    if (failures !== undefined && time < failures.until) failures.count++;
    else failing.set(key, { count: 1, until: time + FAILURE_WINDOW_MS });
  }

  function invalidate(origin?: string): void {
    for (const store of [allowed, refused, failing, inFlight]) {
      if (origin === undefined) store.clear();
      else if (partOf === undefined) store.delete(origin);
      // The keys of one origin are not indexed: changes are rare, and a look at 20,000 keys takes a millisecond.
      else for (const key of store.keys()) if (key.startsWith(`${origin} `)) store.delete(key);
    }
  }

  return Object.assign(answer, { invalidate });
}

/** One object for all look-ups: lru-cache makes one for each call that passes none. */
const PLAIN_GET = {};

/** No origin has a space, so `origin part` cannot be read as another origin's key. */
function keyOf(
  origin: string,
  request: CorsRequest,
  partOf: (request: CorsRequest) => unknown,
  report?: (fault: string) => void,
): string | undefined {
  try {
    const part = partOf(request);
    if (typeof part === 'string') return `${origin} ${part}`;
    report?.('returned no string from cacheKey()');
  } catch (thrown) {
    report?.(`failed in cacheKey() with ${describeFault(thrown)}`);
  }
  return undefined;
}

function isUsable(answer: Answer | undefined, time: number): boolean {
  return answer !== undefined && time < answer.usableUntil;
}

function monotonicNow(): number {
  return performance.now();
}
