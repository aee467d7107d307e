import { pathToRegexp } from 'path-to-regexp';
import type { PreflightTarget } from '../decision/decide-preflight.js';
import { COMMON_METHODS } from '../protocol/methods.js';
import { isStaticPath, PathIndex } from './path-index.js';
import { pathOf } from './path-of-request.js';
import { serves, type PathMatch, type Route, type RouteMatcher } from './route.js';

/** The part of an Express router layer that matches a path. Throws if a parameter cannot be decoded. */
export interface ExpressLayer {
  match(path: string): unknown;
}

/** A route in the router's stack, with the layer that matches its path. */
export interface ExpressRoute {
  readonly route: Route;
  readonly layer: ExpressLayer;
  /** Absent if the path is not a single string. */
  readonly path: string | undefined;
}

/** A route with its position in the router's stack. */
interface Member extends ExpressRoute {
  readonly position: number;
}

/** The routes on one path, which match or fail together. */
interface Group {
  /** Throws if the path cannot be decoded. */
  readonly matches: (path: string) => boolean;
  readonly members: readonly Member[];
}

/**
 * Matches like Express: finds the first registered route whose path and method fit. The router's own layers match
 * paths. Plain paths are looked up: everything that matches them is found once, at start-up.
 */
export class ExpressMatcher implements RouteMatcher {
  readonly methods: readonly string[];
  readonly dependsOnHost: boolean;
  readonly hidesVersions: boolean;
  readonly policies: RouteMatcher['policies'];
  readonly #plain = new Map<string, PathMatch>();
  /** Length of the longest plain path. Longer paths are not looked up: the cost grows with their length. */
  #longest = 0;
  readonly #index: PathIndex<Group>;
  readonly #alone = new Map<Group, PathMatch>();
  readonly #nothing: PathMatch;
  readonly #caseSensitive: boolean;
  readonly #strict: boolean;

  /** @param routes in the order of the router's stack */
  constructor(routes: readonly ExpressRoute[], options: MatchingOptions) {
    this.#caseSensitive = options.caseSensitive;
    this.#strict = options.strict;
    this.dependsOnHost = routes.some(({ route }) => route.matchesHost !== undefined);
    this.hidesVersions = routes.some(({ route }) => route.matchesVersion !== undefined);
    this.policies = new Set(routes.map(({ route }) => route.policy));
    this.#index = new PathIndex(options.caseSensitive);
    this.methods = [...new Set([...COMMON_METHODS, ...routes.map(({ route }) => route.method)])].filter(
      (m) => m !== 'ALL',
    );
    this.#nothing = new ExpressPath([], this.methods);
    const plain: Member[] = [];
    for (const members of groupByPath(routes)) {
      const [{ layer, path }] = members;
      if (path !== undefined && isStaticPath(path)) {
        plain.push(...members);
        continue;
      }
      const group = { matches: compileMatch(layer, path, options), members };
      this.#index.add(path, group);
      this.#alone.set(group, new ExpressPath(members, this.methods));
    }
    this.#addPlain(plain);
  }

  find(request: { readonly url?: string | undefined }): PathMatch {
    const path = pathOf(request);
    const plain = path.length > this.#longest ? undefined : this.#plain.get(this.#fold(path));
    return plain ?? this.#match(path);
  }

  pathOf(request: { readonly url?: string | undefined }): string {
    return pathOf(request);
  }

  #addPlain(routes: readonly Member[]): void {
    const byKey = new Map<string, Member[]>();
    for (const member of routes) {
      const key = this.#key(member.path as string);
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [member]);
      else known.push(member);
    }
    for (const [key, members] of byKey) {
      const alone = new ExpressPath(members, this.methods);
      for (const path of this.#strict ? [key] : [key, `${key}/`]) {
        const matching = (this.#matching(path) ?? []).flatMap((group) => group.members);
        const all = matching.length === 0 ? alone : new ExpressPath([...members, ...matching], this.methods);
        this.#plain.set(path, all);
        this.#longest = Math.max(this.#longest, path.length);
      }
    }
  }

  #match(path: string): PathMatch {
    // Patterns may match the empty path, but Express does not try them.
    if (path === '') return this.#nothing;
    const groups = this.#matching(path);
    // Express answers 400 to a path that cannot be decoded, whatever else might match it.
    if (groups === undefined || groups.length === 0) return this.#nothing;
    const [first] = groups;
    if (groups.length === 1) return this.#alone.get(first as Group) as PathMatch;
    return new ExpressPath(
      groups.flatMap((group) => group.members),
      [],
    );
  }

  #matching(path: string): Group[] | undefined {
    try {
      return this.#index.candidates(path).filter(({ matches }) => matches(path));
    } catch {
      return undefined;
    }
  }

  #fold(path: string): string {
    return this.#caseSensitive ? path : path.toLowerCase();
  }

  /** The key of a plain route path. */
  #key(path: string): string {
    const folded = this.#fold(path);
    return !this.#strict && folded.length > 1 && folded.endsWith('/') ? folded.slice(0, -1) : folded;
  }
}

/** The routes on one path. For the methods given to it, the serving routes are worked out only once. */
class ExpressPath implements PathMatch {
  readonly memo = new Map<string, readonly PreflightTarget[]>();
  readonly #routes: readonly Route[];
  readonly #methods: readonly string[];
  readonly #byMethod = new Map<string, readonly Route[]>();

  constructor(members: readonly Member[], methods: readonly string[]) {
    this.#routes = members.toSorted((a, b) => a.position - b.position).map(({ route }) => route);
    this.#methods = methods;
  }

  serving(method: string): readonly Route[] {
    const known = this.#byMethod.get(method);
    if (known !== undefined) return known;
    const found = this.#routes.filter((route) => serves(route, method));
    if (this.#methods.includes(method)) this.#byMethod.set(method, found);
    return found;
  }
}

interface MatchingOptions {
  readonly caseSensitive: boolean;
  readonly strict: boolean;
}

function groupByPath(routes: readonly ExpressRoute[]): Iterable<readonly [Member, ...Member[]]> {
  const groups = new Map<string | ExpressLayer, [Member, ...Member[]]>();
  for (const [position, { route, layer, path }] of routes.entries()) {
    const member = { route, layer, path, position };
    const known = groups.get(path ?? layer);
    if (known === undefined) groups.set(path ?? layer, [member]);
    else known.push(member);
  }
  return groups.values();
}

/** A layer also extracts parameters, which costs more than the match, so it is asked only if there is something to decode. */
function compileMatch(
  layer: ExpressLayer,
  path: string | undefined,
  { caseSensitive, strict }: MatchingOptions,
): (path: string) => boolean {
  if (path === undefined) return (asked) => Boolean(layer.match(asked));
  const loose = strict || path === '/' ? path : path.replace(/\/+$/, '');
  const { regexp } = pathToRegexp(loose, { sensitive: caseSensitive, trailing: !strict });
  return (asked) => (asked.includes('%') ? Boolean(layer.match(asked)) : regexp.test(asked));
}
