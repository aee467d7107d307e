import type { Type } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import { mergePolicy } from '../../../lib/options/merge-policy.js';
import { fromProvider, type CorsOriginProvider } from '../../../lib/origins/origin-provider.js';
import { PolicyKeys } from '../../../lib/policy/policy-key.js';

function namesake(): Type<CorsOriginProvider> {
  return class Origins {
    isAllowed(): boolean {
      return true;
    }
  };
}

const keys = new PolicyKeys((token) => token);

function keyOf(options: CorsPolicyOptions, enabled = true): string {
  return keys.of(mergePolicy([{ place: 'test', enabled, options }]));
}

const many = Array.from({ length: 17 }, (_, index) => `https://${index}.example`);

describe('PolicyKeys', () => {
  it('is the same for equal policies, however they were written', () => {
    expect(keyOf({ origin: ['https://a.example', /^b$/], maxAge: 1, methods: 'GET,PUT' })).toBe(
      keyOf({ methods: ['GET', 'PUT'], maxAge: 1, origin: ['https://a.example', /^b$/] }),
    );
    expect(keyOf({ origin: /^b$/ })).toBe(keyOf({ origin: /^b$/ }));
  });

  it.each<[CorsPolicyOptions, CorsPolicyOptions]>([
    [{ origin: 'https://a.example' }, { origin: ['https://a.example'] }],
    [{ origin: /^a$/ }, { origin: [/^a$/] }],
    [{ origin: '*' }, { origin: ['*'] }],
    [{ origin: false }, {}],
    [
      { origin: 'https://a.example', credentials: false, enforce: false },
      { origin: 'https://a.example', preflightContinue: false },
    ],
  ])('is the same for %p and %p', (one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it('is the same for everything that is off', () => {
    expect(keyOf({ origin: 'https://a.example' }, false)).toBe(keyOf({ maxAge: 1 }, false));
  });

  it.each<[CorsPolicyOptions, CorsPolicyOptions]>([
    [{ origin: 'https://a.example' }, { origin: 'https://b.example' }],
    [{ origin: 'https://a.example' }, { origin: 'https://a.example', maxAge: 0 }],
    [{ origin: true }, { origin: '*' }],
    [{ origin: ['/^a$/'] }, { origin: [/^a$/] }],
    [{ origin: [/^a$/] }, { origin: [/^b$/] }],
    [{ origin: [/^a$/] }, { origin: [/^a$/i] }],
    [
      { origin: ['https://a.example', 'https://b.example'] },
      { origin: ['https://a.example\nhttps://b.example'] },
    ],
    [{ origin: fromProvider(Symbol('A')) }, { origin: fromProvider(Symbol('A')) }],
    [{ origin: namesake() }, { origin: namesake() }],
    [{ origin: fromProvider('A') }, { origin: fromProvider('A', { timeoutMs: 1 }) }],
    [{ methods: ['GET,PUT'] }, { methods: ['GET', 'POST'] }],
    [{ origin: /^a$/ }, { origin: /^a$/i }],
    [{ methods: ['GET,PUT'] }, { methods: ['GET', 'PUT'] }],
    [{ origin: () => true }, { origin: () => true }],
    [{ origin: fromProvider('A') }, { origin: fromProvider('B') }],
    [{ origin: [...many] }, { origin: [...many].slice(1) }],
  ])('tells %p and %p apart', (one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it.each<[string, CorsPolicyOptions['origin']]>([
    ['a function', () => true],
    ['a provider', fromProvider('A')],
    ['a long list', many],
  ])('is the same for the same %s', (_what, origin) => {
    expect(keyOf({ origin: origin! })).toBe(keyOf({ origin: origin! }));
  });

  it('differs for one token with providers in two modules, and is the same for two tokens of one provider', () => {
    const [provider, other] = [{}, {}];
    const modules = new Map<object | undefined, unknown>([[provider, provider]]);
    const byModule = new PolicyKeys((_token, module) => modules.get(module) ?? other);
    const keyIn = (token: string, module: object): string =>
      byModule.of(mergePolicy([{ place: 'test', options: { origin: fromProvider(token) }, module }]));
    expect(keyIn('A', provider)).not.toBe(keyIn('A', other));
    expect(keyIn('A', provider)).toBe(keyIn('B', provider));
  });
});
