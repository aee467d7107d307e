import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { parseHeaderList } from '../../../lib/protocol/parse-header-list.js';

describe('parseHeaderList', () => {
  it.each([
    ['', []],
    ['x-a', ['x-a']],
    ['x-a,x-b', ['x-a', 'x-b']],
    ['X-A, Content-Type', ['x-a', 'content-type']],
    ['\tx-a \t,  x-b', ['x-a', 'x-b']],
    [',x-a,,x-b,', ['x-a', 'x-b']],
    ['x-a,x-a', ['x-a', 'x-a']],
    ['x-requested-with, x-a', ['x-requested-with', 'x-a']],
  ])('reads %j', (value, names) => {
    expect(parseHeaderList(value)).toEqual(names);
  });

  it.each(['x a', 'x-a;x-b', 'x-a\nx-b', 'é', '"x-a"', 'x-a, x:b'])(
    'rejects %j, which is not a list of names',
    (value) => {
      expect(parseHeaderList(value)).toBeUndefined();
    },
  );

  it('accepts the maximum number of names, and not one more', () => {
    const names = Array.from({ length: 256 }, (_, index) => `x-${index}`);
    expect(parseHeaderList(names.join(','))).toEqual(names);
    expect(parseHeaderList([...names, 'x-more'].join(','))).toBeUndefined();
  });

  it('accepts the maximum length that proxies allow, and not a character more', () => {
    const name = 'x'.repeat(8190);
    expect(parseHeaderList(`${name},y`)).toEqual([name, 'y']);
    expect(parseHeaderList(`${name},yz`)).toBeUndefined();
  });

  it('accepts sixteen empty elements, and not one more', () => {
    expect(parseHeaderList(`x-a${','.repeat(16)}`)).toEqual(['x-a']);
    expect(parseHeaderList(`x-a${','.repeat(17)}`)).toBeUndefined();
  });

  it('accepts sixteen blanks on either side of a name, and not one more', () => {
    const blanks = ' '.repeat(16);
    expect(parseHeaderList(`${blanks}x-a${blanks},x-b`)).toEqual(['x-a', 'x-b']);
    expect(parseHeaderList(` ${blanks}x-a,x-b`)).toBeUndefined();
    expect(parseHeaderList(`x-a ${blanks},x-b`)).toBeUndefined();
    expect(parseHeaderList(`x-a,${blanks},x-b`)).toEqual(['x-a', 'x-b']);
  });

  it('reads what a browser sends: sorted lower-case names', () => {
    const name = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 50 }), (names) => {
        expect(parseHeaderList(names.join(','))).toEqual(names);
      }),
    );
  });

  it('never throws, and returns tokens or nothing', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(',', ' ', '\t', 'x', 'X', '-', ':'), maxLength: 200 }),
    );
    fc.assert(
      fc.property(value, (text) => {
        for (const name of parseHeaderList(text) ?? []) expect(name).toMatch(/^[^\s,A-Z]+$/);
      }),
    );
  });
});
