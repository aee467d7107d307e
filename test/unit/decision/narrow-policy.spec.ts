import { describe, expect, it } from '@jest/globals';
import { decideActual } from '../../../lib/decision/decide-actual.js';
import { decidePreflight } from '../../../lib/decision/decide-preflight.js';
import { narrowPolicy } from '../../../lib/decision/narrow-policy.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import type { CompiledPolicy } from '../../../lib/policy/compiled-policy.js';
import { policyOf } from '../policy/policy-of.js';

const a = 'https://a.example';
const b = 'https://b.example';

/** One policy of each kind that narrowing distinguishes. */
const OPTIONS: readonly CorsPolicyOptions[] = [
  { origin: '*' },
  { origin: '*', methods: ['GET'], exposedHeaders: ['X-A'] },
  { origin: true, allowedHeaders: '*' },
  { origin: true, dangerouslyAllowNullOrigin: true, maxAge: 60, preflightContinue: true },
  { origin: [a, b], methods: ['GET', 'PUT'], allowedHeaders: ['X-A', 'X-B'] },
  { origin: [a, 'null'], dangerouslyAllowNullOrigin: true, credentials: true },
  {
    origin: a,
    methods: ['PUT', 'DELETE'],
    allowedHeaders: ['X-B'],
    credentials: true,
    allowPrivateNetwork: true,
  },
  { origin: (origin) => origin === b, allowedHeaders: [] },
  { origin: async (origin) => origin === a, exposedHeaders: 'auto', enforce: true },
];

const REQUESTS = [a, b, 'null', 'garbage'].flatMap((origin) =>
  ['GET', 'PUT', 'DELETE'].flatMap((method) =>
    [undefined, 'x-a', 'x-b', 'x-a,x-b'].flatMap((headers) =>
      [undefined, 'true'].map((privateNetwork) => ({ origin, method, headers, privateNetwork })),
    ),
  ),
);

async function preflightGrants(
  policy: CompiledPolicy,
  { origin, method, headers, privateNetwork }: (typeof REQUESTS)[number],
): Promise<boolean> {
  const { reason } = await decidePreflight(
    { policy, served: true, methods: '' },
    {
      method: 'OPTIONS',
      url: '/',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
        'access-control-request-private-network': privateNetwork,
      },
    },
  );
  return reason === 'allowed';
}

async function allows(policy: CompiledPolicy, origin: string): Promise<boolean> {
  const decision = await decideActual(policy, { method: 'GET', url: '/', headers: { origin } });
  return decision.reason === 'allowed';
}

/** Lists and functions are asked one after the other, and neither is asked about the opaque origin. */
function canBeGranted(origin: string, ...policies: readonly CompiledPolicy[]): boolean {
  return (
    origin !== 'null' ||
    policies.every(({ origin: rule }) => rule.kind === 'any' || rule.kind === 'reflect') ||
    policies[0] === policies[1]
  );
}

const PAIRS = OPTIONS.flatMap((one) => OPTIONS.map((other) => [one, other] as const)).map(
  ([one, other]) => [policyOf(one), policyOf(other)] as const,
);

describe('A narrowed policy', () => {
  it('grants only the preflights that both policies grant', async () => {
    const wrong: object[] = [];
    for (const [one, other] of PAIRS) {
      const both = narrowPolicy(one, other)!;
      for (const request of REQUESTS) {
        const wanted =
          canBeGranted(request.origin, one, other) &&
          (await preflightGrants(one, request)) &&
          (await preflightGrants(other, request));
        const granted = await preflightGrants(both, request);
        if (granted !== wanted) wrong.push({ one, other, request, granted });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('allows only the origins that both policies allow', async () => {
    for (const [one, other] of PAIRS) {
      for (const origin of [a, b, 'null', 'garbage']) {
        const wanted =
          canBeGranted(origin, one, other) && (await allows(one, origin)) && (await allows(other, origin));
        expect([origin, await allows(narrowPolicy(one, other)!, origin)]).toEqual([origin, wanted]);
      }
    }
  });

  it('has credentials, exposed headers and continued preflights if both do, and is enforced if either is', () => {
    for (const [one, other] of PAIRS) {
      const both = narrowPolicy(one, other)!;
      expect(both).toMatchObject({
        credentials: one.credentials && other.credentials,
        exposesWhatIsSet: one.exposesWhatIsSet && other.exposesWhatIsSet,
        preflightContinue: one.preflightContinue && other.preflightContinue,
        enforce: one.enforce || other.enforce,
      });
      expect(both.exposedHeaders).toBe(
        one.exposedHeaders === other.exposedHeaders ? one.exposedHeaders : undefined,
      );
    }
  });

  it('lists the request headers that both lists have', async () => {
    const lists = [
      ['X-A', 'X-B', 'X-C'],
      ['X-C', 'X-B'],
    ];
    const [one, other] = lists.map((allowedHeaders) => policyOf({ origin: a, allowedHeaders }));
    const { headers } = await decidePreflight(
      { policy: narrowPolicy(one!, other!)!, served: true, methods: '' },
      { headers: { origin: a, 'access-control-request-method': 'GET' } },
    );
    expect(headers).toEqual(['Access-Control-Allow-Origin', a, 'Access-Control-Allow-Headers', 'x-b,x-c']);
  });

  it('tells the functions of both policies about the request', async () => {
    const seen: object[] = [];
    const asking = () => policyOf({ origin: (origin, request) => seen.push({ origin, ...request }) > 0 });
    const request = { method: 'PUT', url: '/cats', headers: { origin: a, cookie: 'a=b' } };
    await decideActual(narrowPolicy(asking(), asking())!, request);
    const told = { ...request, origin: a, preflight: false };
    expect(seen).toEqual([told, told]);
  });

  it('is made of functions and lists where it counts as one by name', () => {
    const [list, any] = [policyOf({ origin: a }), policyOf({ origin: '*' })];
    const enforcing = policyOf({ origin: a, enforce: true });
    expect(narrowPolicy(list, any)!.origin.kind).toBe('ask');
    expect(narrowPolicy(enforcing, null)!.origin.kind).toBe('ask');
  });

  it('is off if one of them is, unless the other is enforced: then it refuses everybody', async () => {
    const open = policyOf({ origin: '*' });
    expect([narrowPolicy(null, null), narrowPolicy(open, null), narrowPolicy(null, open)]).toEqual([
      null,
      null,
      null,
    ]);
    const enforcing = policyOf({ origin: a, enforce: true });
    for (const both of [narrowPolicy(enforcing, null), narrowPolicy(null, enforcing)]) {
      expect(both).toMatchObject({ enforce: true });
      for (const origin of [a, b, 'null']) expect(await allows(both!, origin)).toBe(false);
    }
  });

  it('is the policy itself if both are the same', () => {
    const policy = policyOf({ origin: a });
    expect(narrowPolicy(policy, policy)).toBe(policy);
  });
});
