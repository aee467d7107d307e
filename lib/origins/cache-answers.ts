import { LRUCache } from 'lru-cache';
import type { CorsRequest } from '../protocol/cors-request.js';
import type { AskOrigin, Verdict } from './ask-provider.js';
import { describeFault } from './report-faults.js';

/** The defaults of `CorsProviderCacheOptions`. */
export const CACHE_DEFAULTS = {
  ttlMs: 60_000,
  negativeTtlMs: 10_000,
  staleMs: 300_000,
  max: 10_000,
} as const;

/** Options of {@link cacheAnswers}. Times are in milliseconds. */
export interface AnswerCacheOptions {
  /** How long `allowed` is used, from the moment the provider was asked. */
  readonly ttlMs: number;
  /** The same for `origin-not-allowed`. */
  readonly negativeTtlMs: number;
  /** How much longer the answer is used if the provider fails, and only then. */
  readonly staleMs: number;
  /** Maximum number of cached grants; as many refusals are cached beside them. */
  readonly max: number;
  /** The part of the request that the answer depends on besides the origin. Default: the origin alone. */
  readonly key?: ((request: CorsRequest) => string) | undefined;
  /** Called with the faults of `key`. */
  readonly report?: ((fault: string) => void) | undefined;
  /** Any monotonic clock. */
  readonly now?: (() => number) | undefined;
}

/** An {@link AskOrigin} with a cache. */
export interface CachedAsk extends AskOrigin {
  /** Forgets every answer, or those about one origin. Answers still under way are not cached either. */
  invalidate(origin?: string): void;
}

interface Answer {
  readonly verdict: Verdict;
  /** From then on, a request that uses the answer triggers its renewal. */
  readonly renewFrom: number;
  readonly freshUntil: number;
  readonly usableUntil: number;
}

/** Failed calls for one key, counted for a second from the first one. */
interface Failures {
  count: number;
  readonly until: number;
}

/** Maximum number of questions under way that are shared and cached. Beyond that, each request asks for itself. */
const MAX_IN_FLIGHT = 10_000;
/** Answers for longer keys are not cached, so that `max` bounds the memory whatever `key()` returns. */
const MAX_KEY_LENGTH = 1_024;
/** After this many failed calls for one key within a second, nobody asks until that second is over. */
const MAX_FAILURES = 10;
const FAILURE_WINDOW_MS = 1_000;
/** Answers in use are renewed in the last tenth of their life, but at most this long before they expire. */
const RENEWAL_SHARE = 0.1;
const LONGEST_RENEWAL_MS = 10_000;

/**
 * Caches the answers of a provider.
 *
 * - A fresh answer is returned synchronously, for the price of a look-up (and of computing the key, with a `key`).
 * - Only one question per key is under way at a time; requests that need its answer share it.
 * - Once an answer has expired, requests wait for the new one. A provider that answers is never overruled by its
 *   earlier answers, so a revoked origin is refused, and an added one granted, when the answer expires at the latest.
 *   Its life starts when the question is asked, because that is how old the answer may be.
 * - So that no request has to wait for an origin in use, the first one that finds its answer in the last tenth of its
 *   life has it renewed in the background.
 * - A failure is never cached. Instead, the last answer is used for up to `staleMs` after it expired, and the next
 *   request asks again. After ten failures within a second, the key rests until that second is over, so that a
 *   provider that is down is not hammered.
 * - Grants and refusals have separate caches of `max` entries each, which drop the least recently used. A flood of
 *   invented origins is refused and evicts only refusals; the good origins stay. Their renewal is also exempt from the
 *   limit on questions under way.
 *
 * @param ask must never throw or reject: see {@link guardedAsk}
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
    const known = grant ?? refused.get(key, PLAIN_GET);
    const isFresh = known !== undefined && time < known.freshUntil;
    if (isFresh && time < known.renewFrom) return known.verdict;
    const hasPlace = grant !== undefined || inFlight.size < MAX_IN_FLIGHT;
    if (!isFresh) return inFlight.get(key) ?? question(key, origin, request, time, hasPlace);
    if (inFlight.has(key) || !hasPlace) return known.verdict;
    const renewed = question(key, origin, request, time, true);
    return typeof renewed === 'string' ? renewed : known.verdict;
  }

  function question(
    key: string,
    origin: string,
    request: CorsRequest,
    askedAt: number,
    shared: boolean,
  ): Verdict | Promise<Verdict> {
    if (isResting(key, askedAt)) return fallback(key);
    const verdict = ask(origin, request);
    if (typeof verdict === 'string') return keep(key, verdict, askedAt);
    if (!shared) return verdict;
    const flight: Promise<Verdict> = verdict.then((settled) => {
      // invalidate() removes flights from the map: their answers are older than the change.
      if (inFlight.get(key) !== flight) return settled;
      inFlight.delete(key);
      return keep(key, settled, askedAt);
    });
    inFlight.set(key, flight);
    return flight;
  }

  /** Caches a verdict; returns the one to act on. */
  function keep(key: string, verdict: Verdict, askedAt: number): Verdict {
    if (verdict === 'provider-failed') {
      countFailure(key, now());
      return fallback(key);
    }
    const [cache, other, life] =
      verdict === 'allowed' ? [allowed, refused, ttlMs] : [refused, allowed, negativeTtlMs];
    const freshUntil = askedAt + life;
    const renewFrom = freshUntil - Math.min(life * RENEWAL_SHARE, LONGEST_RENEWAL_MS);
    cache.set(key, { verdict, renewFrom, freshUntil, usableUntil: freshUntil + staleMs });
    other.delete(key);
    failing.delete(key);
    return verdict;
  }

  /** The verdict while the provider fails: the last answer, within `staleMs`. */
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
      // Keys are not indexed by origin: changes are rare, and scanning 20,000 keys takes a millisecond.
      else for (const key of store.keys()) if (key.startsWith(`${origin} `)) store.delete(key);
    }
  }

  return Object.assign(answer, { invalidate });
}

/** Shared by all look-ups: lru-cache would allocate one for each call without it. */
const PLAIN_GET = {};

/** No origin contains a space, so `origin part` cannot be mistaken for another origin's key. */
function keyOf(
  origin: string,
  request: CorsRequest,
  partOf: (request: CorsRequest) => unknown,
  report?: (fault: string) => void,
): string | undefined {
  try {
    const part = partOf(request);
    if (typeof part === 'string') return `${origin} ${part}`;
    report?.('did not return a string from cacheKey()');
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
