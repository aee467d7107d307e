import { describe, expect, it } from '@jest/globals';
import type { CorsModuleOptions, CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import type { PolicyLevel } from '../../../lib/options/merge-policy.js';
import { fromProvider } from '../../../lib/origins/origin-provider.js';
import {
  compilePolicies,
  type PoliciesContext,
  type PolicyRequest,
} from '../../../lib/policy/compile-policies.js';
import { noProviders } from './policy-of.js';

const context: PoliciesContext = { ...noProviders, checkProvider: () => [] };

/** A route such as `Cats.list`, with the options of `@Cors` on the class and on the method. */
function route(
  name: string,
  controller?: CorsPolicyOptions | false,
  handler?: CorsPolicyOptions | false,
): PolicyRequest {
  const levels = [...levelAt(name.split('.')[0]!, controller), ...levelAt(name, handler)];
  return { name, levels };
}

function levelAt(place: string, options: CorsPolicyOptions | false | undefined): PolicyLevel[] {
  if (options === undefined) return [];
  return [
    { place: `@Cors on ${place}`, enabled: options !== false, options: options === false ? {} : options },
  ];
}

function issuesOf(
  options: CorsModuleOptions,
  requests: PolicyRequest[] = [],
  more: Partial<PoliciesContext> = {},
) {
  return compilePolicies(options, requests, { ...context, ...more }).issues.map(
    ({ code, place }) => `${code} ${place}`,
  );
}

describe('compilePolicies', () => {
  it('compiles one policy for all routes with equal policies', () => {
    const { issues, defaultPolicy, policies } = compilePolicies(
      { origin: 'https://a.example' },
      [
        route('Cats.list'),
        route('Cats.get', { maxAge: 1 }),
        route('Dogs.list', { maxAge: 1 }),
        route('Dogs.get', false),
      ],
      context,
    );
    expect(issues).toEqual([]);
    const [list, get, dogs, off] = policies.map(({ compiled }) => compiled);
    expect(list).toBe(defaultPolicy.compiled);
    expect(get).not.toBe(list);
    expect(dogs).toBe(get);
    expect(off).toBeNull();
  });

  it('merges the levels of a controller once, and tells them apart from those of its neighbours', () => {
    const options = { origin: 'https://a.example' };
    const [module, other] = [{}, {}];
    const cats: PolicyLevel = { place: '@Cors on Cats', enabled: true, options, module };
    const others: PolicyLevel[][] = [
      [{ ...cats }],
      [{ ...cats, place: '@Cors on Dogs' }],
      [{ ...cats, module: other }],
      [{ ...cats, enabled: false }],
      [{ ...cats, options: { origin: 'https://b.example' } }],
      [cats, cats],
    ];
    const requests = others
      .flatMap((levels) => [[cats], levels])
      .map((levels, index) => ({ name: `Route.${index}`, levels }));
    const { issues, policies } = compilePolicies({}, requests, context);
    expect(issues).toEqual([]);
    expect(policies[1]!.merged).toBe(policies[0]!.merged);
    const plain = [true, 'https://a.example', '@Cors on Cats', true];
    expect(
      policies.map(({ merged: { enabled, fields, from, originModule } }) => [
        enabled,
        fields.origin,
        from.origin,
        originModule === module,
      ]),
    ).toEqual([
      plain,
      plain,
      plain,
      [true, 'https://a.example', '@Cors on Dogs', true],
      plain,
      [true, 'https://a.example', '@Cors on Cats', false],
      plain,
      [false, 'https://a.example', '@Cors on Cats', true],
      plain,
      [true, 'https://b.example', '@Cors on Cats', true],
      plain,
      plain,
    ]);
  });

  it('starts a level from a named policy, whose fields the level and the levels below it override', () => {
    const { policies } = compilePolicies(
      {
        origin: 'https://a.example',
        maxAge: 1,
        policies: { partners: { origin: 'https://p.example', maxAge: 2, credentials: true } },
      },
      [route('Cats.list', { policy: 'partners', maxAge: 3 }, { credentials: false })],
      context,
    );
    expect(policies[0]!.merged).toMatchObject({
      fields: { origin: 'https://p.example', maxAge: 3, credentials: false },
      from: {
        origin: "policy 'partners' of @Cors on Cats",
        maxAge: '@Cors on Cats',
        credentials: '@Cors on Cats.list',
      },
    });
  });

  it('compiles nothing if there is an issue', () => {
    const { defaultPolicy, policies } = compilePolicies(
      { origin: 'a' },
      [route('Cats.list', { maxAge: 1 })],
      context,
    );
    expect([defaultPolicy, ...policies].map(({ compiled }) => compiled)).toEqual([null, null]);
  });

  it('reports a problem in the module once, however many routes inherit it', () => {
    const requests = [route('Cats.list'), route('Cats.get', { maxAge: 1 }), route('Dogs.list', {}, {})];
    expect(issuesOf({ origin: 'https://a.example/', maxAge: -1 }, requests)).toEqual([
      'CORS_E007 CorsModule.forRoot(), origin',
      'CORS_E004 CorsModule.forRoot(), maxAge',
    ]);
  });

  it('reports a problem in combined levels on each route', () => {
    const requests = [
      route('Cats.list', { credentials: true }),
      route('Dogs.list', undefined, { credentials: true }),
    ];
    expect(issuesOf({ origin: '*' }, requests)).toEqual([
      'CORS_E001 Cats.list, origin from CorsModule.forRoot()',
      'CORS_E001 Dogs.list, origin from CorsModule.forRoot()',
    ]);
  });

  it('reports a problem in a controller once, and the same problem in another controller again', () => {
    const wrong = { maxAge: -1 };
    const [cats, otherCats] = [{}, {}];
    expect(
      issuesOf({ origin: 'https://a.example' }, [
        { ...route('Cats.list', wrong), owner: cats },
        { ...route('Cats.get', wrong), owner: cats },
        { ...route('Cats.list', wrong), owner: otherCats },
      ]),
    ).toEqual([
      'CORS_E004 Cats.list, maxAge from @Cors on Cats',
      'CORS_E004 Cats.list, maxAge from @Cors on Cats',
    ]);
  });

  it('reports a combination with the default once for each controller', () => {
    const [cats, dogs] = [{}, {}];
    expect(
      issuesOf({ origin: '*' }, [
        { ...route('Cats.list', { credentials: true }), owner: cats },
        { ...route('Cats.get', { credentials: true, maxAge: 1 }), owner: cats },
        { ...route('Dogs.list', { credentials: true }), owner: dogs },
      ]),
    ).toEqual([
      'CORS_E001 Cats.list, origin from CorsModule.forRoot()',
      'CORS_E001 Dogs.list, origin from CorsModule.forRoot()',
    ]);
  });

  it('checks fields that are switched off individually, not together with credentials', () => {
    expect(issuesOf({ origin: '*' }, [route('Cats.off', { credentials: true }, false)])).toEqual([]);
    expect(issuesOf({ origin: '*' }, [route('Cats.off', { maxAge: -1 }, false)])).toEqual([
      'CORS_E004 Cats.off, maxAge from @Cors on Cats',
    ]);
  });

  it('says that an undefined origin may be an environment variable that is not set', () => {
    const unset = { origin: undefined as never, credentials: true };
    const { issues } = compilePolicies({}, [route('Cats.list', unset)], context);
    expect(issues).toEqual([
      {
        code: 'CORS_E018',
        place: 'Cats.list, origin from @Cors on Cats',
        message: expect.stringMatching(
          /^@Cors on Cats states an origin that is undefined.*environment variable/,
        ),
      },
    ]);
  });

  it('reports a policy that does not exist, at any level, and names those that do', () => {
    const options = { origin: 'https://a.example', policy: 'nobody', policies: { partners: {}, staff: {} } };
    const { issues } = compilePolicies(options, [route('Cats.list', { policy: 'partner' })], context);
    expect(issues).toEqual([
      {
        code: 'CORS_E015',
        place: 'CorsModule.forRoot(), policy',
        message: '"nobody" is not a defined policy. Defined policies: "partners", "staff".',
      },
      {
        code: 'CORS_E015',
        place: 'Cats.list, policy from @Cors on Cats',
        message:
          '"partner" is not a defined policy. Defined policies: "partners", "staff". Did you mean "partners"?',
      },
    ]);
    expect(compilePolicies({ policy: 'x' }, [], context).issues[0]?.message).toBe(
      '"x" is not a defined policy. Define it in the "policies" of CorsModule.forRoot(), or leave out "policy".',
    );
  });

  it('reports a policy that starts from itself', () => {
    const { issues } = compilePolicies(
      { policy: 'a', policies: { a: { policy: 'b' }, b: { policy: 'a' } } },
      [],
      context,
    );
    expect(issues).toEqual([
      {
        code: 'CORS_E015',
        place: 'CorsModule.forRoot(), policy',
        message: '"a" starts from itself. Leave out "policy" in one of the policies involved.',
      },
    ]);
  });

  it('checks a policy that no route uses yet', () => {
    expect(issuesOf({ policies: { partners: { origin: 'https://p.example/' } } })).toEqual([
      "CORS_E007 policy 'partners' of CorsModule.forRoot(), origin",
    ]);
  });

  it('reports options that are getters of a class, at every level', () => {
    const url = new URL('https://a.example') as unknown as CorsPolicyOptions;
    const requests = [route('Cats.list', url, { policy: 'used' }), route('Dogs.list', undefined, url)];
    expect(
      issuesOf(
        { origin: 'https://a.example', policies: { used: url, unused: url }, mounts: { '/m': url } },
        requests,
      ),
    ).toEqual([
      'CORS_E006 Cats.list, origin from @Cors on Cats',
      "CORS_E006 Cats.list, origin from policy 'used' of @Cors on Cats.list",
      'CORS_E006 Dogs.list, origin from @Cors on Dogs.list',
      "CORS_E006 mount '/m', origin",
      "CORS_E006 policy 'unused' of CorsModule.forRoot(), origin",
    ]);
    expect(
      issuesOf({ origin: false, reportOnly: url }, [route('Cats.list', { maxAge: 1, reportOnly: url })]),
    ).toEqual([
      'CORS_E006 reportOnly of CorsModule.forRoot(), origin',
      'CORS_E006 Cats.list, origin from reportOnly of @Cors on Cats',
    ]);
    const [issue] = compilePolicies({}, [route('Cats.list', url)], context).issues;
    expect(issue?.message).toBe(
      '"origin" is a getter of a class, or inherited, and only an object\'s own properties are read. Write a plain object, such as { origin: options.origin }.',
    );
  });

  it('accepts an unused policy that is valid with what the default permits, or by itself', () => {
    const dev = { origin: 'http://dev.example', credentials: true };
    const flag = { dangerouslyAllowInsecureOrigins: true };
    const refused = ["CORS_E010 policy 'dev' of CorsModule.forRoot(), origin"];
    expect(issuesOf({ policies: { dev } })).toEqual(refused);
    expect(issuesOf({ ...flag, policies: { dev } })).toEqual([]);
    expect(issuesOf({ policy: 'flags', policies: { flags: flag, dev } })).toEqual([]);
    expect(issuesOf({ credentials: true, origin: false, policies: { open: { origin: '*' } } })).toEqual([]);
    const tried = { origin: 'https://a.example', reportOnly: dev };
    expect(issuesOf({ policies: { tried } })).toEqual([
      "CORS_E010 reportOnly of policy 'tried' of CorsModule.forRoot(), origin",
    ]);
    expect(issuesOf({ ...flag, policies: { tried } })).toEqual([]);
  });

  it('reports a @Cors() that leaves its route without an origin', () => {
    expect(
      issuesOf({}, [
        route('Cats.list', {}),
        route('Cats.get', { maxAge: 1 }, {}),
        route('Cats.off', { maxAge: 1 }, false),
        route('Cats.closed', { origin: false }),
        route('Cats.quiet'),
        route('Dogs.list', undefined, { origin: 'https://a.example' }),
      ]),
    ).toEqual([
      'CORS_E018 Cats.list, origin from @Cors on Cats',
      'CORS_E018 Cats.get, origin from @Cors on Cats.get',
    ]);
  });

  it('reports a provider that cannot decide, only once if the module names it', () => {
    const problem = { code: 'CORS_E019' as const, message: 'TENANTS is no provider.' };
    const more = { checkProvider: () => [problem] };
    const origin = fromProvider('TENANTS');
    expect(issuesOf({ origin }, [route('Cats.list')], more)).toEqual([
      'CORS_E019 CorsModule.forRoot(), origin',
    ]);
    expect(issuesOf({}, [route('Cats.list', { origin })], more)).toEqual([
      'CORS_E019 Cats.list, origin from @Cors on Cats',
    ]);
  });
});
