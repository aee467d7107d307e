import { describe, expect, it } from '@jest/globals';

import type { Outcome } from '../../../lib/browser/exchange.js';
import type { HeaderList } from '../../../lib/browser/header-list.js';
import { predictFetch, type TimedResponse } from '../../support/predict-fetch.js';
import { PreflightCache } from '../../../lib/browser/preflight-cache.js';
import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';

const page = 'https://page.example';
const api = 'https://api.example/item';
const allowed = ['Access-Control-Allow-Origin', page] as const;
const ok: TimedResponse = { status: 200, headers: [allowed] };

function run(request: Partial<ScriptedRequest>, answers: readonly TimedResponse[], cache?: PreflightCache) {
  return predictFetch({ origin: page, request: { url: api, ...request }, ...(cache && { cache }) }, answers);
}

const to = (location: string, ...headers: HeaderList): TimedResponse => ({
  status: 302,
  headers: [allowed, ['Location', location], ...headers],
});

const failed = (outcome: Outcome) => (outcome.kind === 'network error' ? outcome.failure : undefined);

describe('What goes over the wire', () => {
  it('is the request, with its origin', () => {
    const { sent, console } = run({ headers: [['Accept', 'a']] }, [ok]);
    expect(sent).toStrictEqual([
      {
        kind: 'actual',
        method: 'GET',
        url: api,
        headers: [
          ['Accept', 'a'],
          ['Origin', page],
        ],
        cookies: false,
        hasBody: false,
      },
    ]);
    expect(console).toStrictEqual({});
  });

  it('does not include an Origin in a request to the page’s own origin', () => {
    expect(run({ url: `${page}/x` }, [ok]).sent[0]?.headers).toStrictEqual([]);
  });

  it('is a preflight before a request that needs permission', () => {
    const answer: TimedResponse = {
      status: 204,
      headers: [
        allowed,
        ['Access-Control-Allow-Methods', 'PUT'],
        ['Access-Control-Allow-Headers', 'x-a,x-b'],
      ],
    };
    const headers: HeaderList = [
      ['X-B', '1'],
      ['X-A', '2'],
    ];
    const { sent } = run({ method: 'PUT', headers, body: { kind: 'bytes' } }, [answer, ok]);
    expect(sent).toStrictEqual([
      {
        kind: 'preflight',
        method: 'OPTIONS',
        url: api,
        headers: [
          ['Accept', '*/*'],
          ['Origin', page],
          ['Access-Control-Request-Method', 'PUT'],
          ['Access-Control-Request-Headers', 'x-a,x-b'],
        ],
        cookies: false,
        hasBody: false,
      },
      {
        kind: 'actual',
        method: 'PUT',
        url: api,
        headers: [...headers, ['Origin', page]],
        cookies: false,
        hasBody: true,
      },
    ]);
    expect(run({ method: 'PUT' }, [answer, ok]).sent[0]?.headers).toHaveLength(3);
  });
});

describe('What the script gets', () => {
  const headers: HeaderList = [allowed, ['X-A', '1'], ['Content-Type', 'text/plain'], ['Set-Cookie', 'a=b']];

  it('is the response, with the headers that it may read', () => {
    expect(run({ url: `${api}#part` }, [{ status: 404, headers }]).outcome).toStrictEqual({
      kind: 'response',
      type: 'cors',
      status: 404,
      headers: ['content-type'],
      url: api,
      redirected: false,
    });
    expect(run({ url: `${page}/x` }, [{ status: 200, headers }]).outcome).toStrictEqual({
      kind: 'response',
      type: 'basic',
      status: 200,
      headers: ['access-control-allow-origin', 'content-type', 'x-a'],
      url: `${page}/x`,
      redirected: false,
    });
  });

  it('is nothing from a response that it may not read', () => {
    const hidden = { kind: 'response', status: 0, headers: [], redirected: false };
    expect(run({ mode: 'no-cors' }, [{ status: 200, headers }]).outcome).toStrictEqual({
      ...hidden,
      type: 'opaque',
      url: '',
    });
    expect(run({ url: `${api}#part`, redirect: 'manual' }, [to('/next')]).outcome).toStrictEqual({
      ...hidden,
      type: 'opaqueredirect',
      url: api,
    });
  });

  it('is the last response of redirects', () => {
    expect(run({}, [to('/next'), ok]).outcome).toMatchObject({
      status: 200,
      url: 'https://api.example/next',
      redirected: true,
    });
  });

  it('is a redirect without a target, or a response with a Location that is not a redirect', () => {
    expect(run({}, [{ status: 302, headers: [allowed] }]).outcome).toMatchObject({ status: 302, url: api });
    const created = run({}, [{ ...to('/next'), status: 201 }, ok]);
    expect(created.outcome).toMatchObject({ status: 201, url: api });
    expect(created.sent).toHaveLength(1);
  });

  it('is the check that failed', () => {
    const common = { preflight: false, status: 0, subject: '', origin: page, urls: [api] };
    expect(failed(run({}, []).outcome)).toStrictEqual({ ...common, check: 'no-answer' });
    expect(failed(run({ method: 'PUT' }, []).outcome)).toStrictEqual({
      ...common,
      check: 'no-answer',
      preflight: true,
    });
    expect(failed(run({}, [{ status: 500, headers: [] }]).outcome)).toStrictEqual({
      ...common,
      check: 'allow-origin-missing',
      status: 500,
    });
    expect(failed(run({ method: 'PUT' }, [{ status: 404, headers: [allowed] }]).outcome)).toStrictEqual({
      ...common,
      check: 'preflight-status',
      subject: '404',
      preflight: true,
      status: 404,
    });
    expect(failed(run({ redirect: 'error' }, [to('/x')]).outcome)).toStrictEqual({
      ...common,
      check: 'redirect-mode',
      status: 302,
    });
    expect(
      failed(run({ headers: [['X-A', '1']] }, [{ status: 204, headers: [allowed] }]).outcome),
    ).toMatchObject({ check: 'header', subject: 'x-a', asWritten: 'X-A' });
    expect(
      failed(run({ headers: [['x-a', '1']] }, [{ status: 204, headers: [allowed] }]).outcome),
    ).not.toHaveProperty('asWritten');
  });
});

describe('A redirect', () => {
  it.each(['ftp://api.example/', 'xhttp://api.example/', 'https://['])('to %s is not followed', (target) => {
    expect(failed(run({}, [to(target)]).outcome)).toMatchObject({
      check: 'redirect-target',
      subject: target,
      status: 302,
    });
  });

  it('is followed twenty times', () => {
    const redirects = Array.from({ length: 20 }, () => to('/next'));
    expect(run({}, [...redirects, ok]).outcome).toMatchObject({ status: 200 });
    expect(failed(run({}, [...redirects, to('/next')]).outcome)).toMatchObject({
      check: 'redirect-count',
      status: 302,
    });
  });

  it.each(['https://user@api.example/', 'https://:password@api.example/'])(
    'to %s, on another origin, is refused',
    (target) => {
      const refusal = { check: 'redirect-with-credentials', subject: target, status: 302 };
      expect(failed(run({}, [to(target)]).outcome)).toMatchObject(refusal);
      expect(failed(run({ url: `${page}/x` }, [to(target)]).outcome)).toMatchObject(refusal);
      // The page cannot read these responses anyway.
      expect(run({ mode: 'no-cors' }, [to(target), ok]).outcome).toMatchObject({ type: 'opaque' });
      expect(run({ mode: 'no-cors', url: `${page}/x` }, [to(target), ok]).outcome).toMatchObject({
        type: 'opaque',
      });
    },
  );

  it('to an address with a user on the page’s own origin is followed, unless it came from another one', () => {
    const target = 'https://user@page.example/';
    expect(run({ url: `${page}/x` }, [to(target), ok]).outcome).toMatchObject({ type: 'basic' });
    expect(run({ url: `${page}/x`, mode: 'cors' }, [to(target), ok]).outcome).toMatchObject({
      type: 'basic',
    });
    expect(failed(run({}, [to(target)]).outcome)).toMatchObject({ check: 'redirect-with-credentials' });
    expect(run({ mode: 'no-cors' }, [to(target), ok]).outcome).toMatchObject({ type: 'opaque' });
  });

  it('back to the page’s own origin still needs permission', () => {
    const back = to(`${page}/x`);
    expect(failed(run({}, [back, { status: 200, headers: [] }]).outcome)).toMatchObject({
      check: 'allow-origin-missing',
      origin: 'null',
    });
    expect(
      run({}, [back, { status: 200, headers: [['Access-Control-Allow-Origin', 'null']] }]).outcome,
    ).toMatchObject({ type: 'cors', status: 200 });
  });

  it('out of the page’s own origin is not followed in mode same-origin', () => {
    const request = { url: `${page}/x`, mode: 'same-origin' } as const;
    expect(run(request, [ok]).outcome).toMatchObject({ type: 'basic' });
    expect(failed(run(request, [to(api)]).outcome)).toMatchObject({ check: 'same-origin-mode', status: 0 });
  });
});

const grant = (methods: string, names: string): TimedResponse => ({
  status: 204,
  at: 0,
  headers: [
    allowed,
    ['Access-Control-Allow-Methods', methods],
    ['Access-Control-Allow-Headers', names],
    ['Access-Control-Max-Age', '10'],
  ],
});

const kinds = (...parameters: Parameters<typeof run>) => run(...parameters).sent.map(({ kind }) => kind);

/** A cache with what one preflight granted. */
function filled(methods = 'PUT', names = 'x-a') {
  const cache = new PreflightCache();
  expect(run({ method: 'PUT' }, [grant(methods, names), ok], cache).sent).toHaveLength(2);
  return cache;
}

describe('The preflight cache', () => {
  it('is consulted for the time at which the answer is expected', () => {
    expect(kinds({ method: 'PUT' }, [{ ...ok, at: 9_999 }], filled())).toEqual(['actual']);
    expect(kinds({ method: 'PUT' }, [{ ...ok, at: 10_000 }], filled())).toEqual(['preflight']);
  });

  it('saves the preflight for a safelisted method if it has every header', () => {
    const [a, b] = [['X-A', '1'] as const, ['X-B', '1'] as const];
    expect(kinds({ method: 'POST', headers: [a] }, [ok], filled())).toEqual(['actual']);
    expect(kinds({ method: 'POST', headers: [a, b] }, [ok], filled())).toEqual(['preflight']);
  });

  it('is cleared when a request that needed permission fails, not when another one does', () => {
    const refusal: TimedResponse = { status: 500, headers: [] };
    const cache = filled();
    expect(failed(run({}, [refusal], cache).outcome)).toBeDefined();
    expect(kinds({ method: 'PUT' }, [ok], cache)).toEqual(['actual']);
    expect(failed(run({ method: 'PUT' }, [refusal], cache).outcome)).toBeDefined();
    expect(kinds({ method: 'PUT' }, [ok], cache)).toEqual(['preflight']);
  });

  it('keeps the grant of a request that succeeds', () => {
    const cache = filled();
    expect(kinds({ method: 'PUT' }, [ok], cache)).toEqual(['actual']);
    expect(kinds({ method: 'PUT' }, [ok], cache)).toEqual(['actual']);
  });
});

describe('Answers', () => {
  it('may come from a function that is called with each request, at its own times', () => {
    const cache = new PreflightCache();
    const asked: string[] = [];
    const predict = (at: number) =>
      predictFetch({ origin: page, request: { url: api, method: 'PUT' }, cache }, ({ kind }, index) => {
        asked.push(`${index} ${kind}`);
        return {
          status: 200,
          headers: [allowed, ['Access-Control-Allow-Methods', 'PUT'], ['Access-Control-Max-Age', '10']],
          at,
        };
      });
    expect(predict(0).outcome).toMatchObject({ type: 'cors' });
    expect(asked).toEqual(['0 preflight', '1 actual']);
    expect(predict(0).sent).toHaveLength(1);
    const silent = predictFetch({ origin: page, request: { url: api } }, () => undefined);
    expect(failed(silent.outcome)?.check).toBe('no-answer');
  });

  it('from a function advance the clock, so that a preflight may be needed again', () => {
    const request = { url: api, method: 'PUT' };
    const { sent } = predictFetch({ origin: page, request }, ({ kind }, index) =>
      kind === 'preflight'
        ? { ...grant('PUT', 'x-a'), at: index === 0 ? 0 : 20_000 }
        : index === 1
          ? { ...to('/item'), status: 307, at: 20_000 }
          : ok,
    );
    expect(sent.map(({ kind }) => kind)).toEqual(['preflight', 'actual', 'preflight', 'actual']);
  });

  it('are blamed on the API that was called', () => {
    const refusal: TimedResponse = { status: 200, headers: [] };
    expect(run({}, [refusal]).console.chromium).toMatch(/^Access to fetch at /);
    expect(run({}, [refusal]).console.safari).toContain('Fetch API cannot load');
    expect(run({ via: 'xhr' }, [refusal]).console.chromium).toMatch(/^Access to XMLHttpRequest at /);
  });
});
