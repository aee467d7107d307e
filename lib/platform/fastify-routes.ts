import type { IncomingMessage } from 'node:http';
import { hasEmptyParameter } from '../routing/empty-parameter.js';
import type { NestRoute } from '../routing/nest-routes.js';
import { areEqual, type RouteConstraints } from '../routing/route-constraints.js';
import type { PlatformRequest, Route } from '../routing/route.js';
import { configReader, type MatchedRequest } from './fastify-internals.js';

/** A route as `onRoute` hooks see it, and may change it. */
interface ShownRoute {
  readonly method: string | readonly string[];
  readonly url: string;
  readonly handler: unknown;
  readonly constraints?: RouteConstraints | null;
  /** Default: the instance's `exposeHeadRoutes`. */
  readonly exposeHeadRoute?: boolean;
  config?: object;
}

/** A route registered on the instance, by Nest or by others. */
export interface RegisteredRoute extends Pick<ShownRoute, 'method' | 'url' | 'handler'> {
  readonly constraints: RouteConstraints;
  /** For a HEAD route that Fastify added itself: the GET route that it belongs to. */
  readonly headOf?: RegisteredRoute | undefined;
}

interface Instance {
  readonly initialConfig?: { readonly exposeHeadRoutes?: boolean };
  addHook(name: 'onRoute', hook: (route: ShownRoute) => void): void;
}

/** The registered routes that belong to controllers. */
export type Claims = ReadonlyMap<RegisteredRoute, Route>;

/** Everything registered on the instance from now on, to be recognized in the requests that it serves. */
export class FastifyRoutes {
  readonly registered: RegisteredRoute[] = [];
  /** The key in a route's config; unique, because another application may watch the same instance. */
  readonly #mark = Symbol('nestjs-cors');
  readonly #configOf = configReader();

  constructor(instance: Instance) {
    let last: RegisteredRoute | undefined;
    let exposesHead = false;
    instance.addHook('onRoute', (shown) => {
      const { method, url, handler, constraints } = shown;
      const registered: RegisteredRoute = {
        method,
        url,
        handler,
        constraints: constraints ?? {},
        // It comes right after the route it belongs to. Handlers cannot be compared: instrumentation wraps each one.
        headOf: exposesHead && isHeadOf(shown, last) ? last : undefined,
      };
      last = registered;
      exposesHead =
        method === 'GET' && (shown.exposeHeadRoute ?? instance.initialConfig?.exposeHeadRoutes ?? true);
      this.registered.push(registered);
      // The config is the only part of a route that Fastify passes on to each request.
      shown.config = { ...shown.config, [this.#mark]: registered };
    });
  }

  /**
   * Finds the controllers' routes among them: those with the same method, path and constraints, because Fastify lets
   * nothing be registered twice.
   *
   * @param versionOf the version that the adapter gives to Fastify's router
   */
  claim(routes: readonly Route[], versionOf: (nest: NestRoute) => unknown): Claims {
    const claims = new Map<RegisteredRoute, Route>();
    const own = routes.flatMap((route) =>
      route.source === undefined ? [] : [{ route, nest: route.source.nest }],
    );
    const waiting = groupBy(own, ({ route }) => `${route.method} ${route.path}`);
    for (const registered of this.registered) {
      const { constraints } = registered;
      const known = keysOf(registered).flatMap((key) => waiting.get(key) ?? []);
      const found = known.find(({ nest }) =>
        areEqual(constraints, { ...constraintsOf(nest.handler), version: versionOf(nest) }),
      );
      if (found !== undefined) claims.set(registered, found.route);
    }
    this.#claimHeads(claims);
    return claims;
  }

  /**
   * The controller's route that Fastify matched for a request; `null`: a route that is not a controller's;
   * `undefined`: not known.
   *
   * @param emptyParameters whether routes serve empty parameters; otherwise the adapter answers 404
   */
  matched(request: PlatformRequest, claims: Claims, emptyParameters: boolean): Route | null | undefined {
    const routed = request as MatchedRequest;
    const registered = this.#configOf(routed)?.[this.#mark] as RegisteredRoute | undefined;
    if (registered === undefined) return undefined;
    if (!emptyParameters && hasEmptyParameter(routed.params ?? {})) return undefined;
    return claims.get(registered) ?? null;
  }

  /** Claims the HEAD routes that Fastify added to GET routes of controllers. */
  #claimHeads(claims: Map<RegisteredRoute, Route>): void {
    for (const head of this.registered) {
      const route = head.headOf && claims.get(head.headOf);
      if (route !== undefined && !claims.has(head)) claims.set(head, route);
    }
  }
}

/** The constraints that `@RouteConstraints()` of platform-fastify states. */
export function constraintsOf(handler: object): RouteConstraints {
  return (Reflect.getMetadata('__fastify_route_constraints__', handler) ?? {}) as RouteConstraints;
}

/** The test for a host that `@RouteConstraints()` states: as Fastify's router compares it, port included. */
export function hostConstraintOf(handler: object): ((raw: IncomingMessage) => boolean) | undefined {
  const { host } = constraintsOf(handler);
  if (typeof host === 'string') return (raw) => host === routedHost(raw);
  return host instanceof RegExp ? (raw) => host.test(routedHost(raw)) : undefined;
}

/** The host that Fastify's router reads, proxies disregarded. HTTP/2 requests name it in a pseudo-header. */
function routedHost({ headers }: IncomingMessage): string {
  return headers.host ?? (headers[':authority'] as string | undefined) ?? '';
}

function keysOf({ method, url }: RegisteredRoute): string[] {
  return typeof method === 'string' ? [`${method} ${url}`] : ['ALL', ...method].map((one) => `${one} ${url}`);
}

function isHeadOf({ method, url, constraints }: ShownRoute, get: RegisteredRoute | undefined): boolean {
  return method === 'HEAD' && get?.url === url && areEqual(get.constraints, constraints ?? {});
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return groups;
}
