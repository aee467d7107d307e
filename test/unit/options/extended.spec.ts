import { describe, expect, it } from '@jest/globals';
import { extend } from '../../../lib/options/extended.js';

describe('extend', () => {
  it('keeps its values, whatever happens to the arguments later', () => {
    const values = ['X-A', 'X-B'];
    const extended = extend(...values);
    values.push('X-C');
    expect(extended.values).toEqual(['X-A', 'X-B']);
    expect(() => (extended.values as string[]).push('X-D')).toThrow(TypeError);
  });
});
