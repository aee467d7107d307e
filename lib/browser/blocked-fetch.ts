import type { FetchFailure } from './fetch-failure.js';

/** A fetch that failed, with what consoles say about it besides the failure. */
export interface BlockedFetch {
  /** The page's origin, or `null`. */
  readonly page: string;
  readonly via: 'fetch' | 'xhr';
  readonly failure: FetchFailure;
}

/** The URL whose response failed. */
export function blockedUrl({ failure }: BlockedFetch): string {
  return failure.urls[failure.urls.length - 1] ?? '';
}
