import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import parseurl from 'parseurl';
import { pathOf } from '../../../lib/routing/path-of-request.js';

/** The path that Express matches; empty if the URL has none or Node's parser throws, because Express then matches nothing. */
function asExpress(url: string): string {
  try {
    return parseurl({ url } as Parameters<typeof parseurl>[0])?.pathname ?? '';
  } catch {
    return '';
  }
}

describe('pathOf', () => {
  it.each([
    '/cats',
    '/cats?a=/b',
    'http://example.com/cats?a',
    '*',
    '//cats',
    '/cats#a?b',
    '?a',
    '',
    'http://[',
  ])('gives for %j the same path as Express', (url) => {
    expect(pathOf({ url })).toBe(asExpress(url));
  });

  it('returns the root without a URL', () => {
    expect(pathOf({})).toBe('/');
  });

  it.each(['?a', '', 'http://['])('gives for %j an empty path', (url) => {
    expect(pathOf({ url })).toBe('');
  });

  it('returns the same path as Express for long URLs, whatever they contain', () => {
    const character = fc.oneof(
      fc.constantFrom('?', '#', ' ', '\t', '\n', '\v', '\f', '\r', '\u00a0', '\u2028', '\ufeff', '%', '\\'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const first = fc.constantFrom('/', '//', 'a', '?', 'http://example.com/');
    fc.assert(
      fc.property(
        first,
        fc.array(
          fc.tuple(fc.oneof(fc.constantFrom(0, 1, Infinity), fc.integer({ min: 0, max: 600 })), character),
          { maxLength: 3 },
        ),
        (start, insertions) => {
          let url = start + '/a'.repeat(300);
          for (const [at, text] of insertions) url = url.slice(0, at) + text + url.slice(at);
          expect(pathOf({ url })).toBe(asExpress(url));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
