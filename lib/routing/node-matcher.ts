import { COMMON_METHODS } from '../protocol/methods.js';
import { Memos, type Memo } from './memos.js';
import { fastifyPathOf } from './path-of-request.js';
import type { PathMatch, Route, RouteMatcher } from './route.js';

/** A handler on the adapter's router. */
export type NodeHandler = (...args: never) => unknown;

/** The adapter's own table for one run of routes. */
export interface NodeRouteTable {
  /** The handlers that serve a request, in the order they would run. Throws if a parameter cannot be decoded. */
  lookup(method: string, path: string): { readonly handlers: readonly NodeHandler[] } | null;
}

/** The current contents of the adapter's router. */
export interface NodeRoutes {
  /** In the order requests meet them. */
  tables(): readonly NodeRouteTable[];
  /** The path by which the router looks up routes; `undefined` if it answers 400 to the URL. */
  pathOf(url: string): string | undefined;
  /** The route registered with this handler, in a list that is not allocated per request. */
  routesOf(handler: NodeHandler): readonly [Route];
}

/** Marks the end of one method's handlers in the key of a memo. */
const END = {};

/** Matches by asking the adapter's own route tables which handlers they would run. */
export class NodeMatcher implements RouteMatcher {
  readonly methods: readonly string[];
  readonly dependsOnHost: boolean;
  readonly hidesVersions: boolean;
  readonly policies: RouteMatcher['policies'];
  readonly #router: NodeRoutes;
  /** Every method that a route names, and `ALL`, which no request has: it yields the routes of `@All()` alone. */
  readonly #asked: readonly string[];
  readonly #memos = new Memos();

  /** @param routes all registered routes */
  constructor(routes: readonly Route[], router: NodeRoutes) {
    this.#router = router;
    this.dependsOnHost = routes.some(({ matchesHost }) => matchesHost !== undefined);
    this.hidesVersions = routes.some(({ matchesVersion }) => matchesVersion !== undefined);
    this.policies = new Set(routes.map(({ policy }) => policy));
    const named = new Set(routes.map(({ method }) => method)).add('ALL');
    this.#asked = [...named];
    named.delete('ALL');
    this.methods = [...new Set([...COMMON_METHODS, ...named])];
  }

  find({ url = '/' }: { readonly url?: string | undefined }): PathMatch {
    const path = this.#router.pathOf(url);
    return path === undefined ? NOTHING : new NodePath(path, this);
  }

  pathOf({ url = '/' }: { readonly url?: string | undefined }): string {
    return fastifyPathOf(url, {});
  }

  /** The routes that would serve a method on a path. */
  serving(method: string, path: string): readonly Route[] {
    const handlers = this.#handlers(method, path);
    const [first] = handlers;
    return first !== undefined && handlers.length === 1
      ? this.#router.routesOf(first)
      : handlers.flatMap((handler) => this.#router.routesOf(handler));
  }

  /** The memo shared by all paths that the same handlers serve. */
  memoOf(path: string): Memo | undefined {
    let node = this.#memos.root;
    for (const method of this.#asked) {
      for (const handler of this.#handlers(method, path)) node = this.#memos.after(node, handler);
      node = this.#memos.after(node, END);
    }
    return node?.memo;
  }

  #handlers(method: string, path: string): readonly NodeHandler[] {
    let found: readonly NodeHandler[] | undefined;
    try {
      for (const table of this.#router.tables()) {
        const match = table.lookup(method, path);
        if (match !== null) found = found === undefined ? match.handlers : [...found, ...match.handlers];
      }
    } catch {
      // From here on, the router answers with an error too.
    }
    return found ?? [];
  }
}

class NodePath implements PathMatch {
  readonly #path: string;
  readonly #matcher: NodeMatcher;

  constructor(path: string, matcher: NodeMatcher) {
    this.#path = path;
    this.#matcher = matcher;
  }

  serving(method: string): readonly Route[] {
    return this.#matcher.serving(method, this.#path);
  }

  get memo(): Memo | undefined {
    return this.#matcher.memoOf(this.#path);
  }
}

const NOTHING: PathMatch = { serving: () => [] };
