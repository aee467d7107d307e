import type { FetchFailure } from './fetch-failure.js';
import type { HeaderList } from './header-list.js';

/** A request as a browser sends it. */
export interface WireRequest {
  readonly kind: 'preflight' | 'actual';
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** What the script set, `Origin`, and on preflights what they ask for; not what every client adds of its own. */
  readonly headers: HeaderList;
  /** Whether cookies go with it. */
  readonly cookies: boolean;
  /** Whether the script's body goes with it. */
  readonly hasBody: boolean;
}

/** A response as the server sent it. */
export interface WireResponse {
  readonly status: number;
  readonly headers: HeaderList;
}

/** What the script gets. */
export type Outcome = ResponseOutcome | { readonly kind: 'network error'; readonly failure: FetchFailure };

/** A filtered response. @see https://fetch.spec.whatwg.org/#concept-filtered-response */
export interface ResponseOutcome {
  readonly kind: 'response';
  readonly type: 'basic' | 'cors' | 'opaque' | 'opaqueredirect';
  /** 0 where it is hidden. */
  readonly status: number;
  /** Names that script can read, lower-case and sorted. */
  readonly headers: readonly string[];
  /** Empty where it is hidden; without the fragment. */
  readonly url: string;
  /** False where it is hidden. */
  readonly redirected: boolean;
}
