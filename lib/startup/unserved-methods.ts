import { MODULE_PLACE } from '../options/validate-policy.js';
import type { EffectivePolicy } from '../policy/compile-policies.js';
import type { NestRoute } from '../routing/nest-routes.js';

/** The methods that one `@Cors()` lists, and the paths that it applies to. */
interface Statement {
  readonly methods: Set<string>;
  readonly paths: Map<string, string>;
}

/**
 * A warning for each `@Cors()` that lists methods which no handler serves on its paths: a mistake, or a handler that
 * has moved. The module's default applies to every path, so it may list methods that only some of them serve.
 *
 * @param policies those of `routes`, in the same order
 */
export function unservedMethodWarnings(
  routes: readonly NestRoute[],
  policies: readonly EffectivePolicy[],
): string[] {
  const served = new Map<string, Set<string>>();
  const said = new Map<string, Statement>();
  for (const [index, { method, path }] of routes.entries()) {
    const key = keyOf(path);
    const methods = served.get(key) ?? new Set<string>();
    served.set(key, methods.add(method));
    if (method === 'GET') methods.add('HEAD');
    const { enabled, fields, from } = policies[index]!.merged;
    const place = from.methods;
    if (!enabled || fields.methods === undefined || place === undefined || place.endsWith(MODULE_PLACE))
      continue;
    const statement = said.get(place) ?? { methods: new Set<string>(), paths: new Map<string, string>() };
    said.set(place, statement);
    statement.paths.set(key, path);
    for (const one of fields.methods) statement.methods.add(one);
  }
  return [...said].flatMap(([place, { methods, paths }]) => {
    const known = [...paths.keys()].flatMap((key) => [...(served.get(key) as Set<string>)]);
    const unserved = [...methods].filter(
      (one) => one !== '*' && !known.includes(one) && !known.includes('ALL'),
    );
    return unserved.length === 0 ? [] : [describe(place, unserved, [...paths.values()])];
  });
}

/** Paths that differ only in the names of parameters are the same. */
function keyOf(path: string): string {
  return path
    .toLowerCase()
    .replace(/:[a-z0-9_$]+/g, ':')
    .replace(/\/$/, '');
}

function describe(place: string, methods: readonly string[], [path, ...others]: readonly string[]): string {
  const rest = others.length === 1 ? 'other path' : `${others.length} other paths`;
  const where = others.length === 0 ? path : `${path} or the ${rest} it applies to`;
  return `${place} lists ${methods.join(', ')} in "methods", but no handler serves ${methods.length === 1 ? 'it' : 'them'} at ${where}. Remove ${methods.length === 1 ? 'it' : 'them'}, or correct the list.`;
}
