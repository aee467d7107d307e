import { describe, expect, it } from '@jest/globals';

import { failedCorsCheck } from '../../../lib/browser/cors-check.js';
import { checkPreflight } from '../../../lib/browser/check-preflight.js';
import type { PreflightQuestion } from '../../../lib/browser/check-preflight.js';
import { corsResponseHeaderNames } from '../../../lib/browser/filter-response.js';
import type { HeaderList } from '../../../lib/browser/header-list.js';

const origin = 'https://a.example';
const allow = (value: string) => ['Access-Control-Allow-Origin', value] as const;
const withCredentials = ['Access-Control-Allow-Credentials', 'true'] as const;
const methods = (value: string) => ['Access-Control-Allow-Methods', value] as const;
const names = (value: string) => ['Access-Control-Allow-Headers', value] as const;

describe('The CORS check (#concept-cors-check)', () => {
  it.each<[string, HeaderList, anonymous: boolean, credentialed: boolean]>([
    ['no header', [], false, false],
    ['*', [allow('*')], true, false],
    ['* with credentials', [allow('*'), withCredentials], true, false],
    ['the origin', [allow(origin)], true, false],
    ['the origin with credentials', [allow(origin), withCredentials], true, true],
    [
      'credentials in another case',
      [allow(origin), ['Access-Control-Allow-Credentials', 'True']],
      true,
      false,
    ],
    ['another origin', [allow('https://b.example'), withCredentials], false, false],
    ['a trailing slash', [allow(`${origin}/`)], false, false],
    ['another case', [allow('https://A.example')], false, false],
    ['two headers', [allow(origin), allow(origin)], false, false],
    ['null', [allow('null')], false, false],
  ])('of %s', (_title, response, anonymous, credentialed) => {
    expect(failedCorsCheck(origin, false, response) === undefined).toBe(anonymous);
    expect(failedCorsCheck(origin, true, response) === undefined).toBe(credentialed);
  });

  it('names the check that failed, and the value', () => {
    expect(failedCorsCheck(origin, false, [])).toEqual({ check: 'allow-origin-missing', subject: '' });
    expect(failedCorsCheck(origin, true, [allow('*')])).toEqual({
      check: 'wildcard-with-credentials',
      subject: '*',
    });
    expect(failedCorsCheck(origin, true, [allow(origin)])).toEqual({
      check: 'allow-credentials',
      subject: '',
    });
  });

  it('compares a redirected request, whose origin is null, with "null"', () => {
    expect(failedCorsCheck('null', false, [allow('null')])).toBeUndefined();
  });
});

describe('The answer to a preflight (#cors-preflight-fetch-0)', () => {
  const question: PreflightQuestion = {
    origin,
    credentials: false,
    method: 'PUT',
    headers: [],
    useCorsPreflightFlag: false,
  };
  const granted = (change: Partial<PreflightQuestion>, ...response: HeaderList) =>
    !(
      'check' in
      checkPreflight({ ...question, ...change }, 204, [allow(origin), withCredentials, ...response])
    );

  it('must have an ok status', () => {
    const response = [allow(origin), methods('PUT')];
    const statuses = [199, 200, 204, 299, 300, 403, 404].filter(
      (status) => !('check' in checkPreflight(question, status, response)),
    );
    expect(statuses).toEqual([200, 204, 299]);
  });

  it('must name the method, unless it is safelisted', () => {
    expect(granted({})).toBe(false);
    expect(granted({}, methods('GET,PUT'))).toBe(true);
    expect(granted({}, methods('put'))).toBe(false);
    expect(granted({ method: 'POST' }, methods('GET'))).toBe(true);
    expect(granted({}, methods('PUT, a b'))).toBe(false);
  });

  it('says what it grants, for the cache', () => {
    expect(checkPreflight({ ...question, method: 'GET' }, 204, [allow(origin)])).toStrictEqual({
      methods: [],
      headerNames: [],
      seconds: 5,
    });
    expect(checkPreflight(question, 204, [allow(origin), methods('PUT,GET'), names('X-A')])).toStrictEqual({
      methods: ['PUT', 'GET'],
      headerNames: ['X-A'],
      seconds: 5,
    });
  });

  it('may name any method with *, without credentials', () => {
    expect(granted({}, methods('*'))).toBe(true);
    expect(granted({ credentials: true }, methods('*'))).toBe(false);
    expect(granted({ credentials: true, method: '*' }, methods('*'))).toBe(true);
  });

  it('need not name the method when only an upload listener or a stream asked', () => {
    expect(granted({ useCorsPreflightFlag: true })).toBe(true);
    expect(granted({ useCorsPreflightFlag: true }, methods('GET'))).toBe(false);
  });

  it('must name every unsafe header, in any case', () => {
    const headers: HeaderList = [
      ['X-Custom', '1'],
      ['Accept', '*/*'],
    ];
    expect(granted({ method: 'GET', headers })).toBe(false);
    expect(granted({ method: 'GET', headers }, names('x-CUSTOM'))).toBe(true);
    expect(granted({ method: 'GET', headers }, names('*'))).toBe(true);
    expect(granted({ method: 'GET', headers, credentials: true }, names('*'))).toBe(false);
  });

  it('must name Authorization itself', () => {
    const headers: HeaderList = [['Authorization', 'x']];
    expect(granted({ method: 'GET', headers }, names('*'))).toBe(false);
    expect(granted({ method: 'GET', headers }, names('*,authorization'))).toBe(true);
  });

  it('is cached for as long as it says, or for five seconds', () => {
    const seconds = [[], ['0'], ['600'], ['x'], ['1', '2']].map((values) => {
      const maxAge = values.map((value) => ['Access-Control-Max-Age', value] as const);
      const grant = checkPreflight(question, 204, [allow('*'), methods('PUT'), ...maxAge]);
      return 'check' in grant ? grant.check : grant.seconds;
    });
    expect(seconds).toEqual([5, 0, 600, 5, 5]);
  });
});

describe('The headers that scripts can read (#concept-filtered-response-cors)', () => {
  const response: HeaderList = [
    ['Content-Type', 'text/plain'],
    ['X-Total', '1'],
    ['X-Page', '1'],
    ['Set-Cookie', 'a=b'],
  ];
  const readable = (exposed: string | undefined, credentials = false) =>
    corsResponseHeaderNames(
      exposed === undefined ? response : [...response, ['Access-Control-Expose-Headers', exposed]],
      credentials,
    );

  it('are the safelisted ones', () => {
    expect(readable(undefined)).toEqual(['content-type']);
  });

  it('and the exposed ones, but never Set-Cookie', () => {
    expect(readable('x-TOTAL, Set-Cookie')).toEqual(['content-type', 'x-total']);
  });

  it('and all of them with *, without credentials', () => {
    expect(readable('*')).toEqual(['access-control-expose-headers', 'content-type', 'x-page', 'x-total']);
    expect(readable('*', true)).toEqual(['content-type']);
  });

  it('and none of a list that does not parse', () => {
    expect(readable('X-Total X-Page')).toEqual(['content-type']);
  });
});
