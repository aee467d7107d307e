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
