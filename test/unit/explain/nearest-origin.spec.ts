import { describe, expect, it } from '@jest/globals';
import { nearestOrigin } from '../../../lib/explain/nearest-origin.js';
import { OriginSet } from '../../../lib/origins/origin-set.js';
import { readOrigin, type OriginListSpec } from '../../../lib/origins/read-origin.js';

const setOf = (...origins: (string | RegExp)[]) => new OriginSet(readOrigin(origins).spec as OriginListSpec);

describe('the origin that was most likely meant', () => {
  it.each<[string, string, string]>([
    ['http://127.0.0.1:5173', 'http://localhost:5173', 'another name of the same machine'],
    ['http://[::1]:5173', 'http://127.0.0.1:5173', 'another name of the same machine'],
    ['http://app.example', 'https://app.example', 'another scheme'],
    ['http://localhost:3000', 'http://localhost:5173', 'another port'],
    ['https://app.example:8443', 'https://app.example', 'no port'],
    ['https://www.app.example', 'https://app.example', 'without www.'],
    ['https://app.example', 'https://www.app.example', 'with www.'],
    ['https://app.example.', 'https://app.example', 'without a trailing dot'],
    ['http://www.app.example', 'https://app.example', 'two differences'],
    ['http://127.0.0.1:3000', 'http://localhost:5173', 'another name and another port'],
  ])('%s is close to %s: %s', (origin, allowed) => {
    expect(nearestOrigin(origin, setOf('https://other.example', allowed))).toBe(allowed);
  });

  it.each<[string, string, string]>([
    ['https://shop.exmaple.com', 'https://shop.example.com', 'two letters swapped'],
    ['https://shp.example.com', 'https://shop.example.com', 'a letter missing'],
    ['https://checkoutt.example.com', 'https://checkout.example.com', 'a letter too many'],
    ['capacitor://localhots', 'capacitor://localhost', 'another scheme than those of the web'],
  ])('%s is a misspelling of %s: %s', (origin, allowed) => {
    expect(nearestOrigin(origin, setOf('https://other.example.org', allowed))).toBe(allowed);
  });

  it.each<[string, string]>([
    ['https://api.example.com', 'https://app.example.com'],
    ['https://shop.example.org', 'https://shop.example.com'],
    ['https://shpo.exmaple.com', 'https://shop.example.com'],
    ['https://chcekuot.example.com', 'https://checkers.example.com'],
    ['https://example.com', 'https://shop.example.com'],
  ])('%s is not a misspelling of %s', (origin, allowed) => {
    expect(nearestOrigin(origin, setOf(allowed))).toBeUndefined();
  });

  it('has the fewest differences', () => {
    const allowed = setOf('https://www.app.example:81', 'https://app.example', 'http://app.example:81');
    expect(nearestOrigin('http://app.example', allowed)).toBe('https://app.example');
    expect(nearestOrigin('https://app.example:81', allowed)).toBe('https://www.app.example:81');
  });

  it('may be one that a pattern or a RegExp allows', () => {
    expect(nearestOrigin('http://a.app.example', setOf('https://*.app.example'))).toBe(
      'https://a.app.example',
    );
    expect(nearestOrigin('http://app.example', setOf(/^https:\/\/app\.example$/))).toBe(
      'https://app.example',
    );
  });

  it.each(['https://evil.example', 'null', 'not an origin', 'https://app.example.evil.net'])(
    'is undefined for %s, which is not close to any',
    (origin) => {
      expect(nearestOrigin(origin, setOf('https://app.example', 'http://localhost:5173'))).toBeUndefined();
    },
  );
});
