import { describe, expect, it } from '@jest/globals';

import { extractSeconds, extractTokens } from '../../../lib/browser/header-list.js';
import { mimeTypeEssence } from '../../../lib/browser/mime-type.js';
import { isSafelistedMethod } from '../../../lib/browser/request-method.js';
import { isSafelistedRequestHeader } from '../../../lib/browser/safelisted-header.js';
import { unsafeRequestHeaderNames } from '../../../lib/browser/unsafe-header-names.js';

const long = (length: number) => 'a'.repeat(length);

describe('A CORS-safelisted request header (#cors-safelisted-request-header)', () => {
  it.each([
    ['Accept', 'text/html;q=0.9, */*', true],
    ['Accept', long(128), true],
    ['Accept', long(129), false],
    ['Accept', 'a "quoted" value', false],
    ['Accept', 'a(comment)', false],
    ['Accept', 'a\tb', true],
    ['Accept', 'a\x01b', false],
    ['Accept', 'a\x7fb', false],
    ['Accept', 'a[b', false],
    ['Accept', 'a{b', false],
    ['Accept', 'a@b', false],
    ['accept-LANGUAGE', 'de-CH, en;q=0.5', true],
    ['Accept-Language', 'de_CH', false],
    ['Accept-Language', '', true],
    ['Content-Language', 'en*', true],
    ['Content-Language', 'en/us', false],
    ['Content-Type', 'text/plain', true],
    ['Content-Type', ' Text/Plain ; charset=utf-8', true],
    ['Content-Type', 'text/plain;charset="utf-8"', false],
    ['Content-Type', 'application/x-www-form-urlencoded', true],
    ['Content-Type', 'multipart/form-data; boundary=x', true],
    ['Content-Type', 'application/json', false],
    ['Content-Type', 'text/plain, application/json', false],
    ['Content-Type', 'text', false],
    ['Content-Type', '', false],
    ['Content-Type', `text/plain;${long(117)}`, true],
    ['Content-Type', `text/plain;${long(118)}`, false],
    ['Range', 'bytes=0-', true],
    ['Range', 'bytes=10-20', true],
    ['Range', 'bytes=10-', true],
    ['Range', 'bytes=10-10', true],
    ['Range', 'xbytes=0-', false],
    ['Range', 'bytes=20-10', false],
    ['Range', 'bytes=-500', false],
    ['Range', 'bytes=0-1,3-4', false],
    ['Range', 'bytes= 0-1', false],
    ['Range', 'items=0-1', false],
    ['Authorization', 'x', false],
    ['X-Custom', 'x', false],
  ])('%s: %j is %s', (name, value, expected) => {
    expect(isSafelistedRequestHeader(name, value)).toBe(expected);
  });
});

describe('The CORS-unsafe request-header names (#cors-unsafe-request-header-names)', () => {
  it('are lower-case, sorted and unique', () => {
    expect(
      unsafeRequestHeaderNames([
        ['X-B', '1'],
        ['Accept', '*/*'],
        ['x-a', '1'],
        ['X-b', '2'],
      ]),
    ).toEqual(['x-a', 'x-b']);
  });

  it('do not include the safelisted ones if the others are long', () => {
    expect(
      unsafeRequestHeaderNames([
        ['X-A', long(2_000)],
        ['Accept', 'a'],
      ]),
    ).toEqual(['x-a']);
  });

  it('include the safelisted ones if those have more than 1,024 bytes together', () => {
    const eight = Array.from({ length: 8 }, () => ['Accept-Language', long(128)] as const);
    expect(unsafeRequestHeaderNames(eight)).toEqual([]);
    expect(unsafeRequestHeaderNames([...eight, ['Accept', 'a']])).toEqual(['accept', 'accept-language']);
  });
});

describe('CORS-safelisted methods (#cors-safelisted-method)', () => {
  it('are GET, HEAD and POST, in upper case', () => {
    expect(
      ['GET', 'HEAD', 'POST', 'PUT', 'get', 'OPTIONS'].filter((method) => isSafelistedMethod(method)),
    ).toEqual(['GET', 'HEAD', 'POST']);
  });
});

describe('The essence of a MIME type', () => {
  it.each([
    ['text/plain', 'text/plain'],
    ['TEXT/Plain;x', 'text/plain'],
    ['\t text/plain \r\n;x', 'text/plain'],
    ['a/b', 'a/b'],
    ['text', undefined],
    ['text /plain', undefined],
    ['text/', undefined],
    ['/plain', undefined],
    ['text/plain text', undefined],
  ])('of %j is %j', (value, expected) => {
    expect(mimeTypeEssence(value)).toBe(expected);
  });
});

describe('A list in a response header (#extract-header-list-values)', () => {
  it.each([
    [[['X', 'a,b']], ['a', 'b']],
    [[['X', ' a ,, b\t']], ['a', 'b']],
    [[['X', '\t  a \t,  b  ']], ['a', 'b']],
    [
      [
        ['x', 'a'],
        ['X', 'b'],
      ],
      ['a', 'b'],
    ],
    [[['X', '']], []],
    [[['Y', 'a']], null],
    [[['X', 'a b']], 'failure'],
    [[['X', '"a"']], 'failure'],
  ] as const)('%j is read as %j', (headers, expected) => {
    expect(extractTokens(headers, 'X')).toEqual(expected);
  });

  it('of seconds is one whole number', () => {
    const read = [['600'], ['0'], ['-1'], ['1.5'], ['1', '2'], []].map((values) =>
      extractSeconds(
        values.map((value) => ['A', value] as const),
        'A',
      ),
    );
    expect(read).toEqual([600, 0, 'failure', 'failure', 'failure', null]);
  });
});
