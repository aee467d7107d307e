import { describe, expect, it } from '@jest/globals';
import { originOfTarget } from '../../../lib/protocol/target-origin.js';

describe('originOfTarget', () => {
  it.each([
    ['https://api.example', 'https://api.example'],
    ['https://API.Example', 'https://api.example'],
    ['https://api.example:8443', 'https://api.example:8443'],
    ['https://api.example:443', 'https://api.example'],
    ['http://api.example:80', 'http://api.example'],
    ['http://api.example:443', 'http://api.example:443'],
    ['http://api.example:', 'http://api.example'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('is for %s the origin %s', (target, origin) => {
    expect(originOfTarget(target)).toBe(origin);
  });

  it.each([
    'https://user@api.example',
    'https://api.example/path',
    'https://api.example:99999',
    'https://api\t.example',
    'https://',
    'https:api.example',
    'xhttps://api.example',
    'ws://api.example',
    'api.example',
  ])('is undefined for %j, which does not name a server that pages can come from', (target) => {
    expect(originOfTarget(target)).toBeUndefined();
  });
});
