import { Injectable } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { fromProvider } from '../../../lib/origins/origin-provider.js';
import { parseOrigin } from '../../../lib/protocol/parse-origin.js';
import { describeValue, readList, readOrigin } from '../../../lib/origins/read-origin.js';

@Injectable()
class Tenants {
  isAllowed(): boolean {
    return true;
  }
}

class NotYetAProvider {
  readonly origin = 'https://a.example';
}

// What a class looks like when it is compiled for old engines.
function OldTenants(): void {}
OldTenants.prototype.isAllowed = () => true;
function OldSource(): void {}
OldSource.prototype.origins = () => [];

const withClassInside = () => {
  class Allowlist {
    readonly origins = ['https://a.example'];
  }
  return new Allowlist();
};

describe('readOrigin', () => {
  it.each([
    [undefined, { kind: 'none' }],
    [false, { kind: 'none' }],
    [true, { kind: 'reflect' }],
    ['*', { kind: 'any' }],
    [['*'], { kind: 'any' }],
    ['null', { kind: 'list', exact: [], patterns: [], regExps: [], hasNull: true }],
    [/^a$/i, { kind: 'list', exact: [], patterns: [], regExps: [/^a$/i], hasNull: false }],
    [Tenants, { kind: 'provider', token: Tenants, options: {} }],
    [NotYetAProvider, { kind: 'provider', token: NotYetAProvider, options: {} }],
    [OldTenants, { kind: 'provider', token: OldTenants, options: {} }],
    [OldSource, { kind: 'provider', token: OldSource, options: {} }],
    [
      fromProvider('TENANTS', { cache: false }),
      { kind: 'provider', token: 'TENANTS', options: { cache: false } },
    ],
  ])('reads %p', (value, spec) => {
    expect(readOrigin(value)).toEqual({ spec, problems: [] });
  });

  it('reads a function that only contains a class', () => {
    expect(readOrigin(withClassInside).spec).toMatchObject({ kind: 'function' });
  });

  it('reads a function of the origin, which is not a class', () => {
    const allowed = new Set(['https://a.example']);
    const isAllowed = (origin: string) => allowed.has(origin);
    expect(readOrigin(isAllowed)).toEqual({ spec: { kind: 'function', isAllowed }, problems: [] });
  });

  it('refuses an expression with its own way of matching, which a copy would lose', () => {
    class Registered extends RegExp {
      override exec(origin: string): RegExpExecArray | null {
        return origin === 'https://a.example' ? super.exec(origin) : null;
      }
    }
    class Unlike extends RegExp {
      override test(origin: string): boolean {
        return !super.test(origin);
      }
    }
    class Plain extends RegExp {}
    const ofItsOwn = Object.assign(/^https:\/\/a\.example$/, { test: () => true });
    for (const one of [new Registered('^https://[a-z]+$'), new Unlike('^a$'), ofItsOwn]) {
      expect(readOrigin([one]).problems).toEqual([
        { code: 'CORS_E006', message: expect.stringContaining('of its own, which would not be used') },
      ]);
    }
    expect(readOrigin(new Plain('^a$')).problems).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a Map', new Map()],
    ['a Set', new Set(['https://a.example'])],
    ['a promise', Promise.resolve('https://a.example')],
    ['a URL', new URL('https://a.example')],
    ['an object', Object.assign(Object.create(null), { isAllowed: () => true })],
    ['an instance of Tenants', new Tenants()],
  ])('says that %s is not an origin', (what, value) => {
    expect(readOrigin(value).problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(new RegExp(`^${what} is not an origin`)),
    ]);
  });

  it('reads a list', () => {
    const { spec, problems } = readOrigin([
      'https://a.example',
      'http://localhost:3000',
      'https://xn--mnchen-3ya.de',
      'https://*.a.example',
      'http://localhost:*',
      /^b$/,
      'null',
    ]);
    expect(problems).toEqual([]);
    expect(spec).toEqual({
      kind: 'list',
      exact: ['https://a.example', 'http://localhost:3000', 'https://xn--mnchen-3ya.de'],
      patterns: [
        {
          text: 'https://*.a.example',
          scheme: 'https',
          host: 'a.example',
          port: '',
          label: { kind: 'subdomains' },
        },
        { text: 'http://localhost:*', scheme: 'http', host: 'localhost', port: '*' },
      ],
      regExps: [/^b$/],
      hasNull: true,
    });
  });

  it('copies regular expressions, so that nothing done to them later changes the policy', () => {
    const regExp = /^a$/;
    const { spec } = readOrigin(regExp);
    expect(spec).toHaveProperty('regExps', [regExp]);
    expect(spec.kind === 'list' && spec.regExps[0]).not.toBe(regExp);
  });

  it('accepts as an exact origin only what a browser can send', () => {
    const label = fc.stringMatching(/^[a-z0-9-]{1,70}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 9 }), (labels) => {
        const origin = `https://${labels.join('.')}`;
        const { spec } = readList([origin]);
        const exact = spec.kind === 'list' ? spec.exact : [];
        expect(exact.map(parseOrigin)).toEqual(exact.map(() => expect.anything()));
        expect(exact.map((one) => new URL(one).origin)).toEqual(exact);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads a list once per start-up, and again in the next one', () => {
    const list = ['https://a.example'];
    const lists = new WeakMap();
    expect(readOrigin(list, lists)).toBe(readOrigin(list, lists));
    expect(readOrigin(list, new WeakMap())).not.toBe(readOrigin(list, lists));
  });

  it.each([
    [[], ['CORS_E017']],
    [['https://a.example', '*'], ['CORS_E008']],
    [['*', 'https://a.example'], ['CORS_E008']],
    [
      ['*', '*'],
      ['CORS_E008', 'CORS_E008'],
    ],
    ['https://a.example:443', ['CORS_E007']],
    ['https://a.example:8abc', ['CORS_E007']],
    ...['https://xn--a.com', 'https://shop.xn--a.com'].map((text): [unknown, string[]] => [
      text,
      // Newer versions of Node do not decode what is in ASCII.
      URL.canParse(text) ? [] : ['CORS_E007'],
    ]),
    ['xhttps://a.example/', ['CORS_E007']],
    ['see:https://a.example', ['CORS_E007']],
    [/^a$/g, ['CORS_E012']],
    [/^a$/y, ['CORS_E012']],
    [7, ['CORS_E006']],
    [null, ['CORS_E006']],
    [{}, ['CORS_E006']],
    [[['https://a.example']], ['CORS_E006']],
    [Symbol('a'), ['CORS_E006']],
    [10n, ['CORS_E006']],
    [
      ['https://a.example/', 'b', 7],
      ['CORS_E007', 'CORS_E007', 'CORS_E006'],
    ],
  ])('says what is wrong with %p', (value, codes) => {
    expect(readOrigin(value).problems.map(({ code }) => code)).toEqual(codes);
  });

  it.each<[unknown, string]>([
    [['*', 'https://a.example'], '"*" is any origin and stands alone. Write "*", or the origins without it.'],
    [
      [undefined],
      'undefined is not an origin. Check that the environment variable it is read from is set, and loaded before it is read.',
    ],
    [
      { isAllowed: () => true },
      'an object is not an origin. Write the class or its token; Nest makes the instance.',
    ],
    [
      { origins: () => [] },
      'an object is not an origin. Write the class or its token; Nest makes the instance.',
    ],
    [
      [/^a$/, 7],
      '7 is not an origin. Write a string such as "https://example.com", a RegExp, or a list of these.',
    ],
  ])('for %p, says what to write', (value, message) => {
    expect(readOrigin(value).problems.map((problem) => problem.message)).toEqual([message]);
  });

  it.each([
    [
      /^a$/gi,
      '/^a$/gi is global, so it remembers where it stopped and allows only every other request. Write /^a$/i.',
    ],
    [
      /^a$/y,
      '/^a$/y is sticky, so it remembers where it stopped and allows only every other request. Write /^a$/.',
    ],
  ])('says how to write %s', (regExp, message) => {
    expect(readOrigin(regExp).problems).toEqual([{ code: 'CORS_E012', message }]);
  });

  it('never throws, whatever the value', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (value) => {
        expect(readOrigin(value)).toHaveProperty('problems');
        expect(readList([value])).toHaveProperty('problems');
      }),
    );
  });
});

describe('describeValue', () => {
  it.each([
    ['a "b"', '"a \\"b\\""'],
    ['x'.repeat(100), `"${'x'.repeat(100)}"`],
    ['x'.repeat(200), `"${'x'.repeat(100)}…"`],
    [/^a$/, 'a RegExp'],
    [Tenants, 'Tenants'],
    [() => true, 'a function'],
    [['a'], 'a list'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [null, 'null'],
    [undefined, 'undefined'],
    [0, '0'],
    [-1.5, '-1.5'],
    [Symbol('s'), 'Symbol(s)'],
  ])('shows %p in a message', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });
});
