import { describe, expect, it } from '@jest/globals';
import { checkOrigin } from '../../../lib/decision/check-origin.js';
import type { OriginRule } from '../../../lib/policy/compiled-policy.js';
import type { CorsRequest } from '../../../lib/protocol/cors-request.js';
import { policyOf } from '../policy/policy-of.js';

const a = 'https://a.example';
const request = { method: 'GET', url: '/cats?x=1', headers: { origin: a } };

const any: OriginRule = { kind: 'any' };
const reflect: OriginRule = { kind: 'reflect', allowNull: false };
const reflectNull: OriginRule = { kind: 'reflect', allowNull: true };
const list = policyOf({ origin: [a, 'null'], dangerouslyAllowNullOrigin: true }).origin;
const listWithoutNull = policyOf({ origin: a }).origin;

describe('checkOrigin', () => {
  it.each<[string, OriginRule, string, string]>([
    ['*', any, a, 'allowed'],
    ['*', any, 'null', 'allowed'],
    ['*', any, 'garbage', 'allowed'],
    ['true', reflect, a, 'allowed'],
    ['true', reflect, 'null', 'origin-not-allowed'],
    ['true with the flag', reflectNull, 'null', 'allowed'],
    ['true', reflect, 'garbage', 'origin-malformed'],
    ['true', reflect, `${a}, ${a}`, 'origin-malformed'],
    ['a list', list, a, 'allowed'],
    ['a list', list, 'null', 'allowed'],
    ['a list', list, 'https://b.example', 'origin-not-allowed'],
    ['a list', list, 'garbage', 'origin-malformed'],
    ['a list', list, '', 'origin-malformed'],
    ['a list', listWithoutNull, 'null', 'origin-not-allowed'],
  ])('for the rule %s (%s), judges the origin %s', (_what, rule, origin, reason) => {
    expect(checkOrigin(rule, origin, request, false)).toBe(reason);
  });

  it('asks with the request as the application sees it, and passes on the answer', async () => {
    const seen: [string, CorsRequest][] = [];
    const rule: OriginRule = {
      kind: 'ask',
      ask: (origin, asked) => {
        seen.push([origin, asked]);
        return asked.preflight ? Promise.resolve('provider-failed') : 'origin-not-allowed';
      },
    };
    expect(checkOrigin(rule, a, request, false)).toBe('origin-not-allowed');
    await expect(checkOrigin(rule, a, { ...request, originalUrl: '/api/cats' }, true)).resolves.toBe(
      'provider-failed',
    );
    expect(checkOrigin(rule, a, { headers: {} }, false)).toBe('origin-not-allowed');
    expect(seen).toEqual([
      [a, { method: 'GET', url: '/cats?x=1', headers: { origin: a }, preflight: false }],
      [a, { method: 'GET', url: '/api/cats', headers: { origin: a }, preflight: true }],
      [a, { method: '', url: '', headers: {}, preflight: false }],
    ]);
  });

  it.each(['null', 'garbage', 'https://A.example', `https://${'a'.repeat(400)}.example`])(
    'never asks about %s',
    (origin) => {
      const rule: OriginRule = {
        kind: 'ask',
        ask: () => {
          throw new Error('asked');
        },
      };
      expect(checkOrigin(rule, origin, request, false)).not.toBe('allowed');
    },
  );
});
