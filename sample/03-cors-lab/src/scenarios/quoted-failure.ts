import { consoleMessages } from '#browser/console-messages.js';
import type { ConsoleMessages } from '#browser/console-messages.js';
import type { FetchFailure } from '#browser/fetch-failure.js';

/** The part of a failure about which consoles always say the same. */
export type QuotedFailure = Pick<FetchFailure, 'check' | 'preflight' | 'subject'>;

export const NO_ALLOW_ORIGIN: QuotedFailure = {
  check: 'allow-origin-missing',
  preflight: false,
  subject: '',
};

export const NO_ALLOW_ORIGIN_ON_PREFLIGHT: QuotedFailure = { ...NO_ALLOW_ORIGIN, preflight: true };

/** Where and when a failure was printed. */
export interface Printed {
  readonly url: string;
  /** The page's origin. */
  readonly page: string;
  /** Status of the response that failed. */
  readonly status: number;
  readonly browser: keyof ConsoleMessages;
}

/** The browser's console message, word for word; `undefined` if it says nothing about CORS. */
export function consoleMessage(
  quoted: QuotedFailure,
  { url, page, status, browser }: Printed,
): string | undefined {
  const failure = { ...quoted, status, origin: page, urls: [url] };
  return consoleMessages({ page, via: 'fetch', failure })[browser];
}
