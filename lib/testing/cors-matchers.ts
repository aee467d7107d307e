import type { CorsReason } from '../protocol/cors-reason.js';
import { CorsBlockedError } from './cors-blocked-error.js';

/** A matcher's result, in the form that Jest and Vitest expect. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for Jest and Vitest: `expect.extend(corsMatchers)`, then
 * `await expect(page.fetch('/orders')).toBeReadable()` and
 * `await expect(page.fetch('/orders')).toBeBlocked('origin-not-allowed')`. Always await them: they wait for the
 * response.
 */
export const corsMatchers = {
  /** Passes if the script may read the response: it is neither blocked nor opaque. */
  async toBeReadable(received: unknown): Promise<MatcherResult> {
    const outcome = await settle(received);
    const { response } = outcome;
    const pass = response !== undefined && (response.type === 'basic' || response.type === 'cors');
    return {
      pass,
      message: () => `Expected the response ${pass ? 'not ' : ''}to be readable. ${tell(outcome)}`,
    };
  },

  /** Passes if the browser blocks the request; with a reason: if that is why, as far as the server's answer shows. */
  async toBeBlocked(received: unknown, reason?: CorsReason): Promise<MatcherResult> {
    const outcome = await settle(received);
    const { error } = outcome;
    const isBlocked = error instanceof CorsBlockedError;
    const pass = isBlocked && (reason === undefined || error.reason === reason);
    const wanted = `to be blocked${reason === undefined ? '' : ` with the reason ${reason}`}`;
    const seen = isBlocked
      ? `It is blocked with the reason ${error.reason}. ${error.message}`
      : tell(outcome);
    return { pass, message: () => `Expected the request ${pass ? 'not ' : ''}${wanted}. ${seen}` };
  },
};

interface Settled {
  readonly response?: Response;
  readonly error?: unknown;
}

/**
 * Accepts a promise of a response, a response, or an error.
 *
 * @throws {TypeError} for anything else, of which neither a matcher nor its opposite is true
 */
async function settle(received: unknown): Promise<Settled> {
  let value: unknown;
  try {
    value = await received;
  } catch (error) {
    return { error };
  }
  if (has(value, 'type', 'status', 'headers')) return { response: value as Response };
  if (has(value, 'name', 'message')) return { error: value };
  throw new TypeError(`${String(value)} is not what page.fetch() returns.`);
}

/** By properties: in Jest, Node's own classes are not those of the test. */
function has(value: unknown, ...names: string[]): boolean {
  return typeof value === 'object' && value !== null && names.every((name) => name in value);
}

/** Why `fetch()` failed; its own message does not say. */
function causeOf({ cause }: Error): string {
  if (cause === undefined) return '';
  const { code, message } = cause as NodeJS.ErrnoException;
  return ` (${[code, message].filter((part) => part !== undefined && part !== '').join(': ')})`;
}

function tell({ response, error }: Settled): string {
  if (response === undefined) {
    if (!has(error, 'name', 'message')) return `It has failed: ${String(error)}.`;
    const fault = error as Error;
    return `It has failed: ${fault.name}: ${fault.message}${causeOf(fault)}`;
  }
  const exposed = [...response.headers].map(([name, value]) => `\n< ${name}: ${value}`);
  return `Script gets a response of type ${response.type} with status ${response.status}.\n\n${response.url}\n< ${response.status}${exposed.join('')}`;
}
