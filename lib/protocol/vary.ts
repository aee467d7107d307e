/** For actual responses whose CORS headers depend on the origin. @see https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches */
export const VARY_ACTUAL = 'Origin';

/** For every answer to a preflight. */
export const VARY_PREFLIGHT = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers';

/** For answers to preflights that also depend on whether the page is on a public network. @see https://wicg.github.io/private-network-access/#cors-preflight */
export const VARY_PRIVATE_NETWORK = `${VARY_PREFLIGHT}, Access-Control-Request-Private-Network`;

/**
 * A `Vary` value with the application's names, in their order, followed by those of `ours` that are missing.
 * `*` absorbs everything else. Names are compared case-insensitively. `current` is any header value that Node accepts.
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
