import type { PolicyPlaces } from '../explain/policy-places.js';
import type { CompiledPolicies, EffectivePolicy } from '../policy/compile-policies.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import { findAmbiguousRoutes, type PolicedRoute } from '../routing/ambiguous-routes.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import type { NestRoute } from '../routing/nest-routes.js';
import { RouteTable } from '../routing/route-table.js';
import type { Platform } from '../platform/platform.js';

/** All policies as `reportOnly` would have them; `undefined` where no level has one. */
export function rehearsedPolicies(compiled: CompiledPolicies): CompiledPolicies | undefined {
  const { defaultPolicy, policies, mounts } = compiled;
  const all = [defaultPolicy, ...policies, ...mounts.map(({ policy }) => policy)];
  if (all.every(({ rehearsal }) => rehearsal === undefined)) return undefined;
  return {
    ...compiled,
    defaultPolicy: rehearsed(defaultPolicy),
    policies: policies.map(rehearsed),
    mounts: mounts.map(({ path, policy }) => ({ path, policy: rehearsed(policy) })),
  };
}

/** The routes of all controllers, each with its policy. */
export function withRoutePolicies(
  nestRoutes: readonly NestRoute[],
  { policies }: CompiledPolicies,
): PolicedRoute[] {
  return nestRoutes.map((nest, index) => ({
    nest,
    policy: policies[index]?.compiled ?? null,
    from: policies[index]?.merged.from ?? {},
  }));
}

/**
 * What the guard knows of each route.
 *
 * @param isHidden whether a part of the request that preflights lack tells what the route serves
 */
export function handlerPolicies(
  routes: readonly PolicedRoute[],
  isHidden: (route: NestRoute) => boolean,
): HandlerPolicy[] {
  const ambiguous = findAmbiguousRoutes(routes, isHidden);
  return routes.map((route) => ({
    policy: route.policy,
    isAmbiguous: ambiguous.has(route),
    from: route.from,
  }));
}

/** What the router serves, each under its policy. */
export function createTable(
  platform: Platform,
  routes: readonly PolicedRoute[],
  { defaultPolicy, mounts }: CompiledPolicies,
): RouteTable {
  return new RouteTable(
    platform.createMatcher(routes, defaultPolicy.compiled),
    defaultPolicy.compiled,
    new Map(mounts.map(({ path, policy }) => [path, policy.compiled])),
  );
}

/** Those of the module's default, of routes and of mounts; `null` where CORS is off. */
export function policiesOf(
  { defaultPolicy, mounts }: CompiledPolicies,
  routes: readonly PolicedRoute[],
): (CompiledPolicy | null)[] {
  return [
    defaultPolicy.compiled,
    ...routes.map(({ policy }) => policy),
    ...mounts.map(({ policy }) => policy.compiled),
  ];
}

/** Where the fields of all policies come from. */
export function placesOf<Table>(
  table: Table,
  { defaultPolicy, mounts }: CompiledPolicies,
): Omit<PolicyPlaces, 'table'> & { readonly table: Table } {
  return {
    table,
    defaults: defaultPolicy.merged.from,
    mounts: new Map(mounts.map(({ policy: { compiled, merged } }) => [compiled, merged.from])),
  };
}

function rehearsed(policy: EffectivePolicy): EffectivePolicy {
  return policy.rehearsal ?? policy;
}
