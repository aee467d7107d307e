import type { PreflightTarget } from '../decision/decide-preflight.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import { COMMON_METHODS, sortMethods } from '../protocol/methods.js';
import type { PathMatch, PlatformRequest, Route, RouteMatcher } from './route.js';

/** The parts of Node's request that routing needs. */
export interface RoutedRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** Which policy holds for a request, and what a preflight is about. */
export class RouteTable {
  readonly #matcher: RouteMatcher;
  readonly #default: readonly CompiledPolicy[];
  readonly #defaultTargets: readonly PreflightTarget[];
  readonly #isHostless: boolean;
  /** Stands for every route where one policy holds for all requests. */
  readonly #anyRoute: Route | undefined;

  /** @param defaultPolicy for what no controller serves; `null`: no CORS there */
  constructor(matcher: RouteMatcher, defaultPolicy: CompiledPolicy | null) {
    this.#matcher = matcher;
    this.#isHostless = !matcher.dependsOnHost;
    this.#default = defaultPolicy === null ? [] : [defaultPolicy];
    this.#defaultTargets = this.#default.map((policy) => ({
      policy,
      served: true,
      methods: join(COMMON_METHODS, policy),
    }));
    const holdsEverywhere = [...matcher.policies].every((policy) => policy === defaultPolicy);
    // Who refuses depends on the route: the guard of a controller, or nobody but the hook.
    if (holdsEverywhere && defaultPolicy?.enforce !== true) {
      this.#anyRoute = { method: 'ALL', path: '', policy: defaultPolicy, isController: true };
    }
  }

  /**
   * The controller's route that serves an actual request, if one does. Where its policy does not depend on the
   * route, the route is not looked for and one that stands for all is returned.
   */
  findRoute(request: RoutedRequest, platformRequest: PlatformRequest): Route | undefined {
    if (this.#anyRoute !== undefined) return this.#anyRoute;
    for (const route of this.#matcher.find(request).serving(request.method ?? 'GET')) {
      if (route.matchesHost !== undefined && !route.matchesHost(platformRequest)) continue;
      if (route.matchesVersion !== undefined && !route.matchesVersion(platformRequest)) continue;
      return route.isController ? route : undefined;
    }
    return undefined;
  }

  /**
   * The policies that may hold for an actual request that no controller's route serves: those of the path's
   * other methods in the router's order, or the module's default. None: CORS is off there.
   */
  findPolicies(request: RoutedRequest, platformRequest: PlatformRequest): readonly CompiledPolicy[] {
    const path = this.#matcher.find(request);
    const routes = this.#isForeign(path, request.method ?? 'GET', platformRequest)
      ? []
      : this.#allRoutes(path, platformRequest);
    return routes.length === 0 ? this.#default : enabledPolicies(routes);
  }

  /**
   * The targets that a preflight may be about, in the router's order; more than one where the version is in a
   * part of the request that a preflight lacks. None: CORS is off there.
   */
  findTargets(
    request: RoutedRequest,
    method: string,
    platformRequest: PlatformRequest,
  ): readonly PreflightTarget[] {
    const path = this.#matcher.find(request);
    const { memo } = path;
    const known = memo?.get(method);
    if (known !== undefined) return known;
    const routes = candidates(path, method, platformRequest);
    if (routes[0]?.isController === false) return this.#defaultTargets;
    const others = routes.length > 0 ? routes : this.#allRoutes(path, platformRequest);
    if (others.length === 0) return this.#onUnknownPath(method);
    const targets = this.#targets(path, others, routes.length > 0 ? method : undefined, platformRequest);
    // Hosts differ from request to request, and methods that nobody serves are without number.
    if (this.#isHostless && this.#matcher.methods.includes(method)) memo?.set(method, targets);
    return targets;
  }

  #isForeign(path: PathMatch, method: string, platformRequest: PlatformRequest): boolean {
    return candidates(path, method, platformRequest)[0]?.isController === false;
  }

  /** The routes on a path for any method, or none where no controller serves it. */
  #allRoutes(path: PathMatch, platformRequest: PlatformRequest): Route[] {
    const routes = this.#matcher.methods.flatMap((method) => candidates(path, method, platformRequest));
    return routes.some(({ isController }) => isController) ? routes : [];
  }

  #onUnknownPath(method: string): readonly PreflightTarget[] {
    const served = COMMON_METHODS.includes(method);
    return served ? this.#defaultTargets : this.#defaultTargets.map((target) => ({ ...target, served }));
  }

  /** @param method the requested one where it is served */
  #targets(
    path: PathMatch,
    routes: readonly Route[],
    method: string | undefined,
    platformRequest: PlatformRequest,
  ): PreflightTarget[] {
    return enabledPolicies(routes).map((policy) => {
      const methods = this.#matcher.methods.filter((one) =>
        candidates(path, one, platformRequest).some((route) => route.policy === policy && lists(route, one)),
      );
      if (method !== undefined && !methods.includes(method)) methods.push(method);
      return { policy, served: method !== undefined, methods: join(methods, policy) };
    });
  }
}

/** @All() serves everything; what is listed of it are the common methods, and the one that was asked for. */
function lists({ method }: Route, listed: string): boolean {
  return method !== 'ALL' || COMMON_METHODS.includes(listed);
}

function enabledPolicies(routes: readonly Route[]): CompiledPolicy[] {
  const policies = new Set(routes.map(({ policy }) => policy));
  return [...policies].filter((policy) => policy !== null);
}

/** The routes that the router may run: up to the first one that does not depend on a version. */
function candidates(path: PathMatch, method: string, platformRequest: PlatformRequest): Route[] {
  const found: Route[] = [];
  for (const route of path.serving(method)) {
    if (route.matchesHost !== undefined && !route.matchesHost(platformRequest)) continue;
    found.push(route);
    if (route.matchesVersion === undefined) break;
  }
  return found;
}

function join(methods: readonly string[], { methods: allowed }: CompiledPolicy): string {
  return sortMethods(methods.filter((method) => allowed?.has(method) ?? true)).join(',');
}
