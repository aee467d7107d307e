/** Conditions besides method and path under which a router runs a route, by name: a version, a host. */
export type RouteConstraints = Readonly<Record<string, unknown>>;

/** Whether a router takes routes with these constraints for the same. */
export function areEqual(one: RouteConstraints, other: RouteConstraints): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isSame(one[name], other[name]));
}

/** Compares two constraints; versions may be lists. */
function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
