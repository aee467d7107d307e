import type { CorsRequest } from '../protocol/cors-request.js';
import { LONGEST_DELAY_MS } from './longest-delay.js';
import { describeFault } from './report-faults.js';

/** The result of asking about an origin. Each is a `CorsReason`. */
export type Verdict = 'allowed' | 'origin-not-allowed' | 'provider-failed';

/** Asks about one origin. Never throws or rejects. Synchronous if the answer is available at once. */
export type AskOrigin = (origin: string, request: CorsRequest) => Verdict | Promise<Verdict>;

/** Options of {@link guardedAsk}. */
export interface GuardOptions {
  /** Milliseconds after which the request is refused, and a late answer ignored. */
  readonly timeoutMs: number;
  /**
   * Called once for each failed call, with a predicate: `did not answer within 5000 ms`. The caller puts the
   * provider's name in front.
   */
  readonly report: (fault: string) => void;
}

/**
 * Makes application code that decides about origins safe to call: whatever it does, the result is a verdict.
 *
 * `true` allows and `false` refuses. Throwing, rejecting, not answering within `timeoutMs`, and any other answer are
 * reported and become `provider-failed`. A synchronous answer stays synchronous, so that a plain callback costs only
 * the call.
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
      Math.min(options.timeoutMs, LONGEST_DELAY_MS),
    );
    // A pending answer alone must not keep the process alive.
    timer.unref();
    // Late outcomes are handled too: otherwise, a late rejection would end the process.
    const settle = (verdict: () => Verdict) => {
      if (late) return;
      clearTimeout(timer);
      resolve(verdict());
    };
    // Promise.resolve() tames foreign thenables, whose `then` may throw, or call back twice or synchronously.
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

/** `undefined`, `null`, `a string`; never the value itself, which may be secret or huge. */
function kindOf(answer: unknown): string {
  if (answer === undefined || answer === null) return String(answer);
  return typeof answer === 'object' ? 'an object' : `a ${typeof answer}`;
}
