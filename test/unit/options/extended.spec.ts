import { describe, expect, it } from '@jest/globals';
import { brand } from '../../../lib/errors/brand.js';
import { extend, Extended } from '../../../lib/options/extended.js';

describe('extend', () => {
  it('keeps its values, whatever happens to the arguments later', () => {
    const values = ['X-A', 'X-B'];
    const extended = extend(...values);
    values.push('X-C');
    expect(extended.values).toEqual(['X-A', 'X-B']);
    expect(() => (extended.values as string[]).push('X-D')).toThrow(TypeError);
  });

  it('is recognized if another copy of the package made it', () => {
    class OtherExtended {
      readonly values = ['X-A'];
    }
    brand(OtherExtended, 'extended');
    expect(new OtherExtended()).toBeInstanceOf(Extended);
    expect({ values: ['X-A'] }).not.toBeInstanceOf(Extended);
  });
});
