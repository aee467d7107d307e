import type { CorsRequest } from '../protocol/cors-request.js';
import { describeFault } from './report-faults.js';

/** What came of asking about an origin. Each is a `CorsReason`. */
export type Verdict = 'allowed' | 'origin-not-allowed' | 'provider-failed';

/** Asks about one origin. Never throws and never rejects; synchronous where the answer is at hand. */
export type AskOrigin = (origin: string, request: CorsRequest) => Verdict | Promise<Verdict>;

/** Options of {@link guardedAsk}. */
export interface GuardOptions {
  /** Milliseconds after which an answer comes too late: the request is refused and the answer ignored. */
  readonly timeoutMs: number;
  /**
   * Called once for each call that fails, with what is said of the provider: `did not answer within 5000 ms`.
   * The caller puts its name in front.
   */
  readonly report: (fault: string) => void;
}

/** `setTimeout()` runs at once when it is asked for more than this. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/**
 * Makes application code that decides about origins safe to call: whatever it does, a verdict comes out.
 *
 * `true` allows and `false` refuses. Throwing, rejecting, not answering within `timeoutMs` and answering
 * anything else is reported and becomes `provider-failed`. An answer given at once stays synchronous, so that a
 * plain callback costs no more than the call.
 */
export function guardedAsk(
  isAllowed: (origin: string, request: CorsRequest) => unknown,
  options: GuardOptions,
): AskOrigin {
  return (origin, request) => {
    try {
      const answer = isAllowed(origin, request);
      return isThenable(answer) ? waitFor(answer, options) : verdictOf(answer, options);
    } catch (thrown) {
      return failed(`failed with ${describeFault(thrown)}`, options);
    }
  };
}

function waitFor(answer: PromiseLike<unknown>, options: GuardOptions): Promise<Verdict> {
  return new Promise((resolve) => {
    let late = false;
    const timer = setTimeout(
      () => {
        late = true;
        resolve(failed(`did not answer within ${options.timeoutMs} ms`, options));
      },
      Math.min(options.timeoutMs, LONGEST_TIMEOUT_MS),
    );
    // A request that nobody waits for any more must not keep the process alive.
    timer.unref();
    // Both outcomes are handled even when they come late: a late rejection would end the process otherwise.
    const settle = (verdict: () => Verdict) => {
      if (late) return;
      clearTimeout(timer);
      resolve(verdict());
    };
    // Promise.resolve() tames foreign thenables: `then` that throws, that calls back twice or at once.
    Promise.resolve(answer).then(
      (value) => settle(() => verdictOf(value, options)),
      (thrown: unknown) => settle(() => failed(`failed with ${describeFault(thrown)}`, options)),
    );
  });
}

function verdictOf(answer: unknown, options: GuardOptions): Verdict {
  if (answer === true) return 'allowed';
  if (answer === false) return 'origin-not-allowed';
  return failed(`answered with ${kindOf(answer)} instead of true or false`, options);
}

function failed(fault: string, options: GuardOptions): Verdict {
  options.report(fault);
  return 'provider-failed';
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function'
  );
}

/** `undefined`, `null`, `a string`; not the value itself, which may be a secret or of any length. */
function kindOf(answer: unknown): string {
  if (answer === undefined || answer === null) return String(answer);
  return typeof answer === 'object' ? 'an object' : `a ${typeof answer}`;
}
