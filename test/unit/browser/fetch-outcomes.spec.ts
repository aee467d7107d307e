import { describe, expect, it } from '@jest/globals';

import { getHeader } from '../../../lib/browser/header-list.js';
import type { HeaderList } from '../../../lib/browser/header-list.js';
import { predictFetch } from '../../support/predict-fetch.js';
import type { TimedResponse } from '../../support/predict-fetch.js';
import { PreflightCache } from '../../../lib/browser/preflight-cache.js';
import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';

const page = 'http://page.example';
const api = 'http://api.example/item';
const other = 'http://other.example/item';
const open: HeaderList = [
  ['Access-Control-Allow-Origin', page],
  ['Access-Control-Allow-Methods', 'PUT,DELETE'],
  ['Access-Control-Allow-Headers', 'x-custom,authorization'],
];

const get: ScriptedRequest = { via: 'fetch', url: api, method: 'GET', headers: [] };

function answer(status: number, headers: HeaderList, at = 0): TimedResponse {
  return { status, headers, at };
}

function to(location: string): HeaderList {
  return [...open, ['Location', location]];
}

/** What is sent, in short form: `OPTIONS http://api.example/item from http://page.example for PUT x-custom`. */
function predict(request: ScriptedRequest, answers: readonly TimedResponse[], cache = new PreflightCache()) {
  const { sent, outcome } = predictFetch({ origin: page, request, cache }, answers);
  return {
    sent: sent.map(({ method, url, headers, cookies }) => {
      const said = (before: string, name: string) => {
        const value = getHeader(headers, name);
        return value === null ? [] : [before + value];
      };
      return [
        `${method} ${url}`,
        ...said('from ', 'Origin'),
        ...said('for ', 'Access-Control-Request-Method'),
        ...said('', 'Access-Control-Request-Headers'),
        ...(cookies ? ['with cookies'] : []),
      ].join(' ');
    }),
    outcome: outcome.kind === 'response' ? `${outcome.type} ${outcome.status}` : outcome.kind,
  };
}

function onlySent(request: ScriptedRequest): string | undefined {
  return predict(request, [answer(200, open)]).sent[0];
}

describe('A request without a preflight', () => {
  it('is sent with its origin, and read when the response allows it', () => {
    const sent = [`GET ${api} from ${page}`];
    expect(predict(get, [answer(200, open)])).toEqual({ sent, outcome: 'cors 200' });
    expect(predict(get, [answer(404, open)])).toEqual({ sent, outcome: 'cors 404' });
    expect(predict(get, [answer(200, [])])).toEqual({ sent, outcome: 'network error' });
  });

  it('to the same origin needs no headers, and has Origin only with a body', () => {
    const url = `${page}/x`;
    expect(predict({ ...get, url }, [answer(200, [])])).toEqual({
      sent: [`GET ${url} with cookies`],
      outcome: 'basic 200',
    });
    expect(predict({ ...get, url, method: 'PUT' }, [answer(200, [])])).toEqual({
      sent: [`PUT ${url} from ${page} with cookies`],
      outcome: 'basic 200',
    });
  });

  it('carries cookies if it is told to, and to its own origin unless it is told not to', () => {
    expect(onlySent({ ...get, credentials: 'include' })).toBe(`GET ${api} from ${page} with cookies`);
    expect(onlySent({ ...get, credentials: 'same-origin' })).toBe(`GET ${api} from ${page}`);
    expect(onlySent({ ...get, url: `${page}/x`, credentials: 'omit' })).toBe(`GET ${page}/x`);
  });

  it('in no-cors mode is sent but not read', () => {
    expect(predict({ ...get, mode: 'no-cors' }, [answer(200, open)])).toEqual({
      sent: [`GET ${api}`],
      outcome: 'opaque 0',
    });
    const post: ScriptedRequest = { ...get, method: 'POST', mode: 'no-cors', headers: [['X-Custom', '1']] };
    expect(predict(post, [answer(200, [])]).sent).toEqual([`POST ${api} from ${page}`]);
  });

  it('in same-origin mode is not sent', () => {
    expect(predict({ ...get, mode: 'same-origin' }, [])).toEqual({ sent: [], outcome: 'network error' });
  });
});

describe('A request with a preflight', () => {
  const put: ScriptedRequest = {
    ...get,
    method: 'put',
    headers: [
      ['X-Custom', '1'],
      ['Date', 'forbidden'],
    ],
  };
  const preflight = `OPTIONS ${api} from ${page} for PUT x-custom`;

  it('is sent when the preflight allows it', () => {
    expect(predict(put, [answer(204, open), answer(200, open)])).toEqual({
      sent: [preflight, `PUT ${api} from ${page}`],
      outcome: 'cors 200',
    });
  });

  it('is not sent when it does not', () => {
    expect(predict(put, [answer(204, open.slice(0, 2))])).toEqual({
      sent: [preflight],
      outcome: 'network error',
    });
  });

  it('is sent but not read when only the preflight allows it', () => {
    expect(predict(put, [answer(204, open), answer(200, [])]).outcome).toBe('network error');
  });

  it('keeps the case of methods that are not normalized', () => {
    expect(predict({ ...get, method: 'patch' }, [answer(204, open)]).sent).toEqual([
      `OPTIONS ${api} from ${page} for patch`,
    ]);
  });

  it('comes from a body whose content type is not safelisted', () => {
    const post: ScriptedRequest = {
      ...get,
      method: 'POST',
      body: { kind: 'blob', type: 'application/json' },
    };
    expect(predict(post, [answer(204, [])]).sent).toEqual([
      `OPTIONS ${api} from ${page} for POST content-type`,
    ]);
    expect(predict({ ...post, body: { kind: 'text' } }, [answer(200, open)]).outcome).toBe('cors 200');
  });

  it('comes from an upload listener, and from a stream, which HTTP/1.1 then cannot carry', () => {
    const post: ScriptedRequest = { ...get, via: 'xhr', method: 'POST', uploadListener: true };
    expect(predict(post, [answer(204, open), answer(200, open)]).sent).toHaveLength(2);
    const stream: ScriptedRequest = { ...get, method: 'POST', body: { kind: 'stream' } };
    expect(predict(stream, [answer(204, open)])).toEqual({
      sent: [`OPTIONS ${api} from ${page} for POST`],
      outcome: 'network error',
    });
  });

  it('carries no cookies itself, and is refused unless credentials are allowed', () => {
    const request: ScriptedRequest = { ...put, credentials: 'include' };
    expect(predict(request, [answer(204, open)])).toEqual({ sent: [preflight], outcome: 'network error' });
    const generous: HeaderList = [...open, ['Access-Control-Allow-Credentials', 'true']];
    expect(predict(request, [answer(204, generous), answer(200, generous)])).toEqual({
      sent: [preflight, `PUT ${api} from ${page} with cookies`],
      outcome: 'cors 200',
    });
  });

  it('is made unnecessary by the cache, for the same credentials and until it expires', () => {
    const cache = new PreflightCache();
    const lasting: HeaderList = [...open, ['Access-Control-Max-Age', '10']];
    predict(put, [answer(204, lasting, 0), answer(200, open, 1)], cache);
    const again = [answer(200, open, 9999)];
    expect(predict(put, again, cache).sent).toEqual([`PUT ${api} from ${page}`]);
    expect(predict({ ...put, method: 'DELETE' }, again, cache).sent).toEqual([`DELETE ${api} from ${page}`]);
    const late = [answer(204, lasting, 10_000), answer(200, open, 10_001)];
    expect(predict(put, late, cache).sent).toEqual([preflight, `PUT ${api} from ${page}`]);
    expect(predict(put, again, cache).sent).toEqual([`PUT ${api} from ${page}`]);
    expect(predict({ ...put, credentials: 'include' }, again, cache).sent).toEqual([preflight]);
  });
});

/** The last request that is sent when a request with a body is redirected on the same server. */
function lastSent(method: string, status: number): string | undefined {
  return predict({ ...get, method, body: { kind: 'text' } }, [
    ...(method === 'PUT' ? [answer(204, open)] : []),
    answer(status, to('/next')),
  ]).sent.at(-1);
}

describe('A redirect', () => {
  it('on the same server keeps the origin', () => {
    expect(predict(get, [answer(302, to('/next')), answer(200, open)])).toEqual({
      sent: [`GET ${api} from ${page}`, `GET http://api.example/next from ${page}`],
      outcome: 'cors 200',
    });
  });

  it('to a third origin makes the origin null', () => {
    expect(
      predict(get, [answer(302, to(other)), answer(200, [['Access-Control-Allow-Origin', 'null']])]),
    ).toEqual({
      sent: [`GET ${api} from ${page}`, `GET ${other} from null`],
      outcome: 'cors 200',
    });
    expect(predict(get, [answer(302, to(other)), answer(200, open)]).outcome).toBe('network error');
  });

  it('from its own origin to another keeps the origin', () => {
    const own = { ...get, url: `${page}/x` };
    expect(predict(own, [answer(302, [['Location', other]]), answer(200, open)])).toEqual({
      sent: [`GET ${page}/x with cookies`, `GET ${other} from ${page}`],
      outcome: 'cors 200',
    });
  });

  it('must itself pass the CORS check', () => {
    expect(predict(get, [answer(302, [['Location', other]])]).outcome).toBe('network error');
  });

  it('of a preflighted request is preflighted again, and drops Authorization on another origin', () => {
    const request: ScriptedRequest = { ...get, headers: [['Authorization', 'x']] };
    const anyone: HeaderList = [['Access-Control-Allow-Origin', '*']];
    expect(predict(request, [answer(204, open), answer(302, to(other)), answer(200, anyone)])).toEqual({
      sent: [
        `OPTIONS ${api} from ${page} for GET authorization`,
        `GET ${api} from ${page}`,
        `GET ${other} from null`,
      ],
      outcome: 'cors 200',
    });
    const same = [answer(204, open), answer(302, to('/next')), answer(204, open), answer(200, open)];
    expect(predict(request, same).sent[2]).toBe(
      `OPTIONS http://api.example/next from ${page} for GET authorization`,
    );
  });

  it('turns POST into GET at 302 and not at 307, and PUT only at 303', () => {
    expect(lastSent('POST', 302)).toBe(`GET http://api.example/next from ${page}`);
    expect(lastSent('POST', 307)).toBe(`POST http://api.example/next from ${page}`);
    expect(lastSent('PUT', 302)).toBe(`OPTIONS http://api.example/next from ${page} for PUT`);
    expect(lastSent('PUT', 303)).toBe(`GET http://api.example/next from ${page}`);
  });

  it('is hidden in manual mode and refused in error mode, after the CORS check', () => {
    const answers = [answer(302, to(other))];
    expect(predict({ ...get, redirect: 'manual' }, answers).outcome).toBe('opaqueredirect 0');
    expect(predict({ ...get, redirect: 'error' }, answers).outcome).toBe('network error');
    expect(predict({ ...get, redirect: 'manual' }, [answer(302, [])]).outcome).toBe('network error');
  });
});
