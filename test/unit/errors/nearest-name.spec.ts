import { describe, expect, it } from '@jest/globals';
import { nearestName } from '../../../lib/errors/nearest-name.js';

const options = ['origin', 'methods', 'maxAge', 'allowedHeaders', 'credentials', 'enforce'];

describe('nearestName', () => {
  it.each([
    ['maxage', 'maxAge'],
    ['max-age', 'maxAge'],
    ['orgin', 'origin'],
    ['origins', 'origin'],
    ['allowHeaders', 'allowedHeaders'],
    ['credential', 'credentials'],
    ['mehtods', 'methods'],
  ])('finds what %p is a typo of', (text, name) => {
    expect(nearestName(text, options)).toBe(name);
  });

  it.each(['', 'x', 'preflight', 'url', 'a'.repeat(10_000)])('does not guess at %.20p', (text) => {
    expect(nearestName(text, options)).toBeUndefined();
  });

  it('counts two swapped letters as one typo', () => {
    expect(nearestName('PSOT', ['PUT', 'POST'])).toBe('POST');
  });
});
