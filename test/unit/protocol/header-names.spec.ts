import { describe, expect, it } from '@jest/globals';
import {
  isCorsResponseHeader,
  isForbiddenRequestHeader,
  isForbiddenResponseHeader,
  SAFELISTED_RESPONSE_HEADERS,
} from '../../../lib/protocol/header-names.js';

describe('isForbiddenRequestHeader', () => {
  // https://fetch.spec.whatwg.org/#forbidden-request-header, and Private Network Access.
  it.each([
    'accept-charset',
    'accept-encoding',
    'access-control-request-headers',
    'access-control-request-method',
    'access-control-request-private-network',
    'connection',
    'content-length',
    'cookie',
    'cookie2',
    'date',
    'dnt',
    'expect',
    'host',
    'keep-alive',
    'origin',
    'referer',
    'set-cookie',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'via',
    'proxy-authorization',
    'sec-fetch-mode',
  ])('is true for %s, which pages cannot set', (name) => {
    expect(isForbiddenRequestHeader(name)).toBe(true);
  });

  it.each([
    'authorization',
    'content-type',
    'x-custom',
    'proxy',
    'sec',
    'user-agent',
    'access-control-allow-origin',
    '',
  ])('is false for %s', (name) => {
    expect(isForbiddenRequestHeader(name)).toBe(false);
  });
});

describe('isCorsResponseHeader', () => {
  it.each(['access-control-allow-origin', 'access-control-max-age', 'access-control-expose-headers'])(
    'is true for %s',
    (name) => {
      expect(isCorsResponseHeader(name)).toBe(true);
    },
  );

  it.each(['access-control-request-method', 'x-access-control-allow-origin', 'content-type'])(
    'is false for %s',
    (name) => {
      expect(isCorsResponseHeader(name)).toBe(false);
    },
  );
});

describe('isForbiddenResponseHeader', () => {
  it('is true for cookies, which no script may read, and for nothing else', () => {
    const names = ['set-cookie', 'set-cookie2', 'cookie', 'etag', 'www-authenticate'];
    expect(names.filter(isForbiddenResponseHeader)).toEqual(['set-cookie', 'set-cookie2']);
  });
});

describe('SAFELISTED_RESPONSE_HEADERS', () => {
  it('contains the seven names of the standard', () => {
    // https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
    expect([...SAFELISTED_RESPONSE_HEADERS].sort()).toEqual([
      'cache-control',
      'content-language',
      'content-length',
      'content-type',
      'expires',
      'last-modified',
      'pragma',
    ]);
  });
});
