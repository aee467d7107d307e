/** The customers of this API, and what they sell. */
export const TENANTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['acme', ['anvil', 'rocket skates']],
  ['globex', ['hammock']],
]);
