import type { PreflightGrant } from './check-preflight.js';
import { isSameName } from './header-list.js';
import { isNonWildcardName } from './safelisted-header.js';

/** The key of a cached answer. There is only one page, so the network partition is left out. */
export interface CacheKey {
  readonly origin: string;
  readonly url: string;
  /** Whether the request's credentials mode is `include`. */
  readonly credentials: boolean;
}

interface CacheEntry extends CacheKey {
  readonly method: string | null;
  readonly headerName: string | null;
  /** Milliseconds, by the same clock as every `at`. A later answer changes it. */
  expires: number;
}

/** A browser's preflight cache. @see https://fetch.spec.whatwg.org/#cors-preflight-cache */
export class PreflightCache {
  private entries: CacheEntry[] = [];

  /** Caches a grant. Browsers also cap its life, at ten minutes to a day; tests do not run that long. @see https://fetch.spec.whatwg.org/#concept-cache-create-entry */
  store(key: CacheKey, { methods, headerNames, seconds }: PreflightGrant, at: number): void {
    const expires = at + seconds * 1000;
    this.entries = this.entries.filter((entry) => at < entry.expires);
    for (const method of methods) {
      this.put({ ...key, method, headerName: null, expires }, (entry) => coversMethod(entry, method));
    }
    for (const headerName of headerNames) {
      this.put({ ...key, method: null, headerName, expires }, (entry) => coversName(entry, headerName));
    }
  }

  /** @see https://fetch.spec.whatwg.org/#concept-cache-match-method */
  matchesMethod(key: CacheKey, method: string, at: number): boolean {
    return this.matching(key, at).some((entry) => coversMethod(entry, method));
  }

  /** @see https://fetch.spec.whatwg.org/#concept-cache-match-header */
  matchesHeaderName(key: CacheKey, name: string, at: number): boolean {
    return this.matching(key, at).some((entry) => coversName(entry, name));
  }

  /** @see https://fetch.spec.whatwg.org/#concept-cache-clear */
  clear({ origin, url }: CacheKey): void {
    this.entries = this.entries.filter((entry) => entry.origin !== origin || entry.url !== url);
  }

  private matching(key: CacheKey, at: number): readonly CacheEntry[] {
    return this.entries.filter((entry) => isFor(entry, key) && at < entry.expires);
  }

  /** Adds an entry, unless there are some that cover the same: then those get its lifetime. */
  private put(added: CacheEntry, covers: (entry: CacheEntry) => boolean): void {
    const known = this.entries.filter((entry) => isFor(entry, added) && covers(entry));
    for (const entry of known) entry.expires = added.expires;
    if (known.length === 0) this.entries.push(added);
  }
}

/** @see https://fetch.spec.whatwg.org/#concept-cache-match */
function isFor(entry: CacheEntry, key: CacheKey): boolean {
  return entry.origin === key.origin && entry.url === key.url && (entry.credentials || !key.credentials);
}

function coversMethod(entry: CacheEntry, method: string): boolean {
  return entry.method === method || entry.method === '*';
}

function coversName({ headerName }: CacheEntry, name: string): boolean {
  if (headerName === null) return false;
  return isSameName(headerName, name) || (headerName === '*' && !isNonWildcardName(name));
}
