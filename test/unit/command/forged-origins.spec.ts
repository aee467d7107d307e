import { describe, expect, it } from '@jest/globals';
import { forgedOrigins } from '../../../lib/command/audit/forged-origins.js';

const made = (origin: string) => forgedOrigins(origin).map((forged) => forged.origin);

describe('Origins forged from the given one', () => {
  it('are other hosts, another scheme and another port', () => {
    expect(made('https://shop.example.com')).toEqual([
      'https://shop.example.com.nestjs-cors-check.example',
      'https://nestjs-cors-checkexample.com',
      'https://nestjs-cors-checkshop.example.com',
      'https://shopxexample.com',
      'https://shop.examplexcom',
      'http://shop.example.com',
      'https://shop.example.com:8443',
      'null',
    ]);
  });

  it.each([
    // No other scheme, because this is already the weaker one.
    [
      'http://localhost:3000',
      [
        'http://localhost.nestjs-cors-check.example:3000',
        'http://nestjs-cors-checklocalhost:3000',
        'http://localhost:8443',
        'null',
      ],
    ],
    [
      'https://example.com:8443',
      [
        'https://example.com.nestjs-cors-check.example:8443',
        'https://nestjs-cors-checkexample.com:8443',
        'https://examplexcom:8443',
        'http://example.com:8443',
        'https://example.com:9443',
        'null',
      ],
    ],
    // An address has no parent domain, and no dot that a regular expression could match as any character.
    [
      'https://127.0.0.1',
      ['https://127.0.0.1.nestjs-cors-check.example', 'http://127.0.0.1', 'https://127.0.0.1:8443', 'null'],
    ],
    ['http://[::1]:3000', ['http://[::1]:8443', 'null']],
    // Nothing can be forged from the opaque origin.
    ['null', []],
  ])('of %s are those that fit it', (origin, origins) => {
    expect(made(origin)).toEqual(origins);
  });
});
