import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { decideActual } from '../../../lib/decision/decide-actual.js';
import { decidePreflight, type PreflightDecision } from '../../../lib/decision/decide-preflight.js';
import { attach, stateOf } from '../../../lib/platform/attach-decision.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import type { ActualDecision } from '../../../lib/policy/compiled-policy.js';
import { policyOf } from '../policy/policy-of.js';
import { createResponse, sent } from './response.js';

const a = 'https://a.example';

function responseUnder(options: CorsPolicyOptions, origin: string | null = a): ServerResponse {
  const response = createResponse();
  const policy = policyOf(options);
  attach(
    response.req,
    response,
    policy,
    decideActual(policy, { headers: { origin: origin ?? undefined } }) as ActualDecision,
  );
  return response;
}

const granted = ['access-control-allow-origin: https://a.example', 'vary: Origin'];

const names = (text: string): string[] => text.toLowerCase().split(/, ?/).sort();

describe('an attached decision', () => {
  it.each<[string, (response: ServerResponse) => void, string[]]>([
    ['end()', (r) => r.end(), []],
    ['write()', (r) => r.write('a'), []],
    ['flushHeaders()', (r) => r.flushHeaders(), []],
    ['writeHead(status)', (r) => r.writeHead(404), []],
    ['writeHead(status, reason)', (r) => r.writeHead(404, 'No'), []],
    ['writeHead(status, headers)', (r) => r.writeHead(200, { 'X-A': '1' }), ['x-a: 1']],
    ['writeHead(status, reason, headers)', (r) => r.writeHead(200, 'Yes', { 'X-A': '1' }), ['x-a: 1']],
    ['writeHead(status, undefined)', (r) => r.writeHead(200, undefined), []],
    ['writeHead(status, null)', (r) => r.writeHead(200, null as never), []],
    ['writeHead(status, reason, null)', (r) => r.writeHead(200, 'OK', null as never), []],
    ['writeHead(status, reason, undefined)', (r) => r.writeHead(200, 'OK', undefined), []],
    ['setHeaders() before', (r) => r.setHeaders(new Map([['X-A', '1']])).writeHead(200), ['x-a: 1']],
    [
      'writeHead(status, list with a repeated name)',
      (r) => r.writeHead(200, ['X-A', '1', 'x-a', '2']),
      ['x-a: 1', 'x-a: 2'],
    ],
    ['writeHead(status, undefined, headers)', (r) => r.writeHead(200, undefined, { 'X-A': '1' }), ['x-a: 1']],
    [
      'writeHead(status, list)',
      (r) => r.writeHead(200, ['X-A', '1', 'Set-Cookie', ['b=1', 'c=2'] as never]),
      ['x-a: 1', 'set-cookie: b=1', 'set-cookie: c=2'],
    ],
    ['writeHead(status, pairs)', (r) => r.writeHead(200, [['X-A', '1']] as never), ['x-a: 1']],
    ['setHeader() before', (r) => r.setHeader('X-A', '1').end(), ['x-a: 1']],
  ])('is written with the head, by %s', (_how, write, others) => {
    const response = responseUnder({ origin: a });
    write(response);
    expect(sent(response).sort()).toEqual([...granted, ...others].sort());
  });

  it('leaves early hints alone', () => {
    const response = responseUnder({ origin: a });
    const written: string[] = [];
    Object.assign(response, { _writeRaw: (chunk: string) => written.push(chunk) });
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    expect(written.join('')).toBe('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
    expect(response.headersSent).toBe(false);
  });

  it('can be found through the request as well, with its original method', () => {
    const response = responseUnder({ origin: a });
    response.req.method = 'DELETE';
    expect(stateOf(response.req)).toBe(stateOf(response));
    expect(stateOf(response.req)).toMatchObject({ method: 'GET', request: response.req });
  });

  it('keeps the status and the reason of the application', () => {
    const response = responseUnder({ origin: a });
    response.writeHead(418, 'Teapot', { 'X-A': '1' });
    expect([response.statusCode, response.statusMessage]).toEqual([418, 'Teapot']);
  });

  it('is written once: a second writeHead() fails as it does without this module', () => {
    const response = responseUnder({ origin: a });
    response.writeHead(200);
    expect(() => response.writeHead(200)).toThrow(expect.objectContaining({ code: 'ERR_HTTP_HEADERS_SENT' }));
    expect(sent(response).sort()).toEqual(granted);
  });

  it('is written once if a first head is invalid', () => {
    const response = responseUnder({ origin: a });
    response.setHeader('Vary', 'Accept');
    expect(() => response.writeHead(99)).toThrow(
      expect.objectContaining({ code: 'ERR_HTTP_INVALID_STATUS_CODE' }),
    );
    response.writeHead(500);
    expect(sent(response).sort()).toEqual([granted[0], 'vary: Accept, Origin']);
  });

  it('leaves nothing behind in a head that was invalid', () => {
    const response = responseUnder({ origin: a, credentials: true, exposedHeaders: ['X-A'] });
    response.setHeader('Content-Type', 'text/plain');
    expect(() => response.writeHead(99)).toThrow(
      expect.objectContaining({ code: 'ERR_HTTP_INVALID_STATUS_CODE' }),
    );
    attach(response.req, response, null, undefined);
    response.writeHead(500);
    expect(sent(response)).toEqual(['content-type: text/plain']);
  });

  it('can be replaced until then', () => {
    const response = responseUnder({ origin: a, credentials: true });
    const other = policyOf({ origin: 'https://b.example' });
    attach(response.req, response, other, decideActual(other, { headers: { origin: a } }) as ActualDecision);
    expect(stateOf(response)?.policy).toBe(other);
    response.end();
    expect(sent(response)).toEqual(['vary: Origin']);
  });

  it('can be taken away until then', () => {
    const response = responseUnder({ origin: a });
    attach(response.req, response, null, undefined);
    response.setHeader('Vary', 'Accept').end();
    expect(sent(response)).toEqual(['vary: Accept']);
  });

  it.each<[string, CorsPolicyOptions, string | null, string[]]>([
    [
      'a refusal',
      { origin: a, credentials: true, exposedHeaders: 'X-A' },
      'https://b.example',
      ['vary: Origin'],
    ],
    ['no origin', { origin: a }, null, ['vary: Origin']],
    ['the wildcard', { origin: '*' }, null, ['access-control-allow-origin: *']],
    [
      'credentials and exposed headers',
      { origin: a, credentials: true, exposedHeaders: ['X-A', 'X-B'] },
      a,
      [
        'access-control-allow-credentials: true',
        'access-control-allow-origin: https://a.example',
        'access-control-expose-headers: X-A,X-B',
        'vary: Origin',
      ],
    ],
  ])('writes the headers for %s', (_what, options, origin, headers) => {
    const response = responseUnder(options, origin);
    response.end();
    expect(sent(response).sort()).toEqual(headers);
  });

  it('is the only one that grants access, whatever the application has written', () => {
    const other = { 'access-control-allow-origin': '*', 'Access-Control-Allow-Credentials': 'true' };
    for (const write of [
      (r: ServerResponse) => r.setHeaders(new Map(Object.entries(other))).writeHead(200),
      (r: ServerResponse) => r.writeHead(200, other),
      (r: ServerResponse) => r.writeHead(200, Object.entries(other).flat()),
    ]) {
      const refused = responseUnder({ origin: a }, 'https://b.example');
      write(refused);
      expect(sent(refused)).toEqual(['vary: Origin']);
      const allowed = responseUnder({ origin: a });
      write(allowed);
      expect(sent(allowed).sort()).toEqual(granted);
    }
  });

  it('lists the exposed headers once', () => {
    const response = responseUnder({ origin: a, exposedHeaders: ['X-A'] });
    response.writeHead(200, { 'access-control-expose-headers': 'X-B', 'X-C': '1' });
    expect(sent(response).sort()).toEqual([
      'access-control-allow-origin: https://a.example',
      'access-control-expose-headers: X-A',
      'vary: Origin',
      'x-c: 1',
    ]);
  });

  it('is written for a preflight that the application answers', () => {
    const policy = policyOf({ origin: a, maxAge: 5 });
    const headers = { origin: a, 'access-control-request-method': 'GET' };
    const decision = decidePreflight(
      { policy, served: true, methods: 'GET' },
      { headers },
    ) as PreflightDecision;
    const response = createResponse();
    attach(response.req, response, policy, undefined, decision);
    response.writeHead(200, { 'Access-Control-Allow-Methods': 'DELETE', vary: 'Accept' });
    expect(sent(response).sort()).toEqual([
      'access-control-allow-methods: GET',
      'access-control-allow-origin: https://a.example',
      'access-control-max-age: 5',
      'vary: Accept, Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    ]);
  });

  it('is merged into Vary, wherever the application sets it', () => {
    const name = fc.constantFrom('Vary', 'vary', 'VARY');
    const value = fc.constantFrom('Accept', 'Origin', 'accept, origin', 'Accept-Encoding, Cookie', '*');
    const where = fc.constantFrom('set', 'object', 'list');
    fc.assert(
      fc.property(name, value, where, (vary, said, how) => {
        const response = responseUnder({ origin: a });
        if (how === 'set') response.setHeader(vary, said).end();
        else response.writeHead(200, how === 'object' ? { [vary]: said } : [vary, said]);
        const values = sent(response).filter((line) => line.startsWith('vary:'));
        const all = new Set([...names(said), 'origin']);
        expect(values).toHaveLength(1);
        expect(names(values[0]!.slice('vary: '.length))).toEqual(said === '*' ? ['*'] : [...all].sort());
      }),
    );
  });
});
