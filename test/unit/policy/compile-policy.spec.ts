import { describe, expect, it } from '@jest/globals';
import { fromProvider } from '../../../lib/origins/origin-provider.js';
import { mergePolicy } from '../../../lib/options/merge-policy.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import { compilePolicy } from '../../../lib/policy/compile-policy.js';
import type { OriginRule } from '../../../lib/policy/compiled-policy.js';
import { noProviders, policyOf } from './policy-of.js';

const origin = 'https://a.example';

function compile(options: CorsPolicyOptions, enabled = true) {
  return compilePolicy(mergePolicy([{ place: 'test', enabled, options }]), noProviders);
}

describe('compilePolicy', () => {
  it.each([
    ['nobody states an origin', {}],
    ['the origin is false', { origin: false }],
  ])('returns null if %s', (_what, options) => {
    expect(compile(options)).toBeNull();
  });

  it('returns null if CORS is switched off', () => {
    expect(compile({ origin }, false)).toBeNull();
    expect(compile({ origin: false, enforce: true }, false)).toBeNull();
  });

  it('refuses every origin if none is allowed and the policy is enforced', () => {
    const policy = policyOf({ origin: false, enforce: true });
    expect(policy.origin.kind === 'list' && policy.origin.set.judge(origin)).toBe('origin-not-allowed');
  });

  it('has the defaults', () => {
    expect(policyOf({ origin })).toMatchObject({
      credentials: false,
      methods: undefined,
      allowedHeaders: { kind: 'asked' },
      exposedHeaders: undefined,
      exposesWhatIsSet: false,
      maxAge: undefined,
      optionsSuccessStatus: 204,
      preflightContinue: false,
      allowPrivateNetwork: false,
      enforce: false,
      varies: true,
    });
  });

  it('keeps zero and false, which are values', () => {
    expect(policyOf({ origin, maxAge: 0, credentials: false })).toMatchObject({
      maxAge: '0',
      credentials: false,
    });
  });

  it('joins header values once', () => {
    const policy = policyOf({
      origin,
      allowedHeaders: ['X-A', 'X-B'],
      exposedHeaders: 'X-C, X-D',
      methods: 'GET,PUT',
    });
    expect(policy.allowedHeaders).toMatchObject({
      kind: 'list',
      value: 'X-A,X-B',
      names: new Set(['x-a', 'x-b']),
    });
    expect(policy.exposedHeaders).toBe('X-C,X-D');
    expect(policy.methods).toEqual(new Set(['GET', 'PUT']));
  });

  it('treats an empty list of exposed headers as none, and "*" as every method', () => {
    expect(policyOf({ origin, exposedHeaders: [] }).exposedHeaders).toBeUndefined();
    expect(policyOf({ origin, methods: '*' }).methods).toBeUndefined();
  });

  it('knows that browsers accept no wildcard for headers with credentials', () => {
    expect(policyOf({ origin, allowedHeaders: '*' }).allowedHeaders.kind).toBe('any');
    expect(policyOf({ origin, allowedHeaders: '*', credentials: true }).allowedHeaders.kind).toBe('asked');
  });

  it('exposes the headers that the handler sets', () => {
    expect(policyOf({ origin, exposedHeaders: 'auto' })).toMatchObject({
      exposesWhatIsSet: true,
      exposedHeaders: undefined,
    });
  });

  it.each<[CorsPolicyOptions, object, boolean]>([
    [{ origin: '*' }, { kind: 'any' }, false],
    [{ origin: '*', enforce: true }, { kind: 'any' }, true],
    [{ origin: true }, { kind: 'reflect', allowNull: false }, true],
    [{ origin: true, dangerouslyAllowNullOrigin: true }, { kind: 'reflect', allowNull: true }, true],
    [
      { origin: '*', credentials: true, dangerouslyAllowAnyOriginWithCredentials: true },
      { kind: 'reflect', allowNull: false },
      true,
    ],
  ])('compiles the origin of %j', (options, rule, varies) => {
    expect(policyOf(options)).toMatchObject({ origin: rule, varies });
  });

  it('answers * in every decision, so that caches need not tell answers apart', () => {
    const { constant } = policyOf({ origin: '*' });
    expect(Object.values(constant).map(({ allowOrigin }) => allowOrigin)).toEqual(
      Object.keys(constant).map(() => '*'),
    );
    expect(policyOf({ origin }).constant.allowed.allowOrigin).toBeUndefined();
  });

  it('asks a function, and reports its faults', async () => {
    const faults: string[] = [];
    const context = { ...noProviders, reportFault: (fault: string) => void faults.push(fault) };
    const allowed = policyOf({ origin: (one) => one === origin }, context).origin;
    const broken = policyOf({ origin: () => 'yes' as never }, context).origin;
    const request = { method: 'GET', url: '/', headers: {}, preflight: false };
    expect(allowed.kind === 'ask' && allowed.ask(origin, request)).toBe('allowed');
    expect(faults).toEqual([]);
    expect(broken.kind === 'ask' && broken.ask(origin, request)).toBe('provider-failed');
    expect(faults).toEqual(['answered with a string instead of true or false']);
  });

  it('leaves a provider to the context, with its options and the fields of the policy', () => {
    const asked: unknown[] = [];
    const rule: OriginRule = { kind: 'ask', ask: () => 'allowed' };
    const context = { ...noProviders, resolveProvider: (...args: unknown[]) => (asked.push(args), rule) };
    const policy = policyOf(
      { origin: fromProvider('TENANTS', { timeoutMs: 5 }), credentials: true },
      context,
    );
    expect(policy.origin).toBe(rule);
    expect(asked).toEqual([['TENANTS', { timeoutMs: 5 }, expect.objectContaining({ credentials: true })]]);
  });

  it('can no longer be changed', () => {
    const policy = policyOf({ origin });
    expect([policy, policy.constant, policy.constant.allowed].map(Object.isFrozen)).toEqual([
      true,
      true,
      true,
    ]);
  });
});
