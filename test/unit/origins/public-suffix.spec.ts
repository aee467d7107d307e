import { describe, expect, it } from '@jest/globals';
import { isPublicSuffix } from '../../../lib/origins/public-suffix.js';

describe('isPublicSuffix', () => {
  it.each([
    'com',
    'co.uk',
    'github.io',
    'vercel.app',
    's3.amazonaws.com',
    'compute.amazonaws.com',
    'com.',
    'github.io.',
  ])('is true for %s, under which anybody can get a name', (host) => {
    expect(isPublicSuffix(host)).toBe(true);
  });

  it.each([
    'example.com',
    'example.com.',
    'example.co.uk',
    'team.github.io',
    'localhost',
    'internal',
    'corp.internal',
    '192.0.2.7',
  ])('is false for %s', (host) => {
    expect(isPublicSuffix(host)).toBe(false);
  });
});
