import { describe, expect, it } from '@jest/globals';
import { isOptionSet } from '../../../lib/options/option-set.js';

class Settings {
  readonly origin = 'https://a.example';
}

describe('isOptionSet()', () => {
  it.each<[string, unknown]>([
    ['an object', { origin: '*' }],
    ['an object without a prototype', Object.create(null)],
    ['an instance of a class', new Settings()],
  ])('accepts %s', (_what, value) => {
    expect(isOptionSet(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', '*'],
    ['a list', ['*']],
    ['a Map', new Map([['origin', '*']])],
    ['a Set', new Set(['*'])],
    ['a promise', Promise.resolve({ origin: '*' })],
    ['an expression', /^a$/],
    ['a function', () => ({ origin: '*' })],
  ])('does not accept %s, whose options would be overlooked', (_what, value) => {
    expect(isOptionSet(value)).toBe(false);
  });
});
