import type { PreflightTarget } from '../decision/decide-preflight.js';
import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import { isServableMethod } from '../protocol/known-methods.js';
import { candidates, enabledPolicies, lists } from './candidates.js';
import { isDecodable } from './mount-table.js';
import { mountedTargets } from './mounted-targets.js';
import type { Located, PathMatch, PlatformRequest, Route, RoutedRequest, RouteMatcher } from './route.js';
import { listMethods, UnroutedTarget } from './unrouted-target.js';

/** The part of a table that the request path uses. */
export type Routing = Pick<
  RouteTable,
  'findRoute' | 'isCertain' | 'isMounted' | 'findOtherPolicies' | 'findPolicies' | 'findTargets' | 'enforces'
>;

/** Finds the policy that applies to a request, and the targets of a preflight. */
export class RouteTable {
  readonly #matcher: RouteMatcher;
  readonly #default: UnroutedTarget;
  readonly #mounts: ReturnType<typeof mountedTargets>;
  readonly #isHostless: boolean;
  /** Whether a preflight may have been about another route than the request that follows it. */
  readonly #mayDiffer: boolean;
  /** Whether the route found for a request is always the one whose handler runs. */
  readonly #isSettled: boolean;
  /** Stands for every route if one policy applies to all requests. */
  readonly #anyRoute: Route | undefined;

  /**
   * @param defaultPolicy for requests that neither a controller nor a mount serves; `null`: no CORS there
   * @param mounts path prefixes and the policies below them
   */
  constructor(
    matcher: RouteMatcher,
    defaultPolicy: CompiledPolicy | null,
    mounts: ReadonlyMap<string, CompiledPolicy | null> = new Map(),
  ) {
    this.#matcher = matcher;
    this.#mounts = mountedTargets(mounts, defaultPolicy);
    this.#isHostless = !matcher.dependsOnHost;
    this.#default = new UnroutedTarget(defaultPolicy);
    const policies = [...matcher.policies, ...mounts.values()];
    const holdsEverywhere = policies.every((policy) => policy === defaultPolicy);
    this.#mayDiffer = matcher.hidesVersions || matcher.preflightsOf !== undefined;
    this.#isSettled = matcher.matched !== undefined && !this.#mayDiffer && mounts.size === 0;
    // With enforce, the route decides who refuses: the guard for a controller, otherwise only the hook.
    if (holdsEverywhere && defaultPolicy?.enforce !== true) {
      this.#anyRoute = { method: 'ALL', path: '', policy: defaultPolicy, isController: true };
    }
  }

  /**
   * The controller's route that serves an actual request, if any. If one policy applies to all requests, no look-up
   * takes place, and a route that stands for all is returned.
   */
  findRoute(request: RoutedRequest, platformRequest: PlatformRequest): Route | undefined {
    if (this.#anyRoute !== undefined) return this.#anyRoute;
    if (this.#mountOf(request) !== undefined) return undefined;
    const matched = this.#matcher.matched?.(platformRequest);
    if (matched === undefined) return this.#match(request, platformRequest);
    return matched === null || matched.matchesHost?.(platformRequest) === false ? undefined : matched;
  }

  /**
   * Whether the handler of the route found for a request is sure to run, so that no guard needs to check again: either
   * nothing can lead the request elsewhere, or all handlers have the same policy.
   */
  isCertain(route: Route, request: RoutedRequest, platformRequest: PlatformRequest): boolean {
    return route === this.#anyRoute ? this.#match(request, platformRequest) !== undefined : this.#isSettled;
  }

  /**
   * Policies that may have granted this request's preflight, although `policy` was assumed for the request itself: those
   * of other versions, if the version is in a part of the request that preflights lack, and those of another URL or
   * method, if the platform has changed them since.
   */
  findOtherPolicies(
    policy: CompiledPolicy | null,
    request: RoutedRequest,
    platformRequest: PlatformRequest,
  ): CompiledPolicy[] {
    if (this.#anyRoute?.policy === null || !this.#mayDiffer) return [];
    const preflights = this.#matcher.preflightsOf?.(platformRequest) ?? [request];
    const policies = preflights.flatMap((preflight) => {
      const { method = 'GET' } = preflight;
      return this.findTargets(preflight, method, platformRequest)
        .filter(({ served, policy: one }) => served && (one.methods?.has(method) ?? true))
        .map((target) => target.policy)
        .filter((one) => one !== policy || method !== request.method);
    });
    return [...new Set(policies)];
  }

  /**
   * The path, as registered, of the controller's route that serves a request, or of one for another method if none
   * serves this method. `undefined` below mounts.
   */
  findTemplate(request: RoutedRequest, platformRequest: PlatformRequest): string | undefined {
    const { route, mount } = this.locate(request, platformRequest);
    if (mount !== undefined) return undefined;
    if (route !== undefined) return route.path;
    const path = this.#matcher.find(request);
    const served = candidates(path, request.method ?? 'GET', platformRequest);
    const routes = served.length > 0 ? served.slice(0, 1) : this.#allRoutes(path, platformRequest);
    return routes.find(({ isController }) => isController)?.path;
  }

  /** Where a request goes. Unlike `findRoute()`, this always looks, even if all policies are the same. */
  locate(request: RoutedRequest, platformRequest: PlatformRequest): Located {
    // Pages may ask for a method that Node would not accept.
    const isServable = isServableMethod(request.method ?? 'GET');
    const route = isServable ? this.#match(request, platformRequest) : undefined;
    return { route, mount: this.#mountOf(request)?.path };
  }

  /** Whether anything serves `method` there, as far as is known. */
  serves(request: RoutedRequest, method: string, platformRequest: PlatformRequest): boolean {
    const mount = this.#mountOf(request);
    if (mount !== undefined) return mount.serves(method);
    const path = this.#matcher.find(request);
    if (isServableMethod(method) && candidates(path, method, platformRequest).length > 0) return true;
    return this.#allRoutes(path, platformRequest).length === 0 && this.#default.serves(method);
  }

  #match(request: RoutedRequest, platformRequest: PlatformRequest): Route | undefined {
    for (const route of this.#matcher.find(request).serving(request.method ?? 'GET')) {
      if (route.matchesHost !== undefined && !route.matchesHost(platformRequest)) continue;
      if (route.matchesVersion !== undefined && !route.matchesVersion(platformRequest)) continue;
      return route.isController ? route : undefined;
    }
    return undefined;
  }

  /**
   * The policies that may apply to an actual request that no controller's route serves: that of the mount above it,
   * those of the path's other methods in the router's order, or the module's default. Empty: CORS is off there.
   */
  findPolicies(request: RoutedRequest, platformRequest: PlatformRequest): readonly CompiledPolicy[] {
    const mount = this.#mountOf(request);
    if (mount !== undefined) return mount.policies;
    const path = this.#matcher.find(request);
    const served = candidates(path, request.method ?? 'GET', platformRequest);
    const running = served.find(({ matchesVersion }) => matchesVersion?.(platformRequest) !== false);
    const routes = running?.isController === false ? [] : this.#allRoutes(path, platformRequest);
    return routes.length === 0 ? this.#default.policies : enabledPolicies(routes);
  }

  /**
   * Whether a request that `decision` does not grant is refused before anything else runs. False if a version that is
   * read later decides: then the guard refuses.
   *
   * @param policies those of `findPolicies()`; `undefined`: a controller's route serves the request
   */
  enforces(
    request: RoutedRequest,
    platformRequest: PlatformRequest,
    { policy, reason }: ActualDecision,
    policies: readonly CompiledPolicy[] | undefined,
  ): boolean {
    // Only the method is refused, which is up to the policy that grants the origin.
    if (policies !== undefined && reason === 'allowed') return policy.enforce;
    if (policies === undefined && !policy.enforce) return false;
    if (policies === undefined && !this.#matcher.hidesVersions) return true;
    const routes = candidates(this.#matcher.find(request), request.method ?? 'GET', platformRequest);
    if (policies === undefined) return routes.every((route) => route.policy === policy);
    // No policy grants. A request that may still find a handler is refused only if every policy would refuse it.
    return routes.length === 0
      ? policies.some(({ enforce }) => enforce)
      : policies.every(({ enforce }) => enforce);
  }

  /** The controllers' routes with this policy, those that may serve the request first. */
  findRoutesOf(
    policy: CompiledPolicy | null,
    request: RoutedRequest,
    method: string,
    platformRequest: PlatformRequest,
  ): Route[] {
    const path = this.#matcher.find(request);
    return [...candidates(path, method, platformRequest), ...this.#allRoutes(path, platformRequest)].filter(
      (route) => route.isController && route.policy === policy,
    );
  }

  /**
   * The targets that a preflight may be about, in the router's order; several if the version is in a part of the
   * request that preflights lack. Empty: CORS is off there.
   */
  findTargets(
    request: RoutedRequest,
    method: string,
    platformRequest: PlatformRequest,
  ): readonly PreflightTarget[] {
    const mount = this.#mountOf(request);
    if (mount !== undefined) return mount.targets(method);
    const path = this.#matcher.find(request);
    const { memo } = path;
    const known = memo?.get(method);
    if (known !== undefined) return known;
    const routes = isServableMethod(method) ? candidates(path, method, platformRequest) : [];
    if (routes[0]?.isController === false) return this.#default.targets(method);
    const others = routes.length > 0 ? routes : this.#allRoutes(path, platformRequest);
    if (others.length === 0) return this.#default.targets(method);
    const targets = this.#targets(path, others, routes.length > 0 ? method : undefined, platformRequest);
    // Not by host, which differs between requests, nor for methods that nobody serves, of which there is no end.
    if (this.#isHostless && this.#matcher.methods.includes(method)) memo?.set(method, targets);
    return targets;
  }

  /** The routes on a path for any method; empty if no controller serves it. */
  #allRoutes(path: PathMatch, platformRequest: PlatformRequest): Route[] {
    const routes = this.#matcher.methods.flatMap((method) => candidates(path, method, platformRequest));
    return routes.some(({ isController }) => isController) ? routes : [];
  }

  /** Whether a request is below a mount. */
  isMounted(request: RoutedRequest): boolean {
    return this.#mountOf(request)?.path !== undefined;
  }

  /** The mount above a request, whatever routes reach below it. */
  #mountOf(request: RoutedRequest): UnroutedTarget | undefined {
    if (this.#mounts === undefined) return undefined;
    const path = this.#matcher.pathOf(request);
    const mounted = this.#mounts.find(path);
    return mounted && (isDecodable(path) ? mounted.below : mounted.unclear);
  }

  /** @param method the requested one, if it is served */
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
      return { policy, served: method !== undefined, methods: listMethods(methods, policy) };
    });
  }
}
