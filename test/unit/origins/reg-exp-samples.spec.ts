/* oxlint-disable no-empty-character-class -- users write such expressions, so they have to be read */
import { describe, expect, it } from '@jest/globals';
import { makeSamples, plainSample } from '../../../lib/origins/reg-exp-samples.js';
import { readShape } from '../../../lib/origins/reg-exp-shape.js';

/** Each sample, with its free characters marked: `evil.x ^^^^--`. */
function samples(regExp: RegExp): string[] {
  return [...makeSamples(readShape(regExp))].map(
    ({ text, isFree }) => `${text} ${isFree.map((free) => (free ? '^' : '-')).join('')}`,
  );
}

const texts = (regExp: RegExp) => [...makeSamples(readShape(regExp))].map(({ text }) => text);

/** A choice between names: `(?:x0|x1)`. */
function many(count: number, prefix: string): string {
  return `(?:${Array.from({ length: count }, (_, index) => `${prefix}${index}`).join('|')})`;
}

describe('plainSample', () => {
  it.each<[RegExp, string]>([
    [/^https:\/\/a\.b$/, 'https://a.b'],
    [/^[a-z]+\.x$/, 'a.x'],
    [/^(a|b)(c|d)$/, 'ac'],
    [/^\d{2,3}x?$/, '11x'],
    [/(?:ab)*c/, 'abc'],
    [/(?:ab){0}c/, 'c'],
    [/(?:ab){3}/, 'ababab'],
    [/[A-Z]{0,2}b/, 'Ab'],
    [/[A-Z]{0}b/, 'b'],
    [/(?=x)y/, 'y'],
    [/\d{70}/, '1'.repeat(64)],
    [/(?:ab){70}/, 'ab'.repeat(64)],
    [/[^\0-\uffff]b/, 'b'],
    [/[]b/, 'b'],
  ])('of %s matches, or nearly matches', (regExp, text) => {
    expect(plainSample(readShape(regExp))).toBe(text);
  });

  it.each(['a', 'x', 'e', '1', '0', '-', '.', '/', ':', 'A'])('can be made of %s', (character) => {
    expect(plainSample(readShape(new RegExp(`[${character}\\d-\\d_~;<]`.replace('\\d-\\d', ''))))).toBe(
      character,
    );
  });
});

describe('makeSamples', () => {
  it('fills free parts with an attacker’s names, and tells them apart from fixed parts', () => {
    expect(samples(/^[a-z]+\.x$/)).toEqual([
      'evil.x ^^^^--',
      'x.x ^--',
      'net.x ^^^--',
      'co.x ^^--',
      'http.x ^^^^--',
      'a.x ^--',
    ]);
  });

  it('fills anything with hosts, ports and whole origins', () => {
    expect(texts(/^.*$/)).toEqual([
      'evil',
      'evil.net',
      '.evil.net',
      '-evil.net',
      'evil-',
      'evil.',
      'x',
      'net',
      'co',
      '0',
      '-',
      '',
      'http',
      'https://evil.net',
      'http://evil.net',
      'https://evil.net:8443',
      'x.evil.net:8443',
      'a',
    ]);
  });

  it('fills only with words that fit: in length, and in every character', () => {
    expect(texts(/^[a-z]{2,3}$/)).toEqual(['net', 'co', 'aa']);
    expect(texts(/^[a-z]$/)).toEqual(['x', 'a']);
    expect(texts(/^\d?$/)).toEqual(['0', '', '1']);
    expect(texts(/^[a-z.]{9,}$/)).toEqual(['.evil.net', 'aaaaaaaaa']);
  });

  it('fills several free parts one by one, and together', () => {
    expect(texts(/^[a-z]{3,4}-[a-z]{3}$/)).toEqual([
      'evil-aaa',
      'net-aaa',
      'aaa-net',
      'net-net',
      'http-aaa',
      'aaa-aaa',
    ]);
  });

  it('combines choices', () => {
    expect(samples(/^(a|b)(c|d)$/)).toEqual(['ac --', 'ad --', 'bc --', 'bd --']);
    expect(texts(/^(?:ab)*c$/)).toEqual(['abc', 'c']);
    expect(texts(/^(?:ab)+c$/)).toEqual(['abc']);
  });

  it('takes each choice by itself if there would be too many combinations', () => {
    const [eight, nine] = ['(a|b|c|d|e|f|g|h)', '(a|b|c|d|e|f|g|h|i)'];
    expect(texts(new RegExp(eight + eight))).toHaveLength(64);
    const alone = texts(new RegExp(eight + nine));
    expect(alone).toEqual([
      ...[...'abcdefgh'].map((letter) => `${letter}a`),
      ...[...'bcdefghi'].map((letter) => `a${letter}`),
    ]);
  });

  it('makes no more than 10,000 samples, however many choices there are', () => {
    expect(texts(new RegExp(many(1_100, 'x')))).toHaveLength(1_000);
    expect(texts(new RegExp(`a${many(900, 'x')}b`))).toHaveLength(900);
    expect(texts(new RegExp(many(60, 'x') + many(60, 'y')))).toHaveLength(119);
    const nested = new RegExp(Array.from({ length: 20 }, (_, index) => many(60, `${index}`)).join(''));
    expect(texts(nested)).toHaveLength(1_000);
    const free = new RegExp(`${many(200, 'x')}.*.*.*${many(60, 'y')}`);
    expect(texts(free)).toHaveLength(10_000);
  });
});
