import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import { extend } from '../../../lib/options/extended.js';
import { mergePolicy, type PolicyLevel } from '../../../lib/options/merge-policy.js';

const moduleLevel = (options: CorsPolicyOptions): PolicyLevel => ({ place: 'module', options });
const controller = (options: CorsPolicyOptions): PolicyLevel => ({
  place: 'controller',
  enabled: true,
  options,
});
const handler = (options: CorsPolicyOptions): PolicyLevel => ({ place: 'handler', enabled: true, options });
const off = (place: string): PolicyLevel => ({ place, enabled: false, options: {} });

describe('mergePolicy', () => {
  it('is empty, and on, if no level states anything', () => {
    expect(mergePolicy([])).toEqual({
      enabled: true,
      fields: {},
      from: {},
      unsetOrigins: [],
      badExtensions: [],
    });
  });

  it('lets the nearest level that states a field win, and remembers which one that was', () => {
    expect(
      mergePolicy([
        moduleLevel({ origin: 'https://a.example', credentials: true, maxAge: 600 }),
        controller({ credentials: false, maxAge: 60 }),
        handler({ maxAge: 0 }),
      ]),
    ).toEqual({
      enabled: true,
      fields: { origin: 'https://a.example', credentials: false, maxAge: 0 },
      from: { origin: 'module', credentials: 'controller', maxAge: 'handler' },
      unsetOrigins: [],
      badExtensions: [],
    });
  });

  it('treats undefined as a field that is not stated', () => {
    const options = { maxAge: undefined } as unknown as CorsPolicyOptions;
    expect(mergePolicy([moduleLevel({ maxAge: 600 }), handler(options)])).toMatchObject({
      fields: { maxAge: 600 },
      from: { maxAge: 'module' },
      unsetOrigins: [],
    });
  });

  it('remembers which levels state an origin that is undefined', () => {
    const unset = { origin: undefined } as unknown as CorsPolicyOptions;
    const levels = [moduleLevel({ origin: '*' }), controller(unset), handler(unset)];
    expect(mergePolicy(levels)).toMatchObject({
      fields: { origin: '*' },
      from: { origin: 'module' },
      unsetOrigins: ['controller', 'handler'],
    });
  });

  it('leaves out the name of the policy, which has already been resolved, and reportOnly', () => {
    const options = { policy: 'partners', reportOnly: { maxAge: 2 }, maxAge: 1 };
    expect(mergePolicy([handler(options)]).fields).toEqual({ maxAge: 1 });
  });

  it('looks providers up in the module whose level states the origin', () => {
    const [CatsModule, DogsModule] = [{ name: 'CatsModule' }, { name: 'DogsModule' }];
    const { originModule } = mergePolicy([
      { ...controller({ origin: 'https://a.example' }), module: CatsModule },
      { ...handler({ maxAge: 1 }), module: DogsModule },
    ]);
    expect(originModule).toBe(CatsModule);
  });

  it.each(['methods', 'allowedHeaders', 'exposedHeaders'] as const)(
    'reads %s from a list or from one string',
    (field) => {
      expect(mergePolicy([handler({ [field]: ['A', 'B'] })]).fields).toEqual({ [field]: ['A', 'B'] });
      expect(mergePolicy([handler({ [field]: ' A, B,,C ' })]).fields).toEqual({ [field]: ['A', 'B', 'C'] });
    },
  );

  it('passes on a value of another type, to be reported', () => {
    expect(mergePolicy([handler({ methods: 7 as never })]).fields).toEqual({ methods: 7 });
  });

  it.each([7, true, {}])(
    'keeps %p, which extend() cannot add to, to be reported where it is stated',
    (value) => {
      const merged = mergePolicy([
        moduleLevel({ methods: value as never }),
        handler({ methods: extend('GET') }),
      ]);
      expect(merged).toMatchObject({ fields: { methods: value }, from: { methods: 'module' } });
    },
  );

  it('adds extended values to the outer list', () => {
    const levels = [
      moduleLevel({ exposedHeaders: 'X-A' }),
      controller({ exposedHeaders: extend('X-B') }),
      handler({ exposedHeaders: extend('X-C', 'X-D') }),
    ];
    expect(mergePolicy(levels)).toMatchObject({
      fields: { exposedHeaders: ['X-A', 'X-B', 'X-C', 'X-D'] },
      from: { exposedHeaders: 'handler' },
    });
  });

  it('uses extended values as the list if there is none to extend', () => {
    expect(mergePolicy([handler({ methods: extend('GET') })]).fields).toEqual({ methods: ['GET'] });
  });

  it.each([
    ['a mode', 'exposedHeaders', { exposedHeaders: 'auto' }, { exposedHeaders: extend('X-A') }],
    ['a field that is not a list', 'origin', {}, { origin: extend('https://a.example') as never }],
  ])('reports extend() on %s and keeps the outer value', (_what, field, outer, inner) => {
    const merged = mergePolicy([moduleLevel(outer), handler(inner)]);
    expect(merged.badExtensions).toEqual([{ field, place: 'handler' }]);
    expect(merged.fields).toEqual(mergePolicy([moduleLevel(outer)]).fields);
  });

  it('extends a list that only contains the name of a mode', () => {
    const levels = [
      moduleLevel({ exposedHeaders: ['auto', 'X-A'] }),
      handler({ exposedHeaders: extend('X-B') }),
    ];
    expect(mergePolicy(levels)).toMatchObject({
      fields: { exposedHeaders: ['auto', 'X-A', 'X-B'] },
      badExtensions: [],
    });
  });

  it('names the level that switched CORS off, as long as it is off', () => {
    const named: PolicyLevel = { place: 'a named policy', options: {} };
    expect(mergePolicy([moduleLevel({}), off('controller')]).switchedOffAt).toBe('controller');
    expect(mergePolicy([off('controller'), named]).switchedOffAt).toBe('controller');
    expect(mergePolicy([off('controller'), handler({})]).switchedOffAt).toBe(undefined);
  });

  it('stays off until a nearer level switches CORS back on', () => {
    expect(mergePolicy([moduleLevel({}), off('controller')]).enabled).toBe(false);
    expect(mergePolicy([moduleLevel({}), off('controller'), handler({})]).enabled).toBe(true);
    expect(mergePolicy([moduleLevel({}), controller({}), off('handler')]).enabled).toBe(false);
    // Fields at a level that is switched off still apply to the levels below.
    expect(mergePolicy([moduleLevel({ maxAge: 1 }), off('controller'), handler({})]).fields).toEqual({
      maxAge: 1,
    });
  });

  it('does not change its arguments', () => {
    const options = { methods: ['GET'], exposedHeaders: ['X-A'] };
    mergePolicy([moduleLevel(options), handler({ methods: extend('PUT'), exposedHeaders: extend('X-B') })]);
    expect(options).toEqual({ methods: ['GET'], exposedHeaders: ['X-A'] });
  });

  it('agrees, field by field, with looking for the nearest level', () => {
    const options = fc.record<CorsPolicyOptions>(
      {
        origin: fc.constantFrom('https://a.example', true),
        credentials: fc.boolean(),
        maxAge: fc.nat(10),
        enforce: fc.boolean(),
        methods: fc.subarray(['GET', 'PUT', 'POST']),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(options, { maxLength: 4 }), (stated) => {
        const { fields, from } = mergePolicy(stated.map((one, i) => ({ place: `${i}`, options: one })));
        for (const field of ['origin', 'credentials', 'maxAge', 'enforce', 'methods'] as const) {
          const nearest = stated.findLastIndex((one) => one[field] !== undefined);
          expect(fields[field]).toEqual(stated[nearest]?.[field]);
          expect(from[field]).toBe(nearest === -1 ? undefined : `${nearest}`);
        }
      }),
    );
  });
});
