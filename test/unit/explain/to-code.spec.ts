import { describe, expect, it } from '@jest/globals';
import { fieldsToCode, toCode } from '../../../lib/explain/to-code.js';

describe('A policy as code', () => {
  it.each<[unknown, string]>([
    ["it's", "'it\\'s'"],
    ['say "a\n"', '\'say "a\\n"\''],
    [/^https:\/\/a$/, '/^https:\\/\\/a$/'],
    [600, '600'],
    [true, 'true'],
    [['a', /b/], "['a', /b/]"],
  ])('writes %p', (value, code) => {
    expect(toCode(value)).toBe(code);
  });

  it('leaves out the beginning of a long list, because its end is what changes', () => {
    const origins = Array.from({ length: 52 }, (_, index) => `https://a${index}.example`);
    const code = toCode(origins);
    expect(code.startsWith("[/* 2 more */, 'https://a2.example', ")).toBe(true);
    expect(code.endsWith("'https://a51.example']")).toBe(true);
  });

  it('names the fields', () => {
    expect(fieldsToCode({ origin: 'https://a.example', credentials: true })).toBe(
      "origin: 'https://a.example', credentials: true",
    );
  });
});
