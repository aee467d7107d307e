import type { CorsReason } from '../protocol/cors-reason.js';

const ORIGIN_REFUSALS: ReadonlySet<CorsReason> = new Set([
  'origin-not-allowed',
  'origin-malformed',
  'provider-failed',
]);

/**
 * Decides for each of `subjects` and returns one decision: the first that grants, or else the first that allows the
 * origin, or else the first.
 */
export function chooseDecision<S, D extends { readonly reason: CorsReason }>(
  subjects: readonly S[],
  decide: (subject: S) => D | Promise<D>,
): D | Promise<D> {
  if (subjects.length === 1) return decide(subjects[0] as S);
  const decisions = subjects.map(decide);
  return decisions.some((decision) => decision instanceof Promise)
    ? Promise.all(decisions).then(choose)
    : choose(decisions as readonly D[]);
}

function choose<D extends { readonly reason: CorsReason }>(decisions: readonly D[]): D {
  return (decisions.find(({ reason }) => reason === 'allowed') ??
    decisions.find(({ reason }) => !ORIGIN_REFUSALS.has(reason)) ??
    decisions[0]) as D;
}
