import { describe, expect, it } from '@jest/globals';
import type { CorsConfigurationIssue } from '../../../lib/errors/cors-configuration-error.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import { expandLevel, readNamedPolicies, type UnknownPolicy } from '../../../lib/options/named-policies.js';

const policies: Record<string, CorsPolicyOptions> = {
  partners: { origin: 'https://partner.example', credentials: true },
  readers: { policy: 'partners', credentials: false },
  a: { policy: 'b' },
  b: { policy: 'a' },
  7: { maxAge: 7 },
};

function expand(policy: unknown) {
  const unknown: UnknownPolicy[] = [];
  const used = new Set<string>();
  const level = { place: '@Cors on Cats', enabled: true, options: { policy: policy as string, maxAge: 1 } };
  return { levels: expandLevel(level, policies, unknown, used), level, unknown, used: [...used] };
}

describe('expandLevel', () => {
  it('returns the level alone if it names no policy', () => {
    const level = { place: 'module', options: {} };
    expect(expandLevel(level, policies, [], new Set())).toEqual([level]);
  });

  it('uses the named policy as the base of the level, without switching anything on or off', () => {
    const { levels, level, unknown, used } = expand('partners');
    expect(levels).toEqual([
      { place: "policy 'partners' of @Cors on Cats", options: policies['partners'] },
      level,
    ]);
    expect(unknown).toEqual([]);
    expect(used).toEqual(['partners']);
  });

  it('uses as the base of a named policy the one that it starts from', () => {
    const { levels, used } = expand('readers');
    expect(levels.map(({ options }) => options)).toEqual([
      policies['partners'],
      policies['readers'],
      { policy: 'readers', maxAge: 1 },
    ]);
    expect(used).toEqual(['readers', 'partners']);
  });

  it.each(['nobody', 'toString', '__proto__', 7, null])('rejects the unknown policy %p', (name) => {
    const { levels, level, unknown } = expand(name);
    expect(unknown).toEqual([{ name, place: '@Cors on Cats', circular: false }]);
    expect(levels).toEqual([level]);
  });

  it('reports policies that start from each other, and terminates', () => {
    const { unknown, used } = expand('a');
    expect(unknown).toEqual([{ name: 'a', place: '@Cors on Cats', circular: true }]);
    expect(used).toEqual(['a', 'b']);
  });
});

function read(value: unknown) {
  const issues: CorsConfigurationIssue[] = [];
  return {
    named: readNamedPolicies(value, issues),
    issues: issues.map(({ code, place }) => `${code} ${place}`),
    messages: issues.map(({ message }) => message),
  };
}

describe('readNamedPolicies', () => {
  it('returns the policies, and none if there are none', () => {
    expect(read(policies)).toEqual({ named: policies, issues: [], messages: [] });
    expect(read(undefined)).toEqual({ named: {}, issues: [], messages: [] });
  });

  it.each([[null], [['partners']], ['partners'], [true]])(
    'reports %j, which is not a set of policies',
    (value) => {
      expect(read(value)).toEqual({
        named: {},
        issues: ['CORS_E006 CorsModule.forRoot(), policies'],
        messages: [expect.any(String)],
      });
    },
  );

  it('reports a policy that is not a set of options, and keeps the others', () => {
    expect(read({ open: '*', a: { maxAge: 1 }, none: null })).toEqual({
      named: { a: { maxAge: 1 } },
      issues: [
        "CORS_E006 policy 'open' of CorsModule.forRoot()",
        "CORS_E006 policy 'none' of CorsModule.forRoot()",
      ],
      messages: ['"*"', 'null'].map(
        (shown) =>
          `${shown} is not a set of options. Write policies: { partners: { origin: 'https://partner.example' } }.`,
      ),
    });
  });
});
