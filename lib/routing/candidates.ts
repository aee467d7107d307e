import type { CompiledPolicy } from '../policy/compiled-policy.js';
import { COMMON_METHODS } from '../protocol/methods.js';
import type { PathMatch, PlatformRequest, Route } from './route.js';

/** Whether a route's methods list names `listed`. `@All()` serves every method but lists only the common ones. */
export function lists({ method }: Route, listed: string): boolean {
  return method !== 'ALL' || COMMON_METHODS.includes(listed);
}

/** The distinct policies of routes whose CORS is on, in order. */
export function enabledPolicies(routes: readonly Route[]): CompiledPolicy[] {
  const policies = new Set(routes.map(({ policy }) => policy));
  return [...policies].filter((policy) => policy !== null);
}

/** The routes that the router may run: those up to the first that does not depend on a version. */
export function candidates(path: PathMatch, method: string, platformRequest: PlatformRequest): Route[] {
  const found: Route[] = [];
  for (const route of path.serving(method)) {
    if (route.matchesHost !== undefined && !route.matchesHost(platformRequest)) continue;
    found.push(route);
    if (route.matchesVersion === undefined) break;
  }
  return found;
}
