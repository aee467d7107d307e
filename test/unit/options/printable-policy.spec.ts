import { VERSION_NEUTRAL } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { withPrintableValues } from '../../../lib/options/printable-policy.js';
import { fromProvider } from '../../../lib/origins/origin-provider.js';

class TenantOrigins {
  isAllowed() {
    return true;
  }
}
const isOurs = (origin: string) => origin === 'https://a.example';

describe('withPrintableValues', () => {
  it.each<[string, unknown, unknown]>([
    ['a regular expression', /^https:\/\/a\.example$/i, '/^https:\\/\\/a\\.example$/i'],
    ['a function', isOurs, 'function isOurs'],
    [
      'a function without a name',
      (
        () => (origin: string) =>
          origin === ''
      )(),
      'function',
    ],
    ['a provider’s class', fromProvider(TenantOrigins), 'provider TenantOrigins'],
    ['a class as a provider', TenantOrigins, 'provider TenantOrigins'],
    ['a provider’s token', fromProvider('TENANTS'), 'provider TENANTS'],
    ['a provider’s symbol', fromProvider(Symbol('tenants')), 'provider Symbol(tenants)'],
    [
      'a provider with options',
      fromProvider('TENANTS', { cache: false }),
      'provider TENANTS {"cache":false}',
    ],
    ['a symbol', VERSION_NEUTRAL, 'VERSION_NEUTRAL'],
    ['a symbol without a description', Symbol(), ''],
    ['a list', [/a/, 'https://a.example', 1], ['/a/', 'https://a.example', 1]],
    ['an object', { origin: /a/, credentials: true }, { origin: '/a/', credentials: true }],
    ['null', null, null],
    ['a string', 'a', 'a'],
  ])('lets JSON name %s', (_what, value, shown) => {
    const policy = withPrintableValues({ value });
    expect(JSON.parse(JSON.stringify(policy))).toEqual({ value: shown });
    expect(policy.value).toBe(value);
  });

  it('freezes the value, and shows nothing that it does not have', () => {
    const policy = withPrintableValues({ path: '/a', policy: undefined });
    expect(Object.isFrozen(policy)).toBe(true);
    expect(Object.keys(policy)).toEqual(['path', 'policy']);
    expect(JSON.stringify(policy)).toBe('{"path":"/a"}');
  });
});
