/** On actual responses whose CORS headers depend on who asks. @see https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches */
export const VARY_ACTUAL = 'Origin';

/** On every answer to a preflight. */
export const VARY_PREFLIGHT = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers';

/** On answers to preflights that also depend on whether a page of a public network asks. @see https://wicg.github.io/private-network-access/#cors-preflight */
export const VARY_PRIVATE_NETWORK = `${VARY_PREFLIGHT}, Access-Control-Request-Private-Network`;

/**
 * A `Vary` value that has what the application set, in its order, and then what is missing of `ours`.
 * `*` stays alone; names are compared without regard to case. `current` is any value Node takes for a header.
 */
export function mergeVary(current: unknown, ours: string): string {
  if (current === undefined) return ours;
  const names: string[] = [];
  const seen = new Set<string>();
  for (const name of [...String(current).split(','), ...ours.split(',')]) {
    const trimmed = name.trim();
    if (trimmed === '*') return '*';
    if (trimmed === '' || seen.has(trimmed.toLowerCase())) continue;
    seen.add(trimmed.toLowerCase());
    names.push(trimmed);
  }
  return names.join(', ');
}
