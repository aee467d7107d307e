import { isSafelistedResponseHeader } from '#browser/filter-response.js';
import type { Exchange } from '../watch/exchange.js';
import type { Attempt, Step } from './scenario.js';

/** The outcome of one step. */
export type StepResult =
  | { readonly kind: 'blocked'; readonly error: string }
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Names of the headers that script can read, in lower case. */
      readonly headers: readonly string[];
      readonly body: string;
    }
  | { readonly kind: 'started' }
  | { readonly kind: 'refused-to-start'; readonly error: string };

/** The differences between the outcome and what the attempt states; empty if there are none. */
export function departures(
  attempt: Attempt,
  results: readonly StepResult[],
  exchanges: readonly Exchange[],
): string[] {
  const differences: string[] = [];
  attempt.steps.forEach((step, index) => {
    const expected = expectedSummary(step);
    const actual = resultSummary(step, results[index]);
    if (actual !== expected) differences.push(`Step ${index + 1}: expected ${expected}, got ${actual}.`);
  });
  for (const [kind, expected] of [
    ['preflight', attempt.preflights],
    ['actual', attempt.actual],
  ] as const) {
    const seen = exchanges.filter((exchange) => exchange.kind === kind).length;
    if (seen !== expected) differences.push(`The server saw ${seen} ${kind} requests, expected ${expected}.`);
  }
  return differences;
}

function expectedSummary({ expect }: Step): string {
  if ('starts' in expect) return expect.starts ? 'a start' : `a refusal to start with ${expect.code}`;
  if (expect.blocked) return 'no response';
  return response(
    expect.status,
    expect.readable ?? [],
    expect.body === undefined ? '' : JSON.stringify(expect.body),
  );
}

function resultSummary(step: Step, result: StepResult | undefined): string {
  switch (result?.kind) {
    case undefined:
      return 'nothing';
    case 'blocked':
      return 'no response';
    case 'started':
      return 'a start';
    case 'refused-to-start':
      return `a refusal to start with ${/CORS_E\d{3}/.exec(result.error)?.[0] ?? result.error}`;
    case 'response': {
      // Only browsers hide headers, so there is nothing to compare without one.
      const readable =
        step.by === 'server' ? [] : result.headers.filter((name) => !isSafelistedResponseHeader(name));
      const checksBody = 'send' in step && !step.expect.blocked && step.expect.body !== undefined;
      return response(result.status, readable, checksBody ? result.body : '');
    }
  }
}

function response(status: number, readable: readonly string[], body: string): string {
  const headers = [...readable].sort().join(', ');
  return `${status}${headers === '' ? '' : `, readable ${headers}`}${body === '' ? '' : `, ${body}`}`;
}
