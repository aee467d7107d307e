import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { NodeHandler, NodeRoutes, NodeRouteTable } from '../routing/node-matcher.js';
import type { NestRoute } from '../routing/nest-routes.js';
import type { Route } from '../routing/route.js';
import type { ClaimedRoutes } from './claimed-routes.js';
import { guarded, type RouteGuard, type RouteHandler } from './guarded-route.js';
import type { NodeRouter, RegisteredRoute, RouterProbe } from './node-router.js';

/**
 * A live list of everything registered on the router from now on, by Nest or by others. Each registration gets a
 * function of its own, so that the function which the router's tables return says which one it is.
 */
export function watchRoutes(router: NodeRouter): readonly RegisteredRoute[] {
  const registered: RegisteredRoute[] = [];
  const { route } = router;
  router.route = function (method, path, handler) {
    let current = handler as RouteHandler;
    const run: RouteHandler = (request, response, next) => current(request, response, next);
    const result = route.call(this, method, path, run);
    const guard = (one: RouteGuard): void => void (current = guarded(handler as RouteHandler, one));
    registered.push({ method: method ?? 'ALL', path, handler, run, guard });
    return result;
  };
  return registered;
}

/** The router's tables, and the route that each of their handlers was registered for. */
export class WatchedRoutes implements NodeRoutes {
  readonly #router: NodeRouter;
  readonly #probe: RouterProbe;
  readonly #registered: readonly RegisteredRoute[];
  readonly #own: ClaimedRoutes;
  readonly #defaultPolicy: CompiledPolicy | null;
  /** The route of each function in the tables, in a list that matching returns as it is. */
  readonly #byHandler = new Map<NodeHandler, readonly [Route]>();
  #known = 0;
  #tables: readonly NodeRouteTable[] = [];
  #layers = 0;

  constructor(
    router: NodeRouter,
    probe: RouterProbe,
    registered: readonly RegisteredRoute[],
    own: ClaimedRoutes,
    defaultPolicy: CompiledPolicy | null,
  ) {
    this.#router = router;
    this.#probe = probe;
    this.#registered = registered;
    this.#own = own;
    this.#defaultPolicy = defaultPolicy;
    this.#learn();
  }

  all(): Route[] {
    return [...this.#byHandler.values()].flat();
  }

  tables(): readonly NodeRouteTable[] {
    const { stack } = this.#router;
    if (stack.length !== this.#layers) {
      this.#layers = stack.length;
      this.#tables = stack.flatMap(({ table }) => (table === undefined ? [] : [table]));
    }
    return this.#tables;
  }

  pathOf(url: string): string | undefined {
    // Nothing to decode, and nothing that the router might reject.
    if (url.startsWith('/') && !url.includes('%') && !url.includes('#')) {
      const query = url.indexOf('?');
      return query === -1 ? url : url.slice(0, query);
    }
    return this.#probe.pathOf(url);
  }

  routesOf(handler: NodeHandler): readonly [Route] {
    let routes = this.#byHandler.get(handler);
    if (routes === undefined) {
      // Registered since the last look, or before watching began; either way, not by Nest.
      this.#learn();
      routes = this.#byHandler.get(handler) ?? [this.#foreign('ALL', '/')];
      this.#byHandler.set(handler, routes);
    }
    return routes;
  }

  guard(guardOf: (route: NestRoute) => RouteGuard): void {
    for (const { guard, run } of this.#registered) {
      const source = this.#byHandler.get(run)?.[0].source;
      if (source !== undefined) guard(guardOf(source.nest));
    }
  }

  #learn(): void {
    for (; this.#known < this.#registered.length; this.#known++) {
      const { method, path, handler, run } = this.#registered[this.#known] as RegisteredRoute;
      this.#byHandler.set(run, [this.#own.claim(method, path, [handler]) ?? this.#foreign(method, path)]);
    }
  }

  #foreign(method: string, path: string): Route {
    return { method, path, policy: this.#defaultPolicy, isController: false };
  }
}
