import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { mergeVary, VARY_ACTUAL, VARY_PREFLIGHT, VARY_PRIVATE_NETWORK } from '../../../lib/protocol/vary.js';

describe('mergeVary', () => {
  it('contains what the answer depends on if the application sets nothing', () => {
    expect(mergeVary(undefined, VARY_ACTUAL)).toBe('Origin');
    expect(mergeVary(undefined, VARY_PREFLIGHT)).toBe(
      'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    );
    expect(mergeVary(undefined, VARY_PRIVATE_NETWORK)).toBe(
      'Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network',
    );
  });

  it.each([
    ['Accept-Encoding', 'Accept-Encoding, Origin'],
    ['origin', 'origin'],
    ['Accept, ORIGIN, accept', 'Accept, ORIGIN'],
    ['*', '*'],
    ['Accept, *', '*'],
    ['', 'Origin'],
    [' , ,', 'Origin'],
    [['Accept', 'Cookie'], 'Accept, Cookie, Origin'],
    [7, '7, Origin'],
  ])("keeps the application's %j", (current, merged) => {
    expect(mergeVary(current, VARY_ACTUAL)).toBe(merged);
  });

  it('loses nothing and duplicates nothing, whatever was there before', () => {
    const name = fc.constantFrom('Origin', 'origin', 'Accept', 'ACCEPT', 'Cookie', 'X-A', '');
    fc.assert(
      fc.property(fc.array(name), (list) => {
        const merged = names(mergeVary(list.join(', '), VARY_PREFLIGHT));
        const expected = new Set([...names(list.join(',')), ...names(VARY_PREFLIGHT)]);
        expected.delete('');
        expect(merged.sort()).toEqual([...expected].sort());
      }),
    );
  });
});

function names(value: string): string[] {
  return value.split(',').map((one) => one.trim().toLowerCase());
}
