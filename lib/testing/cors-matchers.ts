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

/** Accepts a promise of a response, a response, or an error. */
async function settle(received: unknown): Promise<Settled> {
  try {
    const value: unknown = await received;
    return isResponse(value) ? { response: value } : { error: value };
  } catch (error) {
    return { error };
  }
}

function isResponse(value: unknown): value is Response {
  return (
    typeof value === 'object' && value !== null && 'type' in value && 'status' in value && 'headers' in value
  );
}

/** Why `fetch()` failed; its own message does not say. */
function causeOf({ cause }: Error): string {
  if (cause === undefined) return '';
  const { code, message } = cause as NodeJS.ErrnoException;
  return ` (${[code, message].filter((part) => part !== undefined && part !== '').join(': ')})`;
}

function tell({ response, error }: Settled): string {
  if (response === undefined) {
    return error instanceof Error
      ? `It has failed: ${error.name}: ${error.message}${causeOf(error)}`
      : `${String(error)} is not what page.fetch() returns.`;
  }
  const exposed = [...response.headers].map(([name, value]) => `\n< ${name}: ${value}`);
  return `Script gets a response of type ${response.type} with status ${response.status}.\n\n${response.url}\n< ${response.status}${exposed.join('')}`;
}
