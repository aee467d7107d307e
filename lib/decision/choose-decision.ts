import type { CorsReason } from '../protocol/cors-reason.js';

const ORIGIN_REFUSALS: ReadonlySet<CorsReason> = new Set([
  'origin-not-allowed',
  'origin-malformed',
  'provider-failed',
]);

/**
 * The decision that holds where several policies may: the first that grants, or else the first that knows the
 * origin, or else the first.
 */
export function chooseDecision<D extends { readonly reason: CorsReason }>(
  decisions: readonly (D | Promise<D>)[],
): D | Promise<D> {
  if (decisions.length === 1) return decisions[0] as D | Promise<D>;
  return decisions.some((decision) => decision instanceof Promise)
    ? Promise.all(decisions).then(choose)
    : choose(decisions as readonly D[]);
}

function choose<D extends { readonly reason: CorsReason }>(decisions: readonly D[]): D {
  return (decisions.find(({ reason }) => reason === 'allowed') ??
    decisions.find(({ reason }) => !ORIGIN_REFUSALS.has(reason)) ??
    decisions[0]) as D;
}
