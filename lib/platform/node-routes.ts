import { pathToRegexp } from 'path-to-regexp';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { NodeHandler, NodeRoutes, NodeRouteTable } from '../routing/node-matcher.js';
import type { Route } from '../routing/route.js';
import type { ClaimedRoutes } from './claimed-routes.js';
import type { NodeRouter, RegisteredRoute, RouterProbe } from './node-router.js';

/** A live list of everything registered on the router from now on, by Nest or by others. */
export function watchRoutes(router: NodeRouter): readonly RegisteredRoute[] {
  const registered: RegisteredRoute[] = [];
  const { route } = router;
  router.route = function (method, path, handler) {
    const result = route.call(this, method, path, handler);
    registered.push({ method: method ?? 'ALL', path, handler });
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
  /** A handler with several paths has several routes. */
  readonly #byHandler = new Map<NodeHandler, WatchedRoute[]>();
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
    return [...this.#byHandler.values()].flatMap((routes) => routes.flatMap(({ served }) => served));
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

  routesOf(handler: NodeHandler, path: string): readonly [Route] {
    let routes = this.#byHandler.get(handler);
    if (routes === undefined) {
      // Registered since the last look, or before watching began; either way, not by Nest.
      this.#learn();
      routes = this.#byHandler.get(handler) ?? [new WatchedRoute(this.#foreign('ALL', '/'))];
      this.#byHandler.set(handler, routes);
    }
    const [first] = routes as [WatchedRoute];
    return (routes.length === 1 ? first : (routes.find((route) => route.fits(path)) ?? first)).served;
  }

  #learn(): void {
    for (; this.#known < this.#registered.length; this.#known++) {
      const { method, path, handler } = this.#registered[this.#known] as RegisteredRoute;
      const route = new WatchedRoute(this.#own.claim(method, path, [handler]) ?? this.#foreign(method, path));
      const routes = this.#byHandler.get(handler);
      if (routes === undefined) this.#byHandler.set(handler, [route]);
      else routes.push(route);
    }
  }

  #foreign(method: string, path: string): Route {
    return { method, path, policy: this.#defaultPolicy, isController: false };
  }
}

class WatchedRoute {
  /** Created once: one handler with one route serves most requests. */
  readonly served: readonly [Route];
  #pattern: RegExp | undefined;

  constructor(route: Route) {
    this.served = [route];
  }

  fits(path: string): boolean {
    this.#pattern ??= pathToRegexp(this.served[0].path).regexp;
    return this.#pattern.test(path);
  }
}
