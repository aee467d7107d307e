import { isSameName } from './header-list.js';
import { isNonWildcardName } from './safelisted-request.js';

/** What a cached answer belongs to. */
export interface CacheKey {
  readonly origin: string;
  readonly url: string;
  /** Whether the request's credentials mode is "include". */
  readonly credentials: boolean;
}

interface CacheEntry extends CacheKey {
  readonly method: string | null;
  readonly headerName: string | null;
  /** In the clock of the server that recorded the exchanges, in milliseconds. */
  readonly expires: number;
}

/** `#concept-cache`: what the browser has learnt from earlier preflights. */
export class PreflightCache {
  private entries: CacheEntry[] = [];

  store(
    key: CacheKey,
    answer: { methods: readonly string[]; headerNames: readonly string[]; seconds: number; at: number },
  ): void {
    const expires = answer.at + answer.seconds * 1000;
    for (const method of answer.methods) this.entries.push({ ...key, method, headerName: null, expires });
    for (const headerName of answer.headerNames)
      this.entries.push({ ...key, method: null, headerName, expires });
  }

  /** `#concept-cache-match-method` */
  matchesMethod(key: CacheKey, method: string, at: number): boolean {
    return this.matching(key, at).some((entry) => entry.method === method || entry.method === '*');
  }

  /** `#concept-cache-match-header` */
  matchesHeaderName(key: CacheKey, name: string, at: number): boolean {
    return this.matching(key, at).some(
      ({ headerName }) =>
        headerName !== null &&
        (isSameName(headerName, name) || (headerName === '*' && !isNonWildcardName(name))),
    );
  }

  /** `#concept-cache-clear` */
  clear({ origin, url }: CacheKey): void {
    this.entries = this.entries.filter((entry) => entry.origin !== origin || entry.url !== url);
  }

  private matching(key: CacheKey, at: number): readonly CacheEntry[] {
    return this.entries.filter(
      (entry) =>
        entry.origin === key.origin &&
        entry.url === key.url &&
        (entry.credentials || !key.credentials) &&
        at < entry.expires,
    );
  }
}
