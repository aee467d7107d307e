import { describe, expect, it } from '@jest/globals';
import { decideActual, isRefusal, refusalOf } from '../../../lib/decision/decide-actual.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import { policyOf } from '../policy/policy-of.js';

const a = 'https://a.example';
const evil = 'https://evil.example';

function decide(options: CorsPolicyOptions, origin: string | undefined) {
  return decideActual(policyOf(options), { method: 'GET', url: '/', headers: { origin } });
}

describe('decideActual', () => {
  it.each<[CorsPolicyOptions, string | undefined, string, string | undefined]>([
    [{ origin: a }, a, 'allowed', a],
    [{ origin: a }, evil, 'origin-not-allowed', undefined],
    [{ origin: a }, 'garbage', 'origin-malformed', undefined],
    [{ origin: a }, undefined, 'not-cors', undefined],
    [{ origin: true }, evil, 'allowed', evil],
    [{ origin: '*' }, evil, 'allowed', '*'],
    [{ origin: '*' }, undefined, 'not-cors', '*'],
    [{ origin: '*', enforce: true }, evil, 'allowed', '*'],
    [{ origin: (origin) => origin === a }, a, 'allowed', a],
    [{ origin: (origin) => origin === a }, evil, 'origin-not-allowed', undefined],
  ])('with %j, decides about %s', (options, origin, reason, allowOrigin) => {
    expect(decide(options, origin)).toMatchObject({ reason, allowOrigin });
  });

  it('waits for an asynchronous answer', async () => {
    const options = { origin: async (origin: string) => origin === a };
    await expect(decide(options, a)).resolves.toMatchObject({ reason: 'allowed', allowOrigin: a });
    await expect(decide(options, evil)).resolves.toMatchObject({
      reason: 'origin-not-allowed',
      allowOrigin: undefined,
    });
  });

  it('tells a function that the request is not a preflight', () => {
    const seen: boolean[] = [];
    decide({ origin: (_origin, { preflight }) => seen.push(preflight) > 0 }, a);
    expect(seen).toEqual([false]);
  });

  it('allocates nothing for decisions that are always the same', () => {
    const policy = policyOf({ origin: a });
    const request = { headers: { origin: evil } };
    expect(decideActual(policy, request)).toBe(decideActual(policy, request));
    expect(decideActual(policyOf({ origin: '*' }), { headers: { origin: a } })).toHaveProperty(
      'allowOrigin',
      '*',
    );
  });
});

describe('isRefusal', () => {
  it('is true if the origin is refused, not if there is none', () => {
    const { constant } = policyOf({ origin: a });
    expect(
      Object.values(constant)
        .filter(isRefusal)
        .map(({ reason }) => reason)
        .sort(),
    ).toEqual(['origin-malformed', 'origin-not-allowed', 'provider-failed']);
  });
});

describe('refusalOf', () => {
  it.each<[CorsPolicyOptions, string | undefined, string | undefined, string | undefined]>([
    [{ origin: a }, a, 'DELETE', undefined],
    [{ origin: a, methods: ['GET'] }, a, 'GET', undefined],
    [{ origin: a, methods: ['GET'] }, a, 'DELETE', 'method-not-allowed'],
    [{ origin: a, methods: ['GET'] }, a, undefined, 'method-not-allowed'],
    [{ origin: a, methods: ['GET'] }, evil, 'DELETE', 'origin-not-allowed'],
    [{ origin: a, methods: ['GET'] }, undefined, 'DELETE', undefined],
  ])('with %j, for %s and %s, is %s', async (options, origin, method, reason) => {
    const decision = await decideActual(policyOf(options), { headers: { origin } });
    expect(refusalOf(decision, { method, headers: {} })).toBe(reason);
  });
});
