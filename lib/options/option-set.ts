/**
 * Whether `value` is a set of options: an object whose properties they are. Not a `Map`, a list or a promise, in
 * which options would be silently overlooked.
 */
export function isOptionSet(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return false;
  return !(Symbol.iterator in value) && typeof (value as { then?: unknown }).then !== 'function';
}

/** The options that `value` has from its class or its prototype, as the `origin` of a `URL`: they would be overlooked. */
export function overlookedOptions(value: object, names: readonly string[]): string[] {
  return names.filter((name) => name in value && !Object.hasOwn(value, name));
}
