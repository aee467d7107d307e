import { describe, expect, it } from '@jest/globals';
import { attacksOn, attacksOnScheme, mayBacktrack } from '../../../lib/origins/reg-exp-attacks.js';
import { readShape } from '../../../lib/origins/reg-exp-shape.js';

const USUAL = ['aaaa', '1111', 'a.a.', '1.1.', 'a-a-', 'aa.aa.', '----'];

/** The attacks at a length of 4, without the endings that only repeat them. */
const starts = (regExp: RegExp) =>
  [...attacksOn(readShape(regExp))]
    .map((attack) => attack(4))
    .filter((text) => text.endsWith('_') && !text.endsWith('.x_'))
    .map((text) => text.slice(0, -1));

/** The endings of its own, from the attacks that repeat 1. */
const ends = (regExp: RegExp) => {
  const attacks = [...attacksOn(readShape(regExp))].map((attack) => attack(4));
  return [...new Set(attacks.map((text) => /^https:\/\/1111([^_1]*)$/.exec(text)?.[1]))].filter(
    (text) => text !== undefined,
  );
};

const after = (start: string, ...own: string[]) => [...own, ...USUAL].map((text) => start + text);

describe('attacksOn', () => {
  it('repeats the characters of hosts, with endings that fail late', () => {
    const attacks = [...attacksOn(undefined)].map((attack) => attack(4));
    expect(attacks).toEqual(
      USUAL.flatMap((text) => ['_', '.x_', ':1'].map((end) => `https://${text}${end}`)),
    );
    expect([...attacksOn(readShape(/^https:\/\/a\.b$/))].map((attack) => attack(4))).toEqual(attacks);
  });

  it('repeats what the expression repeats, after each text in front of a repetition', () => {
    expect(starts(/^https:\/\/(?:ab\.)+c(?:x|yz*)d{9,}$/)).toEqual(
      ['https://', 'https://ab.cy', 'https://ab.cx'].flatMap((start) =>
        after(start, 'ab.ab.', 'zzzz', 'dddd'),
      ),
    );
  });

  it('ends as the expression does behind its repetitions, too, the last ones first', () => {
    expect(ends(/^https:\/\/.+(?<=~(?:\w+)*)\.b\.c$/)).toEqual(['.b.c']);
    expect(ends(/^https:\/\/(?:x|.+(?<=~(?:\w+)*))\.b$/)).toEqual(['.b']);
    expect(ends(/^https:\/\/[a-z]+b+\.c$/)).toEqual(['.c', 'b.c']);
    expect(ends(/^https:\/\/a+b+c+d+e+f+g$/)).toEqual(['g', 'fg', 'efg', 'defg']);
    expect(ends(/^https:\/\/b{8}c$/)).toEqual([]);
    expect(ends(/^https:\/\/a+$/)).toEqual([]);
    expect(ends(/a+/)).toEqual([]);
    expect(ends(/^https:\/\/a+b$|^c+d$/)).toEqual([]);
  });

  it('finds repetitions in choices, repetitions and look-around', () => {
    expect(starts(/a(?=bx+)c/)).toEqual(['https://', 'ab'].flatMap((start) => after(start, 'xxxx')));
    expect(starts(/a(?:bx+){2}/)).toEqual(['https://', 'ab'].flatMap((start) => after(start, 'xxxx')));
    expect(starts(/a(?:b|cx+)/)).toEqual(['https://', 'ac'].flatMap((start) => after(start, 'xxxx')));
  });

  it('ignores short repetitions, and repetitions of nothing', () => {
    expect(starts(/^a{8}b{0,8}c/)).toEqual(after('https://'));
    expect(starts(/^xb{9}/)).toEqual(['https://', 'x'].flatMap((start) => after(start, 'bbbb')));
    expect(starts(/^x(?:)*/)).toEqual(['https://', 'x'].flatMap((start) => after(start)));
  });

  it('is limited to eight starts and eight repeated texts', () => {
    const regExp = /a+b+c+d+e+f+g+h+i+j+/;
    const found = starts(regExp);
    const repeated = ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee', 'ffff', 'gggg', 'hhhh'];
    expect(found).toEqual(
      ['https://', '', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef'].flatMap((start) =>
        [...new Set([...repeated, ...USUAL])].map((text) => start + text),
      ),
    );
  });
});

describe('attacksOnScheme', () => {
  it('repeats the same texts in front of the host', () => {
    const usual = USUAL.map((text) => `${text}://x_`);
    expect(attacksOnScheme(undefined).map((attack) => attack(4))).toEqual(usual);
    expect(attacksOnScheme(readShape(/^(?:ab)+:/)).map((attack) => attack(4))).toEqual([
      'abab://x_',
      ...usual,
    ]);
  });
});

describe('mayBacktrack', () => {
  it.each([
    /(?:a+)+/,
    /(?:ab+)+/,
    /(?:a|b)+/,
    /(?:(?=a+))+/,
    /a+b+c+/,
    /x|(?:a+)*/,
    /(?=(?:a+)*)/,
    /(?:a?){9}/,
  ])('is true for %s', (regExp) => {
    expect(mayBacktrack(readShape(regExp))).toBe(true);
  });

  it.each([/abc/, /a+b+/, /(?:ab)+/, /(?:(?=a))+b+/, /[a-z]+/, /a{8}b{8}c{8}/, /(?:a+b){8}/, /(?:a|b){1,8}/])(
    'is false for %s',
    (regExp) => {
      expect(mayBacktrack(readShape(regExp))).toBe(false);
    },
  );
});
