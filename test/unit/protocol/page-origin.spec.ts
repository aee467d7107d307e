import { describe, expect, it } from '@jest/globals';
import { isPageOrigin } from '../../../lib/protocol/page-origin.js';

describe('isPageOrigin', () => {
  it.each([
    'null',
    'https://shop.example.com',
    'https://xn--bcher-kva.example',
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://[::1]:3000',
    'https://a_b.example.',
    'capacitor://localhost',
    'chrome-extension://abcdefgh',
  ])('is true of %s', (origin) => {
    expect(isPageOrigin(origin)).toBe(true);
  });

  it.each([
    '',
    'shop.example.com',
    'https://shop.example.com/',
    'https://Shop.example.com',
    'https://shop.example.com:443',
    'https://1.2.3.400',
    'https://[::::]',
    'http://127.1',
    'http://[0::1]',
    'capacitor://localhost/',
    'capacitor://[::::]',
  ])('is false of %j, which no browser sends', (origin) => {
    expect(isPageOrigin(origin)).toBe(false);
  });
});
