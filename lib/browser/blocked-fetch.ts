import type { FetchFailure } from './fetch-failure.js';

/** A failed fetch, with the other facts that console messages contain. */
export interface BlockedFetch {
  /** The page's origin, or `null`. */
  readonly page: string;
  readonly via: 'fetch' | 'xhr';
  readonly failure: FetchFailure;
}

/** The URL whose response failed. */
export function blockedUrl({ failure }: BlockedFetch): string {
  return failure.urls.at(-1) as string;
}
