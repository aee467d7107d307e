import type { MergedPolicy } from '../options/merge-policy.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { NestRoute } from './nest-routes.js';

/** A route of a controller with its policy. */
export interface PolicedRoute {
  readonly nest: NestRoute;
  readonly policy: CompiledPolicy | null;
  /** The level that each policy field comes from. */
  readonly from: MergedPolicy['from'];
}

/**
 * The routes whose preflights may be answered under another route's policy, because a route with a different policy
 * may serve the same requests, and only a version that preflights do not carry tells them apart.
 *
 * @param isVersionHidden whether the version of a route is in a header, a media type or a custom extractor
 */
export function findAmbiguousRoutes(
  routes: readonly PolicedRoute[],
  isVersionHidden: (route: NestRoute) => boolean,
): Set<PolicedRoute> {
  const ambiguous = new Set<PolicedRoute>();
  const segments = new Map(routes.map((route) => [route, route.nest.path.toLowerCase().split('/')]));
  for (const hidden of routes.filter(({ nest }) => isVersionHidden(nest))) {
    for (const other of routes) {
      if (other.policy === hidden.policy || !overlap(other.nest.method, hidden.nest.method)) continue;
      if (!mayMeet(segments.get(other) as string[], segments.get(hidden) as string[])) continue;
      ambiguous.add(hidden).add(other);
    }
  }
  return ambiguous;
}

function overlap(one: string, other: string): boolean {
  const methods = [one, other];
  return one === other || methods.includes('ALL') || (methods.includes('GET') && methods.includes('HEAD'));
}

/** Whether some path may match both. True in case of doubt. */
function mayMeet(one: readonly string[], other: readonly string[]): boolean {
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const [a, b] = [one[i], other[i]];
    // A wildcard or an optional group may match whatever follows.
    if (/[*{?]/.test(a ?? '') || /[*{?]/.test(b ?? '')) return true;
    if (a === undefined || b === undefined) return false;
    if (a !== b && !/[:(]/.test(a) && !/[:(]/.test(b)) return false;
  }
  return true;
}
