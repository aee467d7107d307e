import { describe, expect, it } from '@jest/globals';
import { brand } from '../../../lib/errors/brand.js';
import { CorsOriginReference, fromProvider } from '../../../lib/origins/origin-provider.js';

describe('fromProvider', () => {
  it('refers to a provider, with options that nobody can replace', () => {
    const options = { timeoutMs: 100 };
    const reference = fromProvider('TENANTS', options);
    expect(reference).toMatchObject({ token: 'TENANTS', options });
    expect(Object.isFrozen(reference)).toBe(true);
    expect(fromProvider('TENANTS').options).toEqual({});
  });

  it('is recognized if another copy of the package made it', () => {
    class OtherReference {
      readonly token = 'TENANTS';
    }
    brand(OtherReference, 'origin-reference');
    expect(new OtherReference()).toBeInstanceOf(CorsOriginReference);
    expect({ token: 'TENANTS', options: {} }).not.toBeInstanceOf(CorsOriginReference);
  });
});
