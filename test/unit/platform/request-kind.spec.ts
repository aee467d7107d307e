import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { isPreflight, isSameOrigin } from '../../../lib/platform/request-kind.js';

const origin = 'https://a.example';

describe('isPreflight', () => {
  it.each([
    ['OPTIONS with both headers', 'OPTIONS', { origin, 'access-control-request-method': 'GET' }, true],
    ['OPTIONS with empty headers', 'OPTIONS', { origin: '', 'access-control-request-method': '' }, true],
    ['OPTIONS without an origin', 'OPTIONS', { 'access-control-request-method': 'GET' }, false],
    ['OPTIONS without a method', 'OPTIONS', { origin }, false],
    ['GET with both headers', 'GET', { origin, 'access-control-request-method': 'GET' }, false],
  ])('of %s', (_what, method, headers, expected) => {
    expect(isPreflight({ method, headers })).toBe(expected);
  });
});

describe('isSameOrigin', () => {
  it.each([
    [{ origin }, 'https://a.example', true],
    [{ origin }, 'https://A.EXAMPLE:443', true],
    [{ origin: 'http://a.example:3000' }, 'http://a.example:3000', true],
    [{ origin }, 'http://a.example', false],
    [{ origin }, 'https://a.example:8443', false],
    [{ origin }, 'https://b.example', false],
    [{ origin, 'sec-fetch-site': 'same-origin' }, 'https://b.example', true],
    [{ origin, 'sec-fetch-site': 'same-site' }, 'https://b.example', false],
    [{ origin, 'sec-fetch-site': 'cross-site' }, 'https://b.example', false],
    [{ origin, 'sec-fetch-site': 'same-site' }, 'https://a.example', false],
    [{ origin, 'sec-fetch-site': 'cross-site' }, 'https://a.example', false],
    [{ origin, 'sec-fetch-site': 'none' }, 'https://a.example', true],
    [{ origin: 'null' }, 'https://a.example', false],
    [{ origin: 'null' }, 'file:///etc', false],
    [{ origin: 'undefined' }, 'undefined://undefined', false],
    [{ origin }, 'https://user@a.example', false],
    [{ origin }, 'https://a.example/path', false],
    [{ origin }, 'https://a.example#b.example', false],
    [{ origin }, 'https://a.exam\tple', false],
    [{ origin }, 'https://a.example:', true],
    [{ origin: 'http://a.example' }, 'HTTP://a.example:80', true],
    [{}, 'not a URL', false],
  ])('of %j to %s is %s', (headers, target, expected) => {
    expect(isSameOrigin({ headers }, target)).toBe(expected);
  });

  it('never throws, and is not more generous than a URL, whatever host the client claims', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.mixedCase(fc.constant('a.example:443'))),
        (host) => {
          const target = `https://${host}`;
          const own = isSameOrigin({ headers: { origin } }, target);
          expect(!own || new URL(target).origin === origin).toBe(true);
        },
      ),
    );
  });
});
