import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { isToken } from '../../../lib/protocol/token.js';

describe('isToken', () => {
  it.each(['GET', 'x-custom', '*', "!#$%&'*+-.^_`|~09azAZ"])('accepts %s', (value) => {
    expect(isToken(value)).toBe(true);
  });

  it.each(['', ' ', 'a b', 'a,b', 'a:b', 'a\n', 'ä', '"a"', '(a)', 'a/b', 'a\u0000', 'a\u007f'])(
    'rejects %j',
    (value) => {
      expect(isToken(value)).toBe(false);
    },
  );

  it('agrees with the grammar, character by character', () => {
    // https://httpwg.org/specs/rfc9110.html#tokens: any visible ASCII character but the delimiters.
    const delimiters = '"(),/:;<=>?@[\\]{}';
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const expected =
          value.length > 0 &&
          [...value].every((char) => char > ' ' && char < '\u007f' && !delimiters.includes(char));
        expect(isToken(value)).toBe(expected);
      }),
    );
  });
});
