/** The methods of a path that no controller serves, in the order in which methods are listed. */
export const COMMON_METHODS: readonly string[] = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];

const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** Whether browsers refuse to send `method`. @see https://fetch.spec.whatwg.org/#forbidden-method */
export function isForbiddenMethod(method: string): boolean {
  return FORBIDDEN_METHODS.has(method.toUpperCase());
}

/** Sorts methods in place: the common ones in their usual order, then the others alphabetically. */
export function sortMethods(methods: string[]): string[] {
  return methods.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(method: string): number {
  const index = COMMON_METHODS.indexOf(method);
  return index === -1 ? COMMON_METHODS.length : index;
}
