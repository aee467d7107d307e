import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { anchored, hasBareDot, isAnchored } from '../../../lib/origins/anchored-reg-exp.js';

describe('isAnchored', () => {
  it.each([
    /^https:\/\/example\.com$/,
    /^(?:a|b)$/,
    /^a$|^b$/,
    /^[|)(]$/,
    /^a\|b$/,
    /^[\]|]$/,
    /^[a|b]$/,
    /^[ab|c][|]$/,
    /^a\\$/,
    /^(?:a(?:b|c)|d)$/,
  ])('is true for %s', (regExp) => {
    expect(isAnchored(regExp)).toBe(true);
  });

  it.each([
    /https:\/\/example\.com/,
    /^https:\/\/example\.com/,
    /https:\/\/example\.com$/,
    /^a|b$/,
    /^a$|b/,
    /^a\$/,
    /^a\\\$/,
    /(?:^a$)/,
    /a^$b/,
  ])('is false for %s', (regExp) => {
    expect(isAnchored(regExp)).toBe(false);
  });

  it('means that nothing may precede or follow the match', () => {
    const atom = fc.constantFrom('a', 'b', '.', '\\.', '[ab|]', '(?:a|b)', '^', '$', '|', '\\|', '\\$', 'a?');
    const expressions = fc
      .array(atom, { maxLength: 8 })
      .map((atoms) => compile(atoms.join('')) ?? /^$/)
      .filter(isAnchored);
    fc.assert(
      fc.property(expressions, fc.string({ unit: fc.constantFrom(...'ab.$|') }), (regExp, text) => {
        expect([undefined, text]).toContain(regExp.exec(text)?.[0]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('anchored', () => {
  it.each<[RegExp, string]>([
    [/^https:\/\/a\.example$/gi, '/^https:\\/\\/a\\.example$/i'],
    [/localhost:\d+/, '/^http:\\/\\/(?:localhost:\\d+)$/'],
    [/not-localhost\.example/y, '/^https:\\/\\/(?:not-localhost\\.example)$/'],
    [/\.a\.example$/, '/^https:\\/\\/.+(?:\\.a\\.example)$/'],
    [/^https:\/\/a\.example/, '/^(?:https:\\/\\/a\\.example)$/'],
  ])('writes %s as %s', (regExp, text) => {
    expect(anchored(regExp)).toBe(text);
  });
});

describe('hasBareDot', () => {
  it.each([/^https:\/\/api.example\.com$/, /^.$/, /.a/, /^.[ab]*x$/, /^\\.com$/])(
    'is true for %s',
    (regExp) => {
      expect(hasBareDot(regExp)).toBe(true);
    },
  );

  it.each([/^https:\/\/api\.example\.com$/, /^https:\/\/[.]example$/, /^.+$/, /^.*$/, /^.{2}$/, /^[a\].]$/])(
    'is false for %s',
    (regExp) => {
      expect(hasBareDot(regExp)).toBe(false);
    },
  );
});

function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}
