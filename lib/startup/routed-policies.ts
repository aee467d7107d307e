import type { PolicyPlaces } from '../explain/policy-places.js';
import type { CompiledPolicies, EffectivePolicy } from '../policy/compile-policies.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import { findAmbiguousRoutes, type PolicedRoute } from '../routing/ambiguous-routes.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import type { NestRoute } from '../routing/nest-routes.js';
import { RouteTable } from '../routing/route-table.js';
import type { Platform } from '../platform/platform.js';

/** All policies with the fields of `reportOnly`; `undefined` if no level has one. */
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
 * The guard's policy for each route.
 *
 * @param isHidden whether the route depends on a part of the request that preflights lack
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

/** The route table for these routes and policies. */
export async function createTable(
  platform: Platform,
  routes: readonly PolicedRoute[],
  { defaultPolicy, mounts }: CompiledPolicies,
): Promise<RouteTable> {
  return new RouteTable(
    await platform.createMatcher(routes, defaultPolicy.compiled),
    defaultPolicy.compiled,
    new Map(mounts.map(({ path, policy }) => [path, policy.compiled])),
  );
}

/** The policies of the module's default, of routes and of mounts; `null`: CORS is off. */
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

/** The levels that the fields of all policies come from. */
export function placesOf<Table>(
  table: Table,
  { defaultPolicy, mounts }: CompiledPolicies,
): Omit<PolicyPlaces, 'table'> & { readonly table: Table } {
  return {
    table,
    defaults: defaultPolicy.merged.from,
    mounts: new Map(mounts.map(({ path, policy }) => [path, policy.merged.from])),
  };
}

function rehearsed(policy: EffectivePolicy): EffectivePolicy {
  return policy.rehearsal ?? policy;
}
