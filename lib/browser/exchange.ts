import type { FetchFailure } from './fetch-failure.js';
import type { HeaderList } from './header-list.js';

/** A request as a browser sends it. */
export interface WireRequest {
  readonly kind: 'preflight' | 'actual';
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** The script's headers, `Origin`, and those of preflights; without the ones that every client adds. */
  readonly headers: HeaderList;
  /** Whether cookies are sent with it. */
  readonly cookies: boolean;
  /** Whether the script's body is sent with it. */
  readonly hasBody: boolean;
}

/** A response as the server sent it. */
export interface WireResponse {
  readonly status: number;
  readonly headers: HeaderList;
}

/** The result that the script gets. */
export type Outcome = ResponseOutcome | { readonly kind: 'network error'; readonly failure: FetchFailure };

/** A filtered response. @see https://fetch.spec.whatwg.org/#concept-filtered-response */
export interface ResponseOutcome {
  readonly kind: 'response';
  readonly type: 'basic' | 'cors' | 'opaque' | 'opaqueredirect';
  /** 0 if hidden. */
  readonly status: number;
  /** Lower-case names that the script can read, sorted. */
  readonly headers: readonly string[];
  /** Without the fragment; empty if hidden. */
  readonly url: string;
  /** False if hidden. */
  readonly redirected: boolean;
}
