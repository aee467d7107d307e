import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { validateProviderOptions } from '../../../lib/options/validate-provider-options.js';

describe('validateProviderOptions', () => {
  it.each([
    {},
    { timeoutMs: 1 },
    { cache: false, timeoutMs: 500 },
    { cache: {} },
    { cache: { ttlMs: 0, negativeTtlMs: 0, staleMs: 0, max: 1 } },
  ])('accepts %j', (options) => {
    expect(validateProviderOptions(options)).toEqual([]);
  });

  it.each([
    [
      null,
      'CORS_E006',
      'null is not a value for options of fromProvider(). Write an object such as { timeoutMs: 1000 }.',
    ],
    [
      { timeoutMs: 0 },
      'CORS_E006',
      '0 is not a value for timeoutMs of fromProvider(). Write a whole number of milliseconds from 1.',
    ],
    [
      { timeoutMs: '5s' },
      'CORS_E006',
      '"5s" is not a value for timeoutMs of fromProvider(). Write a whole number of milliseconds from 1.',
    ],
    [
      { cache: true },
      'CORS_E006',
      'true is not a value for cache of fromProvider(). Write false, or an object such as { ttlMs: 60_000 }.',
    ],
    [
      { cache: { ttlMs: -1 } },
      'CORS_E006',
      '-1 is not a value for cache.ttlMs of fromProvider(). Write a whole number from 0.',
    ],
    [
      { cache: { max: 0 } },
      'CORS_E006',
      '0 is not a value for cache.max of fromProvider(). Write a whole number from 1.',
    ],
    [{ ttlMs: 5 }, 'CORS_E016', '"ttlMs" is not an option of fromProvider(). Options: cache, timeoutMs.'],
    [
      { cache: { ttl: 5 } },
      'CORS_E016',
      '"ttl" is not an option of fromProvider(). Options: ttlMs, negativeTtlMs, staleMs, max.',
    ],
  ])('refuses %j', (options, code, message) => {
    expect(validateProviderOptions(options)).toEqual([{ code, message }]);
  });

  it('never throws, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ cache: fc.anything(), timeoutMs: fc.anything() })),
        (options) => {
          expect(Array.isArray(validateProviderOptions(options))).toBe(true);
        },
      ),
    );
  });
});
