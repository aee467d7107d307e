import { chromiumConsole } from '#browser/chromium-console.js';
import type { FetchFailure } from '#browser/fetch-failure.js';

/** A failure as far as consoles say the same of it each time. */
export type QuotedFailure = Pick<FetchFailure, 'check' | 'preflight' | 'subject'>;

export const NO_ALLOW_ORIGIN: QuotedFailure = {
  check: 'allow-origin-missing',
  preflight: false,
  subject: '',
};

export const NO_ALLOW_ORIGIN_ON_PREFLIGHT: QuotedFailure = { ...NO_ALLOW_ORIGIN, preflight: true };

/** What Chromium's console says, word for word. */
export function consoleMessage(quoted: QuotedFailure, url: string, page: string): string {
  const failure = { ...quoted, status: 0, origin: page, urls: [url] };
  return chromiumConsole({ page, via: 'fetch', failure }) ?? '';
}
