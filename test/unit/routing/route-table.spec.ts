import { describe, expect, it } from '@jest/globals';
import type { CompiledPolicy } from '../../../lib/policy/compiled-policy.js';
import { RouteTable } from '../../../lib/routing/route-table.js';
import type { PathMatch, Route, RouteMatcher } from '../../../lib/routing/route.js';
import { serves } from '../../../lib/routing/route.js';
import { policyOf } from '../policy/policy-of.js';

const defaultPolicy = policyOf({ origin: 'https://default.example' });
const a = policyOf({ origin: 'https://a.example' });
const b = policyOf({ origin: 'https://b.example', methods: ['GET', 'PUT'] });

const enforced = policyOf({ origin: 'https://a.example', enforce: true });

const route = (method: string, policy: CompiledPolicy | null, more: Partial<Route> = {}): Route => ({
  method,
  path: '/',
  policy,
  isController: true,
  ...more,
});

/** A matcher for which every path has the same routes. */
function tableOf(routes: readonly Route[], { withDefault = true, memo = false } = {}): RouteTable {
  const path: PathMatch = {
    serving: (method) => routes.filter((one) => serves(one, method)),
    ...(memo && { memo: new Map() }),
  };
  const matcher: RouteMatcher = {
    find: () => path,
    pathOf: ({ url = '/' }) => url,
    methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS'],
    dependsOnHost: routes.some(({ matchesHost }) => matchesHost !== undefined),
    hidesVersions: routes.some(({ matchesVersion }) => matchesVersion !== undefined),
    policies: new Set(routes.map(({ policy }) => policy)),
  };
  return new RouteTable(matcher, withDefault ? defaultPolicy : null);
}

const onHost =
  (host: string) =>
  (request: object): boolean =>
    (request as { host: string }).host === host;
const inVersion =
  (version: string) =>
  (request: object): boolean =>
    (request as { version: string }).version === version;

const find = (table: RouteTable, method: string, request: object = {}) =>
  table.findTargets({ url: '/' }, method, request);

describe('findRoute', () => {
  const unreadable: RouteMatcher = {
    pathOf: ({ url = '/' }) => url,
    find: () => {
      throw new Error('nobody has to look');
    },
    methods: ['GET'],
    dependsOnHost: false,
    hidesVersions: false,
    policies: new Set([a]),
  };

  it('does not look if one policy applies everywhere', () => {
    const found = new RouteTable(unreadable, a).findRoute({ method: 'GET', url: '/' }, {});
    expect(found).toMatchObject({ policy: a, isController: true });
    const off = new RouteTable({ ...unreadable, policies: new Set([null]) }, null);
    expect(off.findRoute({ method: 'GET', url: '/' }, {})?.policy).toBeNull();
  });

  it.each<[string, RouteMatcher, CompiledPolicy | null]>([
    ['a route has another policy', unreadable, b],
    ['a route has none', { ...unreadable, policies: new Set([a, null]) }, a],
    ['what no controller serves is open to nobody', unreadable, null],
    ['it matters who refuses', { ...unreadable, policies: new Set([enforced]) }, enforced],
  ])('looks if %s', (_why, matcher, policy) => {
    const table = new RouteTable(matcher, policy);
    expect(() => table.findRoute({ method: 'GET', url: '/' }, {})).toThrow('nobody has to look');
  });

  it.each([
    ['GET', a],
    ['HEAD', a],
    ['PUT', b],
    ['DELETE', undefined],
    [undefined, a],
  ])('finds who serves %s', (method, policy) => {
    const table = tableOf([route('GET', a), route('PUT', b)]);
    expect(table.findRoute({ method, url: '/' }, {})?.policy).toBe(policy);
  });

  it('checks host and version, in the order of the router', () => {
    const table = tableOf([
      route('GET', a, { matchesHost: onHost('a') }),
      route('GET', b, { matchesVersion: inVersion('2') }),
      route('GET', null),
    ]);
    const policyFor = (request: object) => table.findRoute({ method: 'GET' }, request)?.policy;
    expect(policyFor({ host: 'a', version: '2' })).toBe(a);
    expect(policyFor({ host: 'b', version: '2' })).toBe(b);
    expect(policyFor({ host: 'b', version: '1' })).toBeNull();
  });

  it('finds nothing if something other than a controller serves first', () => {
    const table = tableOf([route('GET', defaultPolicy, { isController: false }), route('GET', a)]);
    expect(table.findRoute({ method: 'GET' }, {})).toBeUndefined();
  });
});

describe('findPolicies', () => {
  it("returns those of the path's other methods", () => {
    const table = tableOf([route('GET', a), route('PUT', b), route('POST', null)]);
    expect(table.findPolicies({ method: 'DELETE' }, {})).toEqual([a, b]);
  });

  it('returns none if CORS is off on the path', () => {
    expect(tableOf([route('GET', null)]).findPolicies({ method: 'DELETE' }, {})).toEqual([]);
  });

  it("returns the default on a path that no controller serves, and on somebody else's route", () => {
    expect(tableOf([]).findPolicies({ method: 'GET' }, {})).toEqual([defaultPolicy]);
    expect(tableOf([], { withDefault: false }).findPolicies({}, {})).toEqual([]);
    const foreign = tableOf([route('GET', defaultPolicy, { isController: false }), route('PUT', a)]);
    expect(foreign.findPolicies({ method: 'GET' }, {})).toEqual([defaultPolicy]);
    expect(foreign.findPolicies({ method: 'DELETE' }, {})).toEqual([defaultPolicy, a]);
  });
});

describe('findTargets', () => {
  it('returns the handler of the requested method, with the methods served under its policy', () => {
    const table = tableOf([route('GET', a), route('PUT', b), route('POST', a)]);
    expect(find(table, 'POST')).toEqual([{ policy: a, served: true, methods: 'GET,HEAD,POST' }]);
    expect(find(table, 'PUT')).toEqual([{ policy: b, served: true, methods: 'PUT' }]);
  });

  it('leaves out methods that the policy narrows away', () => {
    expect(find(tableOf([route('ALL', b)]), 'DELETE')).toEqual([
      { policy: b, served: true, methods: 'GET,PUT' },
    ]);
  });

  it('lists the common methods for @All(), and the requested one', () => {
    const all = 'GET,HEAD,PUT,PATCH,POST,DELETE';
    const table = tableOf([route('ALL', a)]);
    expect(find(table, 'GET')).toEqual([{ policy: a, served: true, methods: all }]);
    expect(find(table, 'OPTIONS')).toEqual([{ policy: a, served: true, methods: `${all},OPTIONS` }]);
    expect(find(table, 'PROPFIND')).toEqual([{ policy: a, served: true, methods: `${all},PROPFIND` }]);
  });

  it('returns nothing if CORS is off for the handler', () => {
    expect(find(tableOf([route('GET', null), route('PUT', a)]), 'GET')).toEqual([]);
  });

  it('returns all versions if a preflight cannot tell them apart', () => {
    const table = tableOf([
      route('GET', a, { matchesVersion: inVersion('1') }),
      route('GET', b, { matchesVersion: inVersion('2') }),
      route('GET', null),
      route('GET', defaultPolicy),
    ]);
    expect(find(table, 'GET').map(({ policy }) => policy)).toEqual([a, b]);
  });

  it('returns those of the host', () => {
    const table = tableOf([route('GET', a, { matchesHost: onHost('a') }), route('GET', b)], { memo: true });
    expect(find(table, 'GET', { host: 'a' })).toMatchObject([{ policy: a }]);
    expect(find(table, 'GET', { host: 'b' })).toMatchObject([{ policy: b }]);
  });

  it('returns those of the path if nobody serves the method', () => {
    const table = tableOf([route('GET', a), route('PUT', b), route('POST', null)]);
    expect(find(table, 'DELETE')).toEqual([
      { policy: a, served: false, methods: 'GET,HEAD' },
      { policy: b, served: false, methods: 'PUT' },
    ]);
  });

  it('returns the default on a path that no controller serves', () => {
    const methods = 'GET,HEAD,PUT,PATCH,POST,DELETE';
    expect(find(tableOf([]), 'PUT')).toEqual([{ policy: defaultPolicy, served: true, methods }]);
    expect(find(tableOf([]), 'PROPFIND')).toEqual([{ policy: defaultPolicy, served: false, methods }]);
    expect(find(tableOf([], { withDefault: false }), 'PUT')).toEqual([]);
    const foreign = tableOf([route('PUT', defaultPolicy, { isController: false }), route('GET', a)]);
    expect(find(foreign, 'PUT')).toEqual([{ policy: defaultPolicy, served: true, methods }]);
  });

  it('remembers the targets of a path, but not for methods that nobody serves', () => {
    const table = tableOf([route('ALL', a)], { memo: true });
    expect(find(table, 'GET')).toBe(find(table, 'GET'));
    expect(find(table, 'MADE-UP')).not.toBe(find(table, 'MADE-UP'));
  });
});
