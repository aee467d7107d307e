import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { isKnownMethod, POSSIBLE_METHODS } from '../../../lib/protocol/known-methods.js';
import { COMMON_METHODS, isForbiddenMethod, sortMethods } from '../../../lib/protocol/methods.js';

describe('isForbiddenMethod', () => {
  it.each(['CONNECT', 'TRACE', 'TRACK', 'connect', 'Trace'])(
    'is true for %s, which no script can send',
    (method) => {
      expect(isForbiddenMethod(method)).toBe(true);
    },
  );

  it.each([...COMMON_METHODS, 'OPTIONS', 'PROPFIND', 'TRACER'])('is false for %s', (method) => {
    expect(isForbiddenMethod(method)).toBe(false);
  });
});

describe('isKnownMethod', () => {
  it.each([...COMMON_METHODS, 'OPTIONS', 'PROPFIND', 'M-SEARCH'])('is true for %s', (method) => {
    expect(isKnownMethod(method)).toBe(true);
    expect(POSSIBLE_METHODS).toContain(method);
  });

  it.each(['PSOT', 'get', 'TRACK', 'FOO', ''])('is false for %p, which Node answers with 400', (method) => {
    expect(isKnownMethod(method)).toBe(false);
    expect(POSSIBLE_METHODS).not.toContain(method);
  });

  it('does not count methods that no browser sends as possible', () => {
    expect(POSSIBLE_METHODS).not.toContain('TRACE');
    expect(POSSIBLE_METHODS).not.toContain('CONNECT');
  });
});

describe('sortMethods', () => {
  it('puts the common methods first, in their usual order, and the others after them by name', () => {
    expect(sortMethods(['SEARCH', 'DELETE', 'COPY', 'POST', 'PATCH', 'HEAD', 'PUT', 'GET'])).toEqual([
      'GET',
      'HEAD',
      'PUT',
      'PATCH',
      'POST',
      'DELETE',
      'COPY',
      'SEARCH',
    ]);
  });

  it('gives the same list whatever order it starts from', () => {
    const all = [...COMMON_METHODS, 'COPY', 'OPTIONS', 'SEARCH'];
    fc.assert(
      fc.property(fc.shuffledSubarray(all), (methods) => {
        expect(sortMethods(methods)).toEqual(all.filter((method) => methods.includes(method)));
      }),
    );
  });
});
