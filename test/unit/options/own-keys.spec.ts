import { describe, expect, it } from '@jest/globals';
import type { CorsModuleOptions } from '../../../lib/options/cors-options.js';
import { validateProviderOptions } from '../../../lib/options/validate-provider-options.js';
import { compilePolicies, type PolicyRequest } from '../../../lib/policy/compile-policies.js';
import { noProviders } from '../policy/policy-of.js';

const polluted = (): CorsModuleOptions =>
  JSON.parse('{"origin":"https://a.example","__proto__":{"credentials":true}}') as CorsModuleOptions;

function issuesOf(options: CorsModuleOptions, requests: PolicyRequest[] = []): string[] {
  const { issues, defaultPolicy } = compilePolicies(options, requests, {
    ...noProviders,
    checkProvider: () => [],
  });
  expect(defaultPolicy.merged.fields.credentials).toBe(undefined);
  return issues.map(({ code, place }) => `${code} ${place}`);
}

describe('options from JSON with a "__proto__"', () => {
  it('are reported and never merged, in the default', () => {
    expect(issuesOf(polluted())).toEqual(['CORS_E016 CorsModule.forRoot(), __proto__']);
  });

  it('are reported in @Cors()', () => {
    const levels = [{ place: '@Cors on Cats', enabled: true, options: polluted() }];
    expect(issuesOf({}, [{ name: 'Cats.list', levels }])).toEqual([
      'CORS_E016 Cats.list, __proto__ from @Cors on Cats',
    ]);
  });

  it('are reported in a named policy, and "__proto__" may be the name of one', () => {
    expect(issuesOf({ policies: { partners: polluted() } })).toHaveLength(1);
    const policies = JSON.parse('{"__proto__":{"origin":"https://a.example/"}}') as never;
    expect(issuesOf({ policies })).toEqual(["CORS_E007 policy '__proto__' of CorsModule.forRoot(), origin"]);
  });

  it('are reported in the options of a provider and of its cache', () => {
    const options: unknown = JSON.parse('{"__proto__":{"timeoutMs":1},"cache":{"__proto__":{"ttlMs":1}}}');
    expect(validateProviderOptions(options).map(({ code }) => code)).toEqual(['CORS_E016', 'CORS_E016']);
  });
});
