import { describe, expect, it } from '@jest/globals';

import type { HeaderList } from '../../../lib/browser/header-list.js';
import { originHeader } from '../../../lib/browser/origin-header.js';
import { isRedirect, redirectRequest } from '../../../lib/browser/redirect-request.js';
import { isSameOrigin } from '../../../lib/browser/same-origin.js';

const here = 'https://api.example/a';
const next = 'https://api.example/b';

describe('The request that follows a redirect (#http-redirect-fetch)', () => {
  const bodyHeaders: HeaderList = [
    ['content-encoding', 'gzip'],
    ['Content-Language', 'en'],
    ['CONTENT-LOCATION', '/'],
    ['Content-Type', 'text/plain'],
  ];
  const kept: HeaderList = [
    ['X-A', '1'],
    ['Authorization', 'x'],
  ];
  const redirect = (method: string, status: number, to = next) =>
    redirectRequest({ method, headers: [...bodyHeaders, ...kept], hasBody: true }, status, here, to);

  it.each([
    ['POST', 301],
    ['POST', 302],
    ['POST', 303],
    ['PUT', 303],
    ['DELETE', 303],
  ])('of %s at %s is GET without a body and its headers', (method, status) => {
    expect(redirect(method, status)).toEqual({ method: 'GET', headers: kept, hasBody: false });
  });

  it.each([
    ['POST', 307],
    ['POST', 308],
    ['PUT', 301],
    ['PUT', 302],
    ['GET', 303],
    ['HEAD', 303],
    ['GET', 301],
  ])('of %s at %s is the same', (method, status) => {
    expect(redirect(method, status)).toEqual({ method, headers: [...bodyHeaders, ...kept], hasBody: true });
  });

  it('has no body if there was none', () => {
    expect(redirectRequest({ method: 'GET', headers: [], hasBody: false }, 302, here, next)).toEqual({
      method: 'GET',
      headers: [],
      hasBody: false,
    });
  });

  it('drops Authorization on the way to another origin', () => {
    expect(redirect('GET', 302, 'https://b.example/').headers).toEqual([...bodyHeaders, ['X-A', '1']]);
  });

  it('follows five statuses', () => {
    const statuses = [300, 301, 302, 303, 304, 305, 306, 307, 308, 309];
    expect(statuses.filter(isRedirect)).toEqual([301, 302, 303, 307, 308]);
  });
});

describe('Two origins', () => {
  it('are the same if scheme, host and port are, and never if one is opaque', () => {
    expect(isSameOrigin(here, next)).toBe(true);
    expect(isSameOrigin('https://api.example', 'https://api.example:443/x')).toBe(true);
    expect(isSameOrigin(here, 'http://api.example/a')).toBe(false);
    expect(isSameOrigin('null', here)).toBe(false);
    expect(isSameOrigin(here, 'null')).toBe(false);
    expect(isSameOrigin('null', 'null')).toBe(false);
  });
});

describe('The Origin header (#append-a-request-origin-header)', () => {
  const secure = 'https://a.example';
  const plain = 'http://a.example';

  it.each<[string, Parameters<typeof originHeader>, string | undefined]>([
    ['a request to another origin', [secure, plain, 'GET', true], secure],
    ['a request to another origin after a redirect', ['null', plain, 'GET', true, 'cors'], 'null'],
    ['GET', [secure, secure, 'GET', false], undefined],
    ['HEAD', [secure, secure, 'HEAD', false, 'no-cors'], undefined],
    ['a method with a body', [secure, secure, 'POST', false], secure],
    ['one that cannot be read', [secure, secure, 'POST', false, 'no-cors'], secure],
    ['one that cannot be read and leaves https', [secure, plain, 'POST', false, 'no-cors'], 'null'],
    ['one that can be read and leaves https', [secure, plain, 'POST', false], secure],
    ['one between pages without https', [plain, plain, 'POST', false, 'no-cors'], plain],
    ['one to https', [plain, secure, 'POST', false, 'no-cors'], plain],
    [
      'one with https: at the end of its address',
      [secure, `${plain}/?https:`, 'POST', false, 'no-cors'],
      'null',
    ],
  ])('of %s', (_what, parameters, sent) => {
    expect(originHeader(...parameters)).toBe(sent);
  });
});
