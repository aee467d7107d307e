import FindMyWay, { type HTTPMethod } from 'find-my-way';
import { COMMON_METHODS } from '../protocol/methods.js';
import type { PathMatch, Route, RouteMatcher } from './route.js';

/** Settings of Fastify's router that decide what matches. */
export interface FastifyRouterOptions {
  readonly caseSensitive?: boolean;
  readonly ignoreTrailingSlash?: boolean;
  readonly ignoreDuplicateSlashes?: boolean;
  readonly maxParamLength?: number;
  readonly useSemicolonDelimiter?: boolean;
  readonly allowUnsafeRegex?: boolean;
}

/** What Nest's adapter makes of the router. */
export interface FastifyBehaviour {
  /** Every method that the instance supports: what `@All()` serves. */
  readonly methods: readonly string[];
  /** Whether GET routes also serve HEAD. */
  readonly headFallback: boolean;
  /** Whether a parameter may be the empty string, as in `/cats/` for `/cats/:id`. */
  readonly emptyParameters: boolean;
}

const NOBODY: readonly Route[] = [];

/** Matches like Fastify: the most specific path, with the router that Fastify itself uses. */
export class FastifyMatcher implements RouteMatcher {
  readonly methods: readonly string[];
  readonly dependsOnHost: boolean;
  readonly #router: FindMyWay.Instance<FindMyWay.HTTPVersion.V1>;

  readonly #emptyParameters: boolean;

  /** @param routes in the order of registration */
  constructor(routes: readonly Route[], behaviour: FastifyBehaviour, options: FastifyRouterOptions) {
    this.#router = FindMyWay(options);
    this.#emptyParameters = behaviour.emptyParameters;
    this.dependsOnHost = routes.some(({ matchesHost }) => matchesHost !== undefined);
    for (const [method, paths] of groupByMethodAndPath(routes, behaviour)) {
      for (const [path, store] of paths) this.#add(method, path, store);
    }
    this.methods = [...new Set([...COMMON_METHODS, ...routes.map(({ method }) => method)])].filter(
      (m) => m !== 'ALL',
    );
  }

  find({ url }: { readonly url?: string | undefined }): PathMatch {
    return new FastifyPath(this.#router, url ?? '/', this.#emptyParameters);
  }

  #add(method: string, path: string, store: readonly Route[]): void {
    try {
      this.#router.on(method as HTTPMethod, path, () => undefined, store);
    } catch {
      // Fastify's own router has refused this path too, or has it under another spelling.
    }
  }
}

class FastifyPath implements PathMatch {
  readonly #router: FindMyWay.Instance<FindMyWay.HTTPVersion.V1>;
  readonly #url: string;
  readonly #emptyParameters: boolean;

  constructor(router: FindMyWay.Instance<FindMyWay.HTTPVersion.V1>, url: string, emptyParameters: boolean) {
    this.#router = router;
    this.#url = url;
    this.#emptyParameters = emptyParameters;
  }

  serving(method: string): readonly Route[] {
    const found = this.#router.find(method as HTTPMethod, this.#url);
    if (found === null || (!this.#emptyParameters && hasEmptyParameter(found.params))) return NOBODY;
    return found.store as readonly Route[];
  }
}

function hasEmptyParameter(params: Readonly<Record<string, string | undefined>>): boolean {
  for (const name in params) {
    if (params[name] === '' && name !== '*') return true;
  }
  return false;
}

function groupByMethodAndPath(
  routes: readonly Route[],
  { methods, headFallback }: FastifyBehaviour,
): Map<string, Map<string, Route[]>> {
  const served = new Map<string, Map<string, Route[]>>();
  // Fastify tries routes with a constraint before the one without.
  const constrainedFirst = routes.toSorted((a, b) => constraints(b) - constraints(a));
  for (const route of constrainedFirst) {
    for (const method of route.method === 'ALL' ? methods : [route.method]) {
      const paths = served.get(method) ?? new Map<string, Route[]>();
      served.set(method, paths.set(route.path, [...(paths.get(route.path) ?? []), route]));
    }
  }
  if (!headFallback) return served;
  const heads = served.get('HEAD') ?? new Map<string, Route[]>();
  for (const [path, store] of served.get('GET') ?? []) {
    if (!heads.has(path)) heads.set(path, store);
  }
  return served.set('HEAD', heads);
}

function constraints({ matchesVersion, matchesHost }: Route): number {
  return matchesVersion === undefined && matchesHost === undefined ? 0 : 1;
}
