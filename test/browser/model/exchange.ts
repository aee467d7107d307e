import { getHeader } from './header-list.js';
import type { HeaderList } from './header-list.js';

/** One request and its response, as the server recorded them on the wire. */
export interface Exchange {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly requestHeaders: HeaderList;
  readonly status: number;
  readonly responseHeaders: HeaderList;
  /** When the request arrived, in milliseconds of the server's clock. */
  readonly at: number;
}

/** What the CORS protocol says of a request that was sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** The `Origin` header; `null` when there is none. */
  readonly origin: string | null;
  /** `Access-Control-Request-Method`, on preflights. */
  readonly asksForMethod: string | null;
  /** `Access-Control-Request-Headers`, on preflights that ask for some. */
  readonly asksForHeaders: string | null;
  /** Whether cookies go with it. */
  readonly cookies: boolean;
}

/** The protocol's part of a recorded request. */
export function sentRequest({ method, url, requestHeaders }: Exchange): SentRequest {
  return {
    method,
    url,
    origin: getHeader(requestHeaders, 'Origin'),
    asksForMethod: getHeader(requestHeaders, 'Access-Control-Request-Method'),
    asksForHeaders: getHeader(requestHeaders, 'Access-Control-Request-Headers'),
    cookies: getHeader(requestHeaders, 'Cookie') !== null,
  };
}

/** What the script gets. */
export type Outcome =
  | {
      readonly kind: 'response';
      readonly type: 'basic' | 'cors' | 'opaque' | 'opaqueredirect';
      /** 0 where it is hidden. */
      readonly status: number;
      /** Names that script can read, lower-case and sorted. */
      readonly headers: readonly string[];
    }
  | { readonly kind: 'network error' };
