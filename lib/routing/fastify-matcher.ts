import FindMyWay, { type HTTPMethod } from 'find-my-way';
import { COMMON_METHODS } from '../protocol/methods.js';
import { hasEmptyParameter } from './empty-parameter.js';
import { Memos, type Memo } from './memos.js';
import { fastifyPathOf } from './path-of-request.js';
import { areEqual } from './route-constraints.js';
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

/** How Nest's adapter uses the router. */
export interface FastifyBehaviour {
  /** Every method that the instance supports; `@All()` serves them all. */
  readonly methods: readonly string[];
  /** Whether GET routes also serve HEAD. */
  readonly headFallback: boolean;
  /** Whether a parameter may be the empty string, as in `/cats/` for `/cats/:id`. */
  readonly emptyParameters: boolean;
}

/** The routes on a path for the methods of one tree, and for HEAD if it falls back to GET. */
interface Store {
  readonly routes: readonly Route[];
  readonly head: readonly Route[];
  /** Whether the router may go on from here to a less specific path. */
  readonly passesOn: boolean;
}

const NOBODY: Store = { routes: [], head: [], passesOn: false };

/** Matches like Fastify: finds the most specific path, with the same router. */
export class FastifyMatcher implements RouteMatcher {
  readonly methods: readonly string[];
  readonly dependsOnHost: boolean;
  readonly hidesVersions: boolean;
  readonly policies: RouteMatcher['policies'];
  readonly #router: FindMyWay.Instance<FindMyWay.HTTPVersion.V1>;
  readonly #options: FastifyRouterOptions;
  readonly #emptyParameters: boolean;
  /** The router's trees: one for each method that routes name, and one for all other methods, which `@All()` serves. */
  readonly #trees: readonly string[];
  /** The tree of each method that does not have its own. */
  readonly #treeOf: ReadonlyMap<string, string>;
  readonly #headFallsBack: boolean;
  /** Whether a constraint may lead a request from its most specific path to a less specific one. */
  readonly #passesOn: boolean;
  readonly #memos = new Memos();

  /** @param routes in the order of registration */
  constructor(routes: readonly Route[], behaviour: FastifyBehaviour, options: FastifyRouterOptions) {
    this.#router = FindMyWay({ ...options, constraints: { passed: notPassed() as never } });
    this.#passesOn = routes.some(isConstrained);
    this.#options = options;
    this.#emptyParameters = behaviour.emptyParameters;
    this.dependsOnHost = routes.some(({ matchesHost }) => matchesHost !== undefined);
    this.hidesVersions = routes.some(({ matchesVersion }) => matchesVersion !== undefined);
    this.policies = new Set(routes.map(({ policy }) => policy));
    const named = new Set(routes.map(({ method }) => method));
    const servesAll = named.delete('ALL');
    this.#headFallsBack = behaviour.headFallback && !named.has('HEAD') && named.has('GET');
    const others = servesAll
      ? behaviour.methods.filter((one) => !named.has(one) && !(one === 'HEAD' && this.#headFallsBack))
      : [];
    this.#trees = [...named, ...others.slice(0, 1)];
    this.#treeOf = new Map(others.map((method) => [method, others[0] as string]));
    for (const [tree, paths] of groupByTree(routes, this.#trees, behaviour)) {
      // Of paths that differ in their spelling, the router tries the one that was added last.
      const freeFirst = [...paths].toSorted(([, a], [, b]) => Number(passOn(a)) - Number(passOn(b)));
      for (const [path, found] of freeFirst) this.#add(tree, path, found);
    }
    this.methods = [...new Set([...COMMON_METHODS, ...named])];
  }

  find({ url }: { readonly url?: string | undefined }): PathMatch {
    return new FastifyPath(url ?? '/', this);
  }

  pathOf({ url }: { readonly url?: string | undefined }): string {
    return fastifyPathOf(url ?? '/', this.#options);
  }

  /** The router's routes for a method and a URL. */
  serving(method: string, url: string): readonly Route[] {
    const isHead = method === 'HEAD' && this.#headFallsBack;
    const stores = this.#find(isHead ? 'GET' : (this.#treeOf.get(method) ?? method), url);
    const [first] = stores as readonly [Store];
    if (stores.length > 1) return stores.flatMap(({ routes, head }) => (isHead ? head : routes));
    return isHead ? first.head : first.routes;
  }

  /** The memo shared by all paths that the same routes serve. */
  memoOf(url: string): Memo | undefined {
    let node = this.#memos.root;
    for (const tree of this.#trees) {
      for (const store of this.#find(tree, url)) node = this.#memos.after(node, store);
    }
    return node?.memo;
  }

  /** What may serve a URL: its most specific path, then less specific ones, as far as the router may go on to them. */
  #find(tree: string, url: string): readonly Store[] {
    if (!this.#passesOn) {
      const found = this.#router.find(tree as HTTPMethod, url);
      return found !== null && this.#isServed(found) ? [found.store as Store] : [NOBODY];
    }
    const passed = new Set<Store>();
    const serving: Store[] = [];
    for (let isLast = false; !isLast;) {
      const found = this.#router.find(tree as HTTPMethod, url, { passed });
      if (found === null) break;
      const store = found.store as Store;
      passed.add(store);
      if (this.#isServed(found)) serving.push(store);
      isLast = !store.passesOn;
    }
    return serving.length === 0 ? [NOBODY] : serving;
  }

  /** Not with an empty parameter, if the adapter answers 404 to it. */
  #isServed({ params }: { readonly params: Readonly<Record<string, string | undefined>> }): boolean {
    return this.#emptyParameters || !hasEmptyParameter(params);
  }

  #add(tree: string, path: string, routes: readonly Route[]): void {
    const all = routes.filter(({ method }) => method === 'ALL');
    const store: Store = { routes, head: withAddedHeads(all, routes), passesOn: passOn(routes) };
    const options = this.#passesOn ? { constraints: { passed: new Own(store) } } : {};
    try {
      this.#router.on(tree as HTTPMethod, path, options, () => undefined, store);
    } catch {
      // Fastify's own router has refused this path too, or knows it in another spelling.
    }
  }
}

class FastifyPath implements PathMatch {
  readonly #url: string;
  readonly #matcher: FastifyMatcher;

  constructor(url: string, matcher: FastifyMatcher) {
    this.#url = url;
    this.#matcher = matcher;
  }

  serving(method: string): readonly Route[] {
    return this.#matcher.serving(method, this.#url);
  }

  get memo(): Memo | undefined {
    return this.#matcher.memoOf(this.#url);
  }
}

/** Groups routes by tree and path. */
function groupByTree(
  routes: readonly Route[],
  trees: readonly string[],
  { headFallback }: FastifyBehaviour,
): Map<string, Map<string, Route[]>> {
  const served = new Map<string, Map<string, Route[]>>();
  // The router ignores the names of parameters.
  const byShape = new Map<string, string>();
  for (const route of inOrder(routes)) {
    const shape = route.path.replace(/::|:[^/(.?-]+/g, (found) => (found === '::' ? found : ':'));
    const path = byShape.get(shape) ?? route.path;
    byShape.set(shape, path);
    for (const tree of route.method === 'ALL' ? trees : [route.method]) {
      const paths = served.get(tree) ?? new Map<string, Route[]>();
      served.set(tree, paths);
      const known = paths.get(path);
      if (known === undefined) paths.set(path, [route]);
      else known.push(route);
    }
  }
  const heads = served.get('HEAD');
  if (heads === undefined || !headFallback) return served;
  for (const [path, found] of served.get('GET') ?? []) {
    heads.set(path, withAddedHeads(heads.get(path) ?? [], found));
  }
  return served;
}

/** The routes for HEAD on a path: Fastify adds one for each GET route, unless there is one with the same constraints. */
function withAddedHeads(heads: readonly Route[], others: readonly Route[]): Route[] {
  const added = others.filter(
    (route) =>
      route.method === 'GET' &&
      !heads.some((head) => areEqual(head.constraints ?? {}, route.constraints ?? {})),
  );
  return inOrder([...heads, ...added]);
}

/** Fastify tries routes with a constraint before those without. */
function inOrder(routes: readonly Route[]): Route[] {
  return routes.toSorted((a, b) => constraints(b) - constraints(a));
}

/** The value of a store's constraint: equal to no other, however it is compared. */
class Own {
  static #count = 0;
  readonly id = Own.#count++;
  readonly store: () => Store;

  constructor(store: Store) {
    this.store = () => store;
  }
}

/** A constraint that leaves out what has been found before, so that the next look-up finds a less specific path. */
function notPassed() {
  return {
    name: 'passed',
    deriveConstraint: () => undefined,
    storage: () => {
      const masks = new Map<Own, number>();
      return {
        get: (asked: Own | ReadonlySet<Store>) => {
          if (asked instanceof Own) return masks.get(asked);
          let found = 0;
          for (const [own, mask] of masks) if (!asked.has(own.store())) found |= mask;
          return found;
        },
        set: (own: Own, mask: number) => void masks.set(own, mask),
      };
    },
  };
}

/** Whether the router goes on to a less specific path if a constraint on each of these routes does not fit. */
function passOn(routes: readonly Route[]): boolean {
  return routes.every(isConstrained);
}

function isConstrained({ matchesVersion, passesOn }: Route): boolean {
  return matchesVersion !== undefined || passesOn === true;
}

function constraints({ matchesVersion, matchesHost }: Route): number {
  return matchesVersion === undefined && matchesHost === undefined ? 0 : 1;
}
