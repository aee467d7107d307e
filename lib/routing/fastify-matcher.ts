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
  readonly policies: RouteMatcher['policies'];
  readonly #router: FindMyWay.Instance<FindMyWay.HTTPVersion.V1>;
  readonly #emptyParameters: boolean;
  readonly #telling: readonly string[];
  readonly #memos = new Memos();

  /** @param routes in the order of registration */
  constructor(routes: readonly Route[], behaviour: FastifyBehaviour, options: FastifyRouterOptions) {
    this.#router = FindMyWay(options);
    this.#emptyParameters = behaviour.emptyParameters;
    this.dependsOnHost = routes.some(({ matchesHost }) => matchesHost !== undefined);
    this.policies = new Set(routes.map(({ policy }) => policy));
    for (const [method, paths] of groupByMethodAndPath(routes, behaviour)) {
      for (const [path, store] of paths) this.#add(method, path, store);
    }
    this.#telling = tellingMethods(routes, behaviour);
    this.methods = [...new Set([...COMMON_METHODS, ...routes.map(({ method }) => method)])].filter(
      (m) => m !== 'ALL',
    );
  }

  find({ url }: { readonly url?: string | undefined }): PathMatch {
    return new FastifyPath(url ?? '/', this);
  }

  /** The routes that the router has for a method and a URL. */
  serving(method: string, url: string): readonly Route[] {
    const found = this.#router.find(method as HTTPMethod, url);
    if (found === null || (!this.#emptyParameters && hasEmptyParameter(found.params))) return NOBODY;
    return found.store as readonly Route[];
  }

  /** The memo of all paths that are served by the same routes as this URL. */
  memoOf(url: string): Memo | undefined {
    return this.#memos.of(this.#telling.map((method) => this.serving(method, url)));
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

type Memo = NonNullable<PathMatch['memo']>;

/** Far more than an application has; paths that overlap crosswise could make up any number. */
const MAX_MEMOS = 10_000;

interface MemoNode {
  readonly next: Map<readonly Route[], MemoNode>;
  readonly memo: Memo;
}

/** One memo for each combination of routes that serve the same path. */
class Memos {
  readonly #root = createMemoNode();
  #count = 0;

  of(served: readonly (readonly Route[])[]): Memo | undefined {
    let node = this.#root;
    for (const routes of served) {
      let next = node.next.get(routes);
      if (next === undefined) {
        if (this.#count === MAX_MEMOS) return undefined;
        this.#count++;
        node.next.set(routes, (next = createMemoNode()));
      }
      node = next;
    }
    return node.memo;
  }
}

function createMemoNode(): MemoNode {
  return { next: new Map(), memo: new Map() };
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

/**
 * Methods that are enough to know what all methods have on a path: those that a route names, and one for the
 * others, which have what `@All()` serves. HEAD has what GET has where it falls back.
 */
function tellingMethods(routes: readonly Route[], { methods, headFallback }: FastifyBehaviour): string[] {
  const named = new Set(routes.map(({ method }) => method));
  if (!named.delete('ALL')) return [...named];
  const other = methods.find((method) => !named.has(method) && !(headFallback && method === 'HEAD'));
  return other === undefined ? [...named] : [...named, other];
}

function constraints({ matchesVersion, matchesHost }: Route): number {
  return matchesVersion === undefined && matchesHost === undefined ? 0 : 1;
}
