/* oxlint-disable no-empty-character-class, no-useless-escape -- users write such expressions, so they have to be read */
import { describe, expect, it } from '@jest/globals';
import { readShape, type Shape } from '../../../lib/origins/reg-exp-shape.js';

/** A shape in one line: `["a" ("b"|"c"){1,2}]`. */
function written(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      return JSON.stringify(shape.text);
    case 'class':
      return String(shape.accepts);
    case 'sequence':
      return `[${shape.parts.map(written).join(' ')}]`;
    case 'choice':
      return `(${shape.options.map(written).join('|')})`;
    case 'repeat':
      return `${written(shape.part)}{${shape.min},${shape.max}}`;
    case 'look':
      return `look${written(shape.part)}`;
  }
}

describe('readShape', () => {
  it.each<[RegExp, string]>([
    [/ab/, '["a" "b"]'],
    [/^a$/, '["" "a" ""]'],
    [/a\b\B/, '["a" "" ""]'],
    [/a|bc|/, '(["a"]|["b" "c"]|[])'],
    [/(a)(?:b)(?<name>c)\1\k<name>d/, '[["a"] ["b"] ["c"] "" "" "d"]'],
    [/(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)\10\n/, `[${'["a"] '.repeat(10)}"" "n"]`],
    [/(?=a)(?!b)(?<=c)(?<!d)e/, '[look["a"] look["b"] look["c"] look["d"] "e"]'],
    [/(a)=(!)/, '[["a"] "=" ["!"]]'],
    [/(?:a|(?:b|c))/, '[(["a"]|[(["b"]|["c"])])]'],
    [/\//, '["/"]'],
  ])('reads %s', (regExp, shape) => {
    expect(written(readShape(regExp))).toBe(shape);
  });

  it.each<[RegExp, string]>([
    [/a*b+c?/, '["a"{0,Infinity} "b"{1,Infinity} "c"{0,1}]'],
    [/a*?b+?c??/, '["a"{0,Infinity} "b"{1,Infinity} "c"{0,1}]'],
    [/a{2}b{2,}c{2,5}d{0,1}?/, '["a"{2,2} "b"{2,Infinity} "c"{2,5} "d"{0,1}]'],
    [/a{10}b{10,}c{10,15}d{3,}?/, '["a"{10,10} "b"{10,Infinity} "c"{10,15} "d"{3,Infinity}]'],
    [/(?:ab)+/, '[["a" "b"]{1,Infinity}]'],
    [/a{,3}/, '["a" "{" "," "3" "}"]'],
  ])('reads the repetitions of %s', (regExp, shape) => {
    expect(written(readShape(regExp))).toBe(shape);
  });

  it.each<[RegExp, string]>([
    [/\d\D\w\W\s\S./, '[/^\\d$/ /^\\D$/ /^\\w$/ /^\\W$/ /^\\s$/ /^\\S$/ /^.$/]'],
    [/\p{L}\P{Lu}/u, '[/^\\p{L}$/u /^\\P{Lu}$/u]'],
    [/[a-c][^a]/, '[/^[a-c]$/ /^[^a]$/]'],
    [/[\d.]/, '[/^[\\d.]$/]'],
    [/[abcde]/, '[/^[abcde]$/]'],
    [/[abcd[e]/, '[/^[abcd[e]$/]'],
    [/[]]/, '[/^[]$/ "]"]'],
    [/[ab]c]/, '[("a"|"b") "c" "]"]'],
    [/[a-z]/i, '[/^[a-z]$/i]'],
    [/./gsy, '[/^.$/s]'],
  ])('reads the classes of %s, without flags that make them remember', (regExp, shape) => {
    expect(written(readShape(regExp))).toBe(shape);
  });

  it.each<[RegExp, string]>([
    [/[-.]/, '[("-"|".")]'],
    [/[.-]/, '[("."|"-")]'],
    [/[.\-]/, '[("."|"-")]'],
    [/[a\]]x/, '[("a"|"]") "x"]'],
    [/[abcd]/, '[("a"|"b"|"c"|"d")]'],
    [/[b]/, '[("b")]'],
  ])('reads a few characters in brackets, as in %s, as a choice', (regExp, shape) => {
    expect(written(readShape(regExp))).toBe(shape);
  });

  it.each<[RegExp, string]>([
    [/\x41\u0042\./, '["a" "b" "."]'],
    [/\x4a\u004b/, '["j" "k"]'],
    [/\x4A\u004B/, '["j" "k"]'],
    [/\u{4c}\u{4D}\u{1F600}/u, '["l" "m" "😀"]'],
    [/\X\U/, '["x" "u"]'],
    [/\cA/, '["a"]'],
    [/\$\^/, '["$" "^"]'],
  ])('reads the escapes of %s', (regExp, shape) => {
    expect(written(readShape(regExp))).toBe(shape);
  });

  it('reads groups with flags, where this version of Node.js knows them', () => {
    const source = '(?i:A)(?-i:b)(?i-s:c)';
    expect(written(readShape({ source, flags: '' } as RegExp))).toBe('[["a"] ["b"] ["c"]]');
  });

  it.each<[string, string]>([
    ['[[a-z]--[b]]c', '[/^[[a-z]--[b]]$/v "c"]'],
    ['[[ab][cd]]+', '[/^[[ab][cd]]$/v{1,Infinity}]'],
    ['[[a-z]&&[^\\]b]][\\]]', '[/^[[a-z]&&[^\\]b]]$/v ("]")]'],
    ['[\\q{abc|d}[x]]', '[/^[\\q{abc|d}[x]]$/v]'],
    ['[a[b[c]]]d', '[/^[a[b[c]]]$/v "d"]'],
  ])('reads %s, a class within a class, under the flag v', (source, shape) => {
    expect(written(readShape(new RegExp(source, 'v')))).toBe(shape);
  });

  it('reads a bracket in a class as a character without the flag v', () => {
    expect(written(readShape(/[[a]b[[-z]+/))).toBe('[/^[[a]$/ "b" /^[[-z]$/{1,Infinity}]');
  });

  it('reads text in lower case, because origins are, and the flag i lets them match', () => {
    expect(written(readShape(/A\x4a[BC][A-Z]/i))).toBe('["a" "j" ("b"|"c") /^[A-Z]$/i]');
  });

  it('throws if it cannot read a class, as that of a later version of the language', () => {
    expect(() => readShape({ source: '[z-a]', flags: '' } as RegExp)).toThrow(SyntaxError);
  });
});
