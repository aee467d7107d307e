import type { HeaderList } from './header-list.js';

/** A request body, of which only the implied content type matters. */
export type ScriptedBody =
  | { readonly kind: 'text' | 'bytes' | 'url-search-params' | 'form-data' | 'stream' }
  | { readonly kind: 'blob'; readonly type: string };

/** A request as a script in a page makes it. */
export interface ScriptedRequest {
  /** Default: `fetch`. */
  readonly via?: 'fetch' | 'xhr';
  /** Absolute. */
  readonly url: string;
  /** Default: `GET`. */
  readonly method?: string;
  /** The headers that the script sets. Default: none. */
  readonly headers?: HeaderList;
  readonly body?: ScriptedBody;
  /** Default: `same-origin`. `XMLHttpRequest`: `withCredentials` is `include`. @see https://fetch.spec.whatwg.org/#concept-request-credentials-mode */
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  /** Default: `cors`. @see https://fetch.spec.whatwg.org/#concept-request-mode */
  readonly mode?: 'cors' | 'no-cors' | 'same-origin';
  /** Default: `follow`. @see https://fetch.spec.whatwg.org/#concept-request-redirect-mode */
  readonly redirect?: 'follow' | 'error' | 'manual';
  /** Whether a listener is registered on `XMLHttpRequest.upload`. Default: no. */
  readonly uploadListener?: boolean;
}

/** Whether anything other than the method and the headers makes a preflight necessary. @see https://fetch.spec.whatwg.org/#use-cors-preflight-flag */
export function usesCorsPreflightFlag({ uploadListener, body }: ScriptedRequest): boolean {
  return uploadListener === true || body?.kind === 'stream';
}
