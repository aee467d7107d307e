import { describe, expect, it } from '@jest/globals';

import type { HeaderList } from '../../../lib/browser/header-list.js';
import { requestHeaders } from '../../../lib/browser/request-headers.js';
import { isMiswritten, normalizeMethod } from '../../../lib/browser/request-method.js';
import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';

const headersOf = (request: Partial<ScriptedRequest>) =>
  requestHeaders({ url: 'https://api.example/', ...request });

describe('The headers that a script sets', () => {
  const headers: HeaderList = [
    ['X-A', '1'],
    ['Accept', 'a'],
    ['x-a', '2'],
    ['Range', 'bytes=0-'],
  ];

  it('are sent as they are by fetch(), and combined by XMLHttpRequest', () => {
    expect(headersOf({})).toStrictEqual([]);
    expect(headersOf({ headers })).toEqual(headers);
    expect(headersOf({ headers, via: 'xhr' })).toEqual([
      ['X-A', '1, 2'],
      ['Accept', 'a'],
      ['Range', 'bytes=0-'],
    ]);
  });

  it('are dropped if they are forbidden (#forbidden-request-header)', () => {
    const forbidden: HeaderList = [
      ['Cookie', 'a=b'],
      ['X-HTTP-Method', 'TRACE'],
      ['X-HTTP-Method-Override', 'connect'],
      ['X-Method-Override', 'GET, TRACK'],
    ];
    const allowed: HeaderList = [
      ['X-HTTP-Method', 'DELETE'],
      ['X-Method', 'TRACE'],
    ];
    expect(headersOf({ headers: [...forbidden, ...allowed] })).toEqual(allowed);
  });

  it('are dropped in mode no-cors unless they are safelisted (#no-cors-safelisted-request-header)', () => {
    expect(headersOf({ headers, mode: 'no-cors' })).toEqual([['Accept', 'a']]);
  });
});

describe('The content type that a body implies (#concept-bodyinit-extract)', () => {
  it.each<[NonNullable<ScriptedRequest['body']>, string | undefined]>([
    [{ kind: 'text' }, 'text/plain;charset=UTF-8'],
    [{ kind: 'url-search-params' }, 'application/x-www-form-urlencoded;charset=UTF-8'],
    [{ kind: 'form-data' }, 'multipart/form-data; boundary=any'],
    [{ kind: 'blob', type: 'image/png' }, 'image/png'],
    [{ kind: 'blob', type: '' }, undefined],
    [{ kind: 'bytes' }, undefined],
    [{ kind: 'stream' }, undefined],
  ])('of %j is %s', (body, type) => {
    expect(headersOf({ body })).toStrictEqual(type === undefined ? [] : [['Content-Type', type]]);
  });

  it('does not replace the one that the script sets, and comes after its other headers', () => {
    const body = { kind: 'text' } as const;
    const own: HeaderList = [['content-type', 'text/html']];
    expect(headersOf({ body, headers: own })).toEqual(own);
    expect(headersOf({ body, headers: [['X-A', '1']] })).toEqual([
      ['X-A', '1'],
      ['Content-Type', 'text/plain;charset=UTF-8'],
    ]);
  });

  it('is left out in mode no-cors if it is not safelisted', () => {
    const mode = 'no-cors';
    expect(headersOf({ mode, body: { kind: 'text' } })).toHaveLength(1);
    expect(headersOf({ mode, body: { kind: 'blob', type: 'application/json' } })).toStrictEqual([]);
  });
});

describe('A method', () => {
  it('is upper-cased if it is one of six (#concept-method-normalize)', () => {
    const lower = ['delete', 'get', 'head', 'options', 'post', 'put'];
    expect(lower.map(normalizeMethod)).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);
    expect([...lower, 'PATCH'].filter(isMiswritten)).toEqual([]);
  });

  it('is sent as written otherwise', () => {
    expect(['patch', 'Search'].map(normalizeMethod)).toEqual(['patch', 'Search']);
    expect(['patch', 'Search', 'SEARCH'].filter(isMiswritten)).toEqual(['patch', 'Search']);
  });
});
