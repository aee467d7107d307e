import { describe, expect, it } from '@jest/globals';
import type { CorsConfigurationIssue } from '../../../lib/errors/cors-configuration-error.js';
import { readNamedPolicies } from '../../../lib/options/named-policies.js';

function read(policies: unknown) {
  const issues: CorsConfigurationIssue[] = [];
  return {
    named: readNamedPolicies(policies, issues),
    places: issues.map(({ code, place }) => `${code} ${place}`),
  };
}

describe('readNamedPolicies', () => {
  it('takes sets of options as they are', () => {
    const partners = { origin: 'https://partner.example' };
    expect(read({ partners })).toEqual({ named: { partners }, places: [] });
    expect(read(undefined)).toEqual({ named: {}, places: [] });
  });

  it.each([[null], [7], [[]]])('says where %p stands in the place of all policies', (policies) => {
    expect(read(policies)).toEqual({ named: {}, places: ['CORS_E006 CorsModule.forRoot(), policies'] });
  });

  it.each([[null], [undefined], [false], ['https://a.example'], [[]]])(
    'says which policy is %p',
    (policy) => {
      expect(read({ a: policy, b: {} })).toEqual({
        named: { b: {} },
        places: ["CORS_E006 policy 'a' of CorsModule.forRoot()"],
      });
    },
  );
});
