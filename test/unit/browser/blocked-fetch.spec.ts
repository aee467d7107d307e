import { describe, expect, it } from '@jest/globals';

import { describeFailure } from '../../../lib/browser/describe-failure.js';
import type { Outcome, WireRequest } from '../../../lib/browser/exchange.js';
import { isCorsFailure } from '../../../lib/browser/fetch-failure.js';
import type { FetchFailure } from '../../../lib/browser/fetch-failure.js';
import type { HeaderList } from '../../../lib/browser/header-list.js';
import { predictFetch } from '../../support/predict-fetch.js';
import type { TimedResponse } from '../../support/predict-fetch.js';
import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';
import { serverReason } from '../../../lib/browser/server-reason.js';

const page = 'https://shop.example.com';
const url = 'https://api.example.com/orders';
const origin = ['Access-Control-Allow-Origin', page] as const;
const varies = ['Vary', 'Accept, Origin'] as const;
const put: ScriptedRequest = { url, method: 'PUT', headers: [['X-A', '1']] };

function fetchWith(request: Partial<ScriptedRequest>, ...answers: readonly TimedResponse[]) {
  return predictFetch({ origin: page, request: { url, ...request } }, answers);
}

function failureOf(outcome: Outcome): FetchFailure {
  if (outcome.kind === 'response') throw new Error('It did not fail');
  return outcome.failure;
}

function to(location: string, ...headers: HeaderList): TimedResponse {
  return { status: 302, headers: [origin, ['Location', location], ...headers] };
}

describe('A failed fetch names the check that failed, with a cause and a fix', () => {
  it.each<
    [check: string, request: Partial<ScriptedRequest>, answers: readonly TimedResponse[], cause: RegExp]
  >([
    [
      'allow-origin-missing',
      {},
      [{ status: 502, headers: [] }],
      /status 502\) has no Access-Control-Allow-Origin/,
    ],
    ['allow-origin-multiple', {}, [{ status: 200, headers: [origin, origin] }], /more than one origin/],
    [
      'allow-origin-invalid',
      {},
      [{ status: 200, headers: [['Access-Control-Allow-Origin', 'shop']] }],
      /"shop"/,
    ],
    [
      'allow-origin-mismatch',
      {},
      [{ status: 200, headers: [['Access-Control-Allow-Origin', 'null']] }],
      /allows null/,
    ],
    [
      'wildcard-with-credentials',
      { credentials: 'include' },
      [{ status: 200, headers: [['Access-Control-Allow-Origin', '*']] }],
      /does not cover/,
    ],
    [
      'allow-credentials',
      { credentials: 'include' },
      [{ status: 200, headers: [origin] }],
      /does not allow credentials/,
    ],
    [
      'allow-credentials',
      { credentials: 'include' },
      [{ status: 200, headers: [origin, ['Access-Control-Allow-Credentials', 'True']] }],
      /"True"/,
    ],
    ['preflight-redirect', put, [to('/x')], /is a redirect/],
    ['preflight-status', put, [{ status: 401, headers: [origin] }], /from 200 to 299/],
    [
      'allow-methods-malformed',
      put,
      [{ status: 204, headers: [origin, ['Access-Control-Allow-Methods', 'PUT DELETE']] }],
      /not a list of methods: PUT DELETE/,
    ],
    [
      'allow-headers-malformed',
      put,
      [{ status: 204, headers: [origin, ['Access-Control-Allow-Headers', 'a b']] }],
      /not a list of header names: a b/,
    ],
    ['method', put, [{ status: 204, headers: [origin] }], /does not name PUT/],
    [
      'header',
      put,
      [{ status: 204, headers: [origin, ['Access-Control-Allow-Methods', 'PUT']] }],
      /does not name x-a/,
    ],
    ['redirect-with-credentials', {}, [to('https://a:b@api.example.com/')], /user name or a password/],
    ['redirect-target', {}, [to('ftp://api.example.com/')], /cannot be fetched/],
    ['redirect-count', {}, Array.from({ length: 22 }, () => to('/orders')), /more than 20/],
    ['redirect-mode', { redirect: 'error' }, [to('/x')], /treats as an error/],
    ['same-origin-mode', { mode: 'same-origin' }, [], /has another origin/],
    ['no-cors-redirect-mode', { mode: 'no-cors', redirect: 'manual' }, [], /can only be followed/],
    [
      'stream',
      { method: 'POST', body: { kind: 'stream' } },
      [{ status: 204, headers: [origin] }],
      /not sent over HTTP\/1\.1/,
    ],
    ['no-answer', {}, [], /did not answer/],
  ])('%s', (check, request, answers, cause) => {
    const { outcome, console } = fetchWith(request, ...answers);
    const failure = failureOf(outcome);
    expect(failure.check).toBe(check);
    expect(describeFailure(failure).cause).toMatch(cause);
    expect(describeFailure(failure).fix).toMatch(/^[A-Z].*\.$/);
    expect(console.chromium === undefined).toBe(!isCorsFailure(failure));
  });

  it.each<[Partial<FetchFailure>, cause: string, fix: string]>([
    [
      { check: 'allow-origin-missing', status: 200 },
      'The response (status 200) has no Access-Control-Allow-Origin.',
      `Allow this origin where the request is served, with Access-Control-Allow-Origin: ${page}. In Nest: @Cors('${page}'), with CorsModule.forRoot() in the root module.`,
    ],
    [
      { check: 'allow-origin-missing', preflight: true },
      'The answer to the preflight has no Access-Control-Allow-Origin.',
      `Allow this origin where the request is served, with Access-Control-Allow-Origin: ${page}. In Nest: @Cors('${page}'), with CorsModule.forRoot() in the root module.`,
    ],
    [
      { check: 'allow-origin-missing', preflight: true, status: 301 },
      'The answer to the preflight (status 301) is a redirect, which browsers do not follow for a preflight.',
      'Request the address to which it leads, or answer preflights before whatever redirects them.',
    ],
    [
      { check: 'allow-origin-missing', status: 308 },
      'The response (status 308) is a redirect that has no Access-Control-Allow-Origin.',
      'Request the address to which it leads, or allow this origin where the redirect is sent, too.',
    ],
    [
      { check: 'allow-origin-missing', preflight: true, status: 401 },
      'The answer to the preflight (status 401) has no Access-Control-Allow-Origin: something asks preflights to authenticate.',
      'Answer preflights before authentication and before the router: browsers send them without credentials.',
    ],
    [
      { check: 'allow-origin-missing', preflight: true, status: 404 },
      'The answer to the preflight (status 404) has no Access-Control-Allow-Origin: nothing answers preflights on this path.',
      `Compare the path with your routes, the global prefix and the version included, and let proxies pass Origin and Access-Control-Request-Method on. Allow this origin where the request is served, with Access-Control-Allow-Origin: ${page}. In Nest: @Cors('${page}'), with CorsModule.forRoot() in the root module.`,
    ],
    [
      { check: 'allow-origin-missing', preflight: true, status: 403 },
      'The answer to the preflight (status 403) has no Access-Control-Allow-Origin: the origin is refused, or OPTIONS is.',
      `Let OPTIONS pass whatever is in front of the application. Allow this origin where the request is served, with Access-Control-Allow-Origin: ${page}. In Nest: @Cors('${page}'), with CorsModule.forRoot() in the root module.`,
    ],
    [
      { check: 'preflight-status', preflight: true, status: 404 },
      'The answer to the preflight (status 404) must have a status from 200 to 299.',
      'Answer preflights before the router, and let proxies pass Access-Control-Request-Method on, without which an OPTIONS request is not a preflight.',
    ],
    [
      { check: 'preflight-status', preflight: true, status: 401 },
      'The answer to the preflight (status 401) must have a status from 200 to 299.',
      'Answer preflights before authentication and before the router: browsers send them without credentials.',
    ],
    [
      { check: 'allow-origin-missing', status: 502 },
      'The response (status 502) has no Access-Control-Allow-Origin: a proxy seems to have answered instead of the application.',
      'Find out why the application did not answer. No policy can help.',
    ],
    [
      { check: 'method', preflight: true, subject: 'PUT' },
      'The answer to the preflight does not name PUT in Access-Control-Allow-Methods.',
      'Serve PUT on this path, and let "methods" of its policy allow it. Methods are case-sensitive.',
    ],
    [
      { check: 'method', preflight: true },
      'The answer to the preflight does not name the method in Access-Control-Allow-Methods.',
      'Serve the method on this path, and let "methods" of its policy allow it. Methods are case-sensitive.',
    ],
  ])('in words: %j', (failure, cause, fix) => {
    const known = { preflight: false, subject: '', status: 0, origin: page, urls: [url] };
    expect(describeFailure({ ...known, ...failure } as FetchFailure)).toEqual({ cause, fix });
  });

  it.each(['wildcard-with-credentials', 'allow-credentials'] as const)(
    'does not recommend null together with credentials: %s',
    (check) => {
      const known = { preflight: false, subject: '', status: 200, origin: 'null', urls: [url] };
      expect(describeFailure({ ...known, check }).fix).toBe(
        "The request's origin is null: the page is sandboxed or local, or redirects have led across origins. Request the last address directly, or send the request without credentials.",
      );
    },
  );

  it('does not recommend null', () => {
    const { outcome } = fetchWith({}, to('https://other.example/', origin), { status: 200, headers: [] });
    // The first answer names the origin twice, which tells it apart from the second one.
    expect(failureOf(outcome).check).toBe('allow-origin-multiple');
    const tainted = fetchWith({}, to('https://other.example/'), { status: 200, headers: [] });
    expect(describeFailure(failureOf(tainted.outcome)).fix).toContain('rather than allow null');
    expect(tainted.console.chromium).toContain(`(redirected from '${url}') from origin '${page}'`);
  });
});

describe('The reason that can be seen from an answer', () => {
  const actual: WireRequest = {
    kind: 'actual',
    method: 'GET',
    url,
    headers: [['Origin', page]],
    cookies: false,
    hasBody: false,
  };
  const preflight = (method: string, names?: string): WireRequest => ({
    ...actual,
    kind: 'preflight',
    method: 'OPTIONS',
    headers: [
      ...actual.headers,
      ['Access-Control-Request-Method', method],
      ...(names === undefined ? [] : [['Access-Control-Request-Headers', names] as const]),
    ],
  });
  const methods = ['Access-Control-Allow-Methods', 'GET,PUT'] as const;
  const names = ['Access-Control-Allow-Headers', 'X-A'] as const;

  it.each<[reason: string, request: WireRequest, headers: HeaderList]>([
    ['not-cors', { ...actual, headers: [] }, []],
    ['disabled', actual, []],
    ['origin-not-allowed', actual, [varies]],
    ['origin-not-allowed', actual, [['Access-Control-Allow-Origin', 'https://other.example']]],
    ['allowed', actual, [origin]],
    ['method-not-allowed', preflight('DELETE'), [origin, methods]],
    ['method-not-allowed', preflight('DELETE'), [origin]],
    ['method-not-allowed', preflight('POST', 'x-a'), [origin, methods]],
    ['header-not-allowed', preflight('PUT', 'x-a,x-b'), [origin, methods, names]],
    [
      'header-not-allowed',
      preflight('PUT', 'x-a'),
      [origin, methods, ['Access-Control-Allow-Headers', 'a b']],
    ],
    ['allowed', preflight('PUT', 'x-a'), [origin, methods, names]],
    ['allowed', preflight('GET'), [origin]],
    ['allowed', preflight('PUT', 'x-a'), [origin, ['Access-Control-Allow-Methods', '*'], names]],
    ['allowed', preflight('PUT', 'x-a'), [origin, methods, ['Access-Control-Allow-Headers', '*']]],
    // The wildcard does not cover it.
    [
      'header-not-allowed',
      preflight('PUT', 'authorization,x-a'),
      [origin, methods, ['Access-Control-Allow-Headers', '*']],
    ],
    [
      'allowed',
      preflight('PUT', 'authorization,x-a'),
      [origin, methods, ['Access-Control-Allow-Headers', '*,Authorization']],
    ],
    ['origin-not-allowed', actual, [['Vary', '*']]],
    ['disabled', actual, [['Vary', 'Accept']]],
  ])('%s', (reason, request, headers) => {
    expect(serverReason(request, { status: 204, headers })).toBe(reason);
  });
});

describe('The reasons for a preflight', () => {
  it.each<[because: readonly string[], request: Partial<ScriptedRequest>]>([
    [[], { headers: [['Accept', '*/*']] }],
    [['patch is not GET, HEAD or POST'], { method: 'patch' }],
    [['authorization is not a safelisted header'], { headers: [['Authorization', 'x']] }],
    [
      ['the value "application/json" of content-type is not safelisted'],
      { method: 'POST', headers: [['Content-Type', 'application/json']] },
    ],
    [['the value of accept is longer than 128 bytes'], { headers: [['Accept', 'a'.repeat(129)]] }],
    [
      [`the value "${'('.repeat(128)}" of accept is not safelisted`],
      { headers: [['Accept', '('.repeat(128)]] },
    ],
    [
      [
        'the value "a_b" of accept-language is not safelisted',
        'the value "c_d" of content-language is not safelisted',
        'the value "bytes=-1" of range is not safelisted',
      ],
      {
        headers: [
          ['Range', 'bytes=-1'],
          ['Accept-Language', 'a_b'],
          ['Content-Language', 'c_d'],
        ],
      },
    ],
    [
      ['the values of the safelisted headers are longer than 1,024 bytes together'],
      { headers: Array.from({ length: 9 }, () => ['Accept', 'a'.repeat(120)] as const) },
    ],
    [['an upload listener is registered'], { via: 'xhr', method: 'POST', uploadListener: true }],
    [['the body is a stream'], { method: 'POST', body: { kind: 'stream' } }],
    [[], { mode: 'no-cors', headers: [['X-A', '1']] }],
    [[], { mode: 'no-cors', method: 'PUT' }],
    [[], { url: `${page}/orders`, method: 'PUT' }],
    [[], { headers: [['X-HTTP-Method-Override', 'TRACE']] }],
  ])('are %j', (because, request) => {
    expect(fetchWith(request).because).toEqual(because);
  });
});
