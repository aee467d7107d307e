import { describe, expect, it } from '@jest/globals';

import { PreflightCache, type CacheKey } from '../../../lib/browser/preflight-cache.js';

const key: CacheKey = { origin: 'https://a.example', url: 'https://api.example/', credentials: false };
const grant = (methods: string[], headerNames: string[] = [], seconds = 10) => ({
  methods,
  headerNames,
  seconds,
});

/** A cache with one grant, from time 0 to 10,000. */
function cached(methods: string[], headerNames: string[] = [], at = key) {
  const cache = new PreflightCache();
  cache.store(at, grant(methods, headerNames), 0);
  return cache;
}

describe('The preflight cache (#cors-preflight-cache)', () => {
  it('matches methods by name, or all of them by *', () => {
    expect(cached(['PUT']).matchesMethod(key, 'PUT', 0)).toBe(true);
    expect(cached(['PUT']).matchesMethod(key, 'DELETE', 0)).toBe(false);
    expect(cached(['*']).matchesMethod(key, 'DELETE', 0)).toBe(true);
    expect(cached([], ['put', '*']).matchesMethod(key, 'PUT', 0)).toBe(false);
  });

  it('matches header names in any case, or all but Authorization by *', () => {
    expect(cached([], ['X-A']).matchesHeaderName(key, 'x-a', 0)).toBe(true);
    expect(cached([], ['X-A']).matchesHeaderName(key, 'x-b', 0)).toBe(false);
    expect(cached([], ['*']).matchesHeaderName(key, 'x-b', 0)).toBe(true);
    expect(cached([], ['*']).matchesHeaderName(key, 'Authorization', 0)).toBe(false);
    expect(cached([], ['authorization']).matchesHeaderName(key, 'Authorization', 0)).toBe(true);
    expect(cached(['x-a']).matchesHeaderName(key, 'x-a', 0)).toBe(false);
  });

  it('keeps a grant until it expires', () => {
    const cache = cached(['PUT']);
    expect(cache.matchesMethod(key, 'PUT', 9_999)).toBe(true);
    expect(cache.matchesMethod(key, 'PUT', 10_000)).toBe(false);
  });

  it('keeps what is cached when more is stored', () => {
    const cache = cached(['PUT']);
    cache.store(key, grant(['DELETE']), 9_000);
    expect(cache.matchesMethod(key, 'PUT', 9_500)).toBe(true);
    expect(cache.matchesMethod(key, 'DELETE', 9_500)).toBe(true);
    expect(cache.matchesMethod(key, 'PUT', 10_000)).toBe(false);
  });

  it.each([
    ['shorter', 1, 5_500, 6_000],
    ['longer', 20, 24_999, 25_000],
  ])('gives what it knows the lifetime of a later answer, which may be %s', (_, seconds, within, over) => {
    const cache = cached(['PUT'], ['x-a', 'x-b']);
    cache.store(key, grant(['PUT'], ['X-A'], seconds), 5_000);
    for (const at of [within, over]) {
      expect(cache.matchesMethod(key, 'PUT', at)).toBe(at === within);
      expect(cache.matchesHeaderName(key, 'x-a', at)).toBe(at === within);
      expect(cache.matchesHeaderName(key, 'x-b', at)).toBe(at < 10_000);
    }
  });

  it('gives * the lifetime of a later answer that names what it covers', () => {
    const cache = cached(['*'], ['*']);
    cache.store(key, grant([], ['authorization'], 1), 0);
    expect(cache.matchesHeaderName(key, 'x-a', 5_000)).toBe(true);
    cache.store(key, grant(['PUT'], ['x-a'], 1), 0);
    expect(cache.matchesMethod(key, 'DELETE', 999)).toBe(true);
    expect(cache.matchesMethod(key, 'DELETE', 1_000)).toBe(false);
    expect(cache.matchesHeaderName(key, 'x-b', 1_000)).toBe(false);
  });

  it('lets a later answer prolong nothing that has expired', () => {
    const cache = cached(['*'], ['*']);
    cache.store(key, grant(['PUT'], ['X-A']), 10_000);
    expect(cache.matchesMethod(key, 'PUT', 10_000)).toBe(true);
    expect(cache.matchesMethod(key, 'DELETE', 10_000)).toBe(false);
    expect(cache.matchesHeaderName(key, 'X-A', 10_000)).toBe(true);
    expect(cache.matchesHeaderName(key, 'X-B', 10_000)).toBe(false);
  });

  it('has one entry for what * covers already', () => {
    const cache = cached(['*'], ['*']);
    cache.store(key, grant(['PUT'], ['X-A']), 0);
    cache.store(key, grant(['*'], ['*'], 0), 0);
    expect(cache.matchesMethod(key, 'PUT', 0)).toBe(false);
    expect(cache.matchesHeaderName(key, 'X-A', 0)).toBe(false);
  });

  it('changes no lifetime of another origin, address, or of what does not cover credentials', () => {
    const withCredentials = { ...key, credentials: true };
    for (const other of [
      { ...key, origin: 'null' },
      { ...key, url: 'https://api.example/x' },
      withCredentials,
    ]) {
      const cache = cached(['PUT'], ['x-a']);
      cache.store(other, grant(['PUT'], ['x-a'], 1), 0);
      expect(cache.matchesMethod(key, 'PUT', 5_000)).toBe(true);
      expect(cache.matchesHeaderName(key, 'x-a', 5_000)).toBe(true);
      expect(cache.matchesMethod(other, 'PUT', 999)).toBe(true);
    }
    const cache = cached(['PUT'], [], withCredentials);
    cache.store(key, grant(['PUT'], [], 1), 0);
    expect(cache.matchesMethod(withCredentials, 'PUT', 999)).toBe(true);
    expect(cache.matchesMethod(withCredentials, 'PUT', 1_000)).toBe(false);
  });

  it('tells origins and addresses apart', () => {
    const cache = cached(['PUT']);
    expect(cache.matchesMethod({ ...key, origin: 'null' }, 'PUT', 0)).toBe(false);
    expect(cache.matchesMethod({ ...key, url: 'https://api.example/x' }, 'PUT', 0)).toBe(false);
  });

  it('also uses a grant for credentials without them, but not the reverse', () => {
    const withCredentials = { ...key, credentials: true };
    expect(cached(['PUT']).matchesMethod(withCredentials, 'PUT', 0)).toBe(false);
    expect(cached(['PUT'], [], withCredentials).matchesMethod(key, 'PUT', 0)).toBe(true);
    expect(cached(['PUT'], [], withCredentials).matchesMethod(withCredentials, 'PUT', 0)).toBe(true);
  });

  it('forgets only what belongs to an origin and an address', () => {
    const keys = [key, { ...key, origin: 'null' }, { ...key, url: 'https://api.example/x' }];
    const cache = new PreflightCache();
    for (const one of keys) cache.store(one, grant(['PUT']), 0);
    cache.clear({ ...key, credentials: true });
    expect(keys.map((one) => cache.matchesMethod(one, 'PUT', 0))).toEqual([false, true, true]);
  });
});
