import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { decidePreflight, type PreflightDecision } from '../../../lib/decision/decide-preflight.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import type { CompiledPolicy } from '../../../lib/policy/compiled-policy.js';
import { policyOf } from '../policy/policy-of.js';

const a = 'https://a.example';
const evil = 'https://evil.example';

interface Asked {
  readonly origin?: string;
  readonly method?: string;
  readonly headers?: string;
  readonly privateNetwork?: string;
  readonly served?: boolean;
  readonly methods?: string;
}

function decide(
  options: CorsPolicyOptions,
  { origin = a, method = 'PUT', headers, privateNetwork, served = true, methods = 'GET,HEAD,PUT' }: Asked,
) {
  return decidePreflight(
    { policy: policyOf(options), served, methods },
    {
      method: 'OPTIONS',
      url: '/',
      headers: {
        origin,
        'access-control-request-method': method,
        ...(headers !== undefined && { 'access-control-request-headers': headers }),
        ...(privateNetwork !== undefined && { 'access-control-request-private-network': privateNetwork }),
      },
    },
  );
}

/** The headers of an answer, by name. */
function headersOf(decision: unknown): Record<string, string | undefined> {
  const { headers } = decision as PreflightDecision;
  return Object.fromEntries(headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]]] : [])));
}

const isA = async (origin: string) => origin === a;

const granted = { 'Access-Control-Allow-Origin': a, 'Access-Control-Allow-Methods': 'GET,HEAD,PUT' };

describe('decidePreflight', () => {
  it.each<[string, CorsPolicyOptions, Asked, Record<string, string>]>([
    ['no more than it has to', { origin: a }, {}, granted],
    ['any origin by the wildcard', { origin: '*' }, {}, { ...granted, 'Access-Control-Allow-Origin': '*' }],
    [
      'any origin by reflecting it',
      { origin: true },
      { origin: evil },
      { ...granted, 'Access-Control-Allow-Origin': evil },
    ],
    [
      'credentials and a maximum age',
      { origin: a, credentials: true, maxAge: 0 },
      {},
      { ...granted, 'Access-Control-Allow-Credentials': 'true', 'Access-Control-Max-Age': '0' },
    ],
    [
      'the headers that are asked for',
      { origin: a },
      { headers: 'x-b, X-A' },
      { ...granted, 'Access-Control-Allow-Headers': 'x-b,x-a' },
    ],
    [
      'the headers of its list, whatever is asked for',
      { origin: a, allowedHeaders: ['X-A', 'X-B'] },
      { headers: 'x-b' },
      { ...granted, 'Access-Control-Allow-Headers': 'X-A,X-B' },
    ],
    [
      'the headers of its list where none is asked for',
      { origin: a, allowedHeaders: ['X-A'] },
      {},
      { ...granted, 'Access-Control-Allow-Headers': 'X-A' },
    ],
    ['no header, by an empty list', { origin: a, allowedHeaders: [] }, {}, granted],
    [
      'any header',
      { origin: a, allowedHeaders: '*' },
      { headers: 'x-a' },
      { ...granted, 'Access-Control-Allow-Headers': '*' },
    ],
    [
      'Authorization next to the wildcard, which does not cover it',
      { origin: a, allowedHeaders: '*' },
      { headers: 'authorization,x-a' },
      { ...granted, 'Access-Control-Allow-Headers': '*,Authorization' },
    ],
    [
      'the headers that are asked for, where credentials forbid the wildcard',
      { origin: a, allowedHeaders: '*', credentials: true },
      { headers: 'x-a' },
      { ...granted, 'Access-Control-Allow-Headers': 'x-a', 'Access-Control-Allow-Credentials': 'true' },
    ],
    [
      'a private network that is asked for',
      { origin: a, allowPrivateNetwork: true },
      { privateNetwork: 'true' },
      { ...granted, 'Access-Control-Allow-Private-Network': 'true' },
    ],
    ['no private network that is not asked for', { origin: a, allowPrivateNetwork: true }, {}, granted],
    ['no private network for an unknown request value', { origin: a }, { privateNetwork: '1' }, granted],
    ['a method from a narrower list', { origin: a, methods: ['PUT'] }, {}, granted],
  ])('grants %s', (_what, options, asked, headers) => {
    expect(decide(options, asked)).toMatchObject({ reason: 'allowed' });
    expect(headersOf(decide(options, asked))).toEqual(headers);
  });

  it.each<[string, CorsPolicyOptions, Asked, string, Record<string, string>]>([
    ['an origin', { origin: a, credentials: true }, { origin: evil }, 'origin-not-allowed', {}],
    ['a malformed origin', { origin: a }, { origin: 'garbage' }, 'origin-malformed', {}],
    ['a private network', { origin: a }, { privateNetwork: 'true' }, 'private-network-not-allowed', {}],
    [
      'a method that is not served',
      { origin: a, credentials: true },
      { served: false },
      'method-not-allowed',
      granted,
    ],
    [
      'a method that the policy leaves out',
      { origin: a, methods: ['GET'] },
      {},
      'method-not-allowed',
      granted,
    ],
    [
      'a method where there is none to list, without an empty header',
      { origin: a, methods: ['GET'] },
      { methods: '' },
      'method-not-allowed',
      { 'Access-Control-Allow-Origin': a },
    ],
    [
      'a method in another case',
      { origin: a, methods: ['PUT'] },
      { method: 'put' },
      'method-not-allowed',
      granted,
    ],
    [
      'a header that is not in the list',
      { origin: a, allowedHeaders: ['X-A'], credentials: true },
      { headers: 'x-a,x-b' },
      'header-not-allowed',
      { ...granted, 'Access-Control-Allow-Headers': 'X-A' },
    ],
    [
      'every header, by an empty list',
      { origin: a, allowedHeaders: [] },
      { headers: 'x-a' },
      'header-not-allowed',
      granted,
    ],
    ['a malformed list', { origin: a }, { headers: 'x a' }, 'header-not-allowed', granted],
    [
      'a malformed list, with the wildcard',
      { origin: a, allowedHeaders: '*' },
      { headers: 'x a' },
      'header-not-allowed',
      granted,
    ],
  ])('refuses %s', (_what, options, asked, reason, headers) => {
    const decision = decide(options, asked);
    expect(decision).toMatchObject({ reason });
    expect(headersOf(decision)).toEqual(headers);
  });

  it('waits for an asynchronous answer', async () => {
    expect(headersOf(await decide({ origin: isA }, {}))).toEqual(granted);
    expect(headersOf(await decide({ origin: isA }, { origin: evil }))).toEqual({});
  });

  it('tells a function that the request is a preflight', () => {
    const seen: boolean[] = [];
    decide({ origin: (_origin, { preflight }) => seen.push(preflight) > 0 }, {});
    expect(seen).toEqual([true]);
  });

  const askFor = (policy: CompiledPolicy, headers: string) =>
    decidePreflight(
      { policy, served: true, methods: 'GET' },
      {
        headers: {
          origin: a,
          'access-control-request-method': 'GET',
          'access-control-request-headers': headers,
        },
      },
    );

  it('does not parse lists again that it remembers', () => {
    const policy = policyOf({ origin: a });
    const { known } = policy.allowedHeaders;
    const longest = `x-${'a'.repeat(254)}`;
    for (const list of ['x-a', longest, `${longest}b`]) askFor(policy, list);
    expect([...known.keys()]).toEqual(['x-a', longest]);
    for (const list of [...known.keys(), `${longest}b`]) known.set(list, 'x-remembered');
    for (const list of ['x-a', longest]) {
      expect(headersOf(askFor(policy, list))).toMatchObject({
        'Access-Control-Allow-Headers': 'x-remembered',
      });
    }
    // Longer lists are not even looked up, because the cost of a look-up grows with their length.
    expect(headersOf(askFor(policy, `${longest}b`))).toMatchObject({
      'Access-Control-Allow-Headers': `${longest}b`,
    });
  });

  it('remembers a limited number of header lists, and only short ones', () => {
    const names = Array.from({ length: 100 }, (_, index) => `x-${index}`);
    const policy = policyOf({ origin: a, allowedHeaders: names });
    const ask = (headers: string) => askFor(policy, headers);
    const lists = [...names, names.join(',')];
    for (const headers of [...lists, ...lists]) expect(ask(headers)).toMatchObject({ reason: 'allowed' });
    expect([...policy.allowedHeaders.known.keys()]).toEqual(names.slice(0, 64));
    expect(ask('x-none')).toMatchObject({ reason: 'header-not-allowed' });
  });

  it('never allows more than the policy, whatever is asked', () => {
    const policy = policyOf({
      origin: [a, 'https://*.b.example'],
      methods: ['GET', 'PUT'],
      allowedHeaders: ['X-A'],
    });
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(a, 'PUT', 'x-a', 'null', '*'));
    fc.assert(
      fc.property(text, text, text, (origin, method, headers) => {
        const decision = decidePreflight(
          { policy, served: true, methods: 'GET,PUT' },
          {
            headers: {
              origin,
              'access-control-request-method': method,
              'access-control-request-headers': headers,
            },
          },
        );
        const expected: Record<string, string> = {};
        if (origin === a) {
          expected['Access-Control-Allow-Origin'] = a;
          expected['Access-Control-Allow-Methods'] = 'GET,PUT';
          if (['GET', 'PUT'].includes(method)) expected['Access-Control-Allow-Headers'] = 'X-A';
        }
        expect(headersOf(decision)).toEqual(expected);
      }),
    );
  });
});
