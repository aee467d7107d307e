import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { NestRoute } from './nest-routes.js';

/** A route of a controller with its policy. */
export interface PolicedRoute {
  readonly nest: NestRoute;
  readonly policy: CompiledPolicy | null;
}

/**
 * The routes for which a preflight may be answered under the policy of another one: they share method and path
 * with a route of another policy, and a version that preflights do not carry tells them apart.
 *
 * @param isVersionHidden whether the version of a route is in a header, a media type or a custom extractor
 */
export function findAmbiguousRoutes(
  routes: readonly PolicedRoute[],
  isVersionHidden: (route: NestRoute) => boolean,
): Set<PolicedRoute> {
  const byPath = new Map<string, PolicedRoute[]>();
  for (const route of routes) {
    // `/cats/:id` and `/cats/:name` are the same paths.
    const shape = route.nest.path.replace(/:\w+/g, ':');
    byPath.set(shape, [...(byPath.get(shape) ?? []), route]);
  }
  const ambiguous = new Set<PolicedRoute>();
  for (const those of byPath.values()) {
    if (!those.some(({ nest }) => isVersionHidden(nest))) continue;
    for (const one of those) {
      if (those.some((other) => other.policy !== one.policy && overlap(other.nest.method, one.nest.method))) {
        ambiguous.add(one);
      }
    }
  }
  return ambiguous;
}

function overlap(one: string, other: string): boolean {
  const methods = [one, other];
  return one === other || methods.includes('ALL') || (methods.includes('GET') && methods.includes('HEAD'));
}
