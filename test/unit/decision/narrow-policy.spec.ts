import { describe, expect, it } from '@jest/globals';
import { decideActual, refusalOf } from '../../../lib/decision/decide-actual.js';
import { decidePreflight } from '../../../lib/decision/decide-preflight.js';
import { narrowPolicy } from '../../../lib/decision/narrow-policy.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import type { CompiledPolicy } from '../../../lib/policy/compiled-policy.js';
import { policyOf } from '../policy/policy-of.js';

const a = 'https://a.example';
const b = 'https://b.example';
const evil = 'https://evil.example';

function narrow(one: CorsPolicyOptions, other: CorsPolicyOptions): CompiledPolicy {
  return narrowPolicy(policyOf(one), policyOf(other)) as CompiledPolicy;
}

async function grants(policy: CompiledPolicy, origin: string): Promise<boolean> {
  return (await decideActual(policy, { method: 'GET', url: '/', headers: { origin } })).reason === 'allowed';
}

describe('narrowPolicy', () => {
  it.each<[string, CorsPolicyOptions, CorsPolicyOptions, string[]]>([
    ['two lists', { origin: [a, b] }, { origin: [b, evil] }, [b]],
    ['a list and any origin', { origin: a }, { origin: '*' }, [a]],
    ['a list and a function', { origin: [a, b] }, { origin: (origin) => origin === b }, [b]],
    ['any origin, anonymous and reflected', { origin: '*' }, { origin: true }, [a, b, evil]],
    ['any origin twice', { origin: '*' }, { origin: '*', maxAge: 1 }, [a, b, evil, 'null']],
    [
      'opaque origins',
      { origin: true, dangerouslyAllowNullOrigin: true },
      { origin: '*' },
      [a, b, evil, 'null'],
    ],
    [
      'an opaque origin of one',
      { origin: true, dangerouslyAllowNullOrigin: true },
      { origin: true },
      [a, b, evil],
    ],
  ])('grants the origins that both grant: %s', async (_which, one, other, expected) => {
    for (const policy of [narrow(one, other), narrow(other, one)]) {
      const granted: string[] = [];
      for (const origin of [a, b, evil, 'null', 'garbage']) {
        if (await grants(policy, origin)) granted.push(origin);
      }
      expect(granted.filter((origin) => origin !== 'garbage')).toEqual(expected);
    }
  });

  it('says "*" where both say it, and never names an origin for two that allow any', () => {
    expect(narrow({ origin: '*' }, { origin: '*', maxAge: 1 }).origin.kind).toBe('any');
    const any: CorsPolicyOptions = {
      origin: true,
      credentials: true,
      dangerouslyAllowAnyOriginWithCredentials: true,
    };
    expect(narrow(any, { ...any, maxAge: 1 }).origin.kind).toBe('reflect');
  });

  it('allows what both allow of credentials, methods, headers and private networks', async () => {
    const policy = narrow(
      {
        origin: a,
        credentials: true,
        methods: ['GET', 'PUT'],
        allowedHeaders: ['X-A', 'X-B'],
        exposedHeaders: ['X-E'],
        allowPrivateNetwork: true,
      },
      { origin: a, methods: ['PUT', 'POST'], allowedHeaders: ['X-B', 'X-C'], exposedHeaders: ['X-F'] },
    );
    const ask = (method: string, names: string) =>
      decidePreflight(
        { policy, served: true, methods: 'PUT' },
        {
          headers: {
            origin: a,
            'access-control-request-method': method,
            'access-control-request-headers': names,
          },
        },
      );
    expect(await ask('PUT', 'x-b')).toMatchObject({
      reason: 'allowed',
      headers: [
        'Access-Control-Allow-Origin',
        a,
        'Access-Control-Allow-Methods',
        'PUT',
        'Access-Control-Allow-Headers',
        'x-b',
      ],
    });
    expect(await ask('GET', '')).toMatchObject({ reason: 'method-not-allowed' });
    expect(await ask('PUT', 'x-a')).toMatchObject({ reason: 'header-not-allowed' });
    expect([policy.credentials, policy.exposedHeaders, policy.allowPrivateNetwork]).toEqual([
      false,
      undefined,
      false,
    ]);
  });

  it('keeps the only list of methods and of headers', () => {
    const { methods, allowedHeaders } = narrow(
      { origin: a },
      { origin: b, methods: ['PUT'], allowedHeaders: ['X-A'] },
    );
    expect([[...(methods ?? [])], allowedHeaders.kind]).toEqual([['PUT'], 'list']);
  });

  it('enforces where one of them does', async () => {
    const policy = narrow({ origin: [a, b] }, { origin: a, enforce: true });
    expect(policy.enforce).toBe(true);
    const decision = await decideActual(policy, { headers: { origin: b } });
    expect(refusalOf(decision, { method: 'GET', headers: {} })).toBe('origin-not-allowed');
  });

  it('is the same policy where both are one, and none where one is off', async () => {
    const policy = policyOf({ origin: a });
    expect(narrowPolicy(policy, policy)).toBe(policy);
    expect(narrowPolicy(policy, null)).toBeNull();
    expect(narrowPolicy(null, null)).toBeNull();
    const enforced = narrowPolicy(null, policyOf({ origin: a, enforce: true })) as CompiledPolicy;
    expect([enforced.enforce, await grants(enforced, a)]).toEqual([true, false]);
  });
});
