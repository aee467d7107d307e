import type { MergedFields, MergedPolicy } from '../options/merge-policy.js';
import { MODULE_PLACE } from '../options/validate-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { CorsExplanation } from './cors-question.js';
import type { SimulatedAnswer } from './simulate-server.js';
import type { SimulatedFetch } from './simulate-fetch.js';

/** The policy field that each reason is about. */
export const FIELD_OF: Readonly<Partial<Record<CorsReason, keyof MergedFields>>> = {
  allowed: 'origin',
  disabled: 'origin',
  'origin-not-allowed': 'origin',
  'origin-malformed': 'origin',
  'provider-failed': 'origin',
  'method-not-allowed': 'methods',
  'header-not-allowed': 'allowedHeaders',
  'private-network-not-allowed': 'allowPrivateNetwork',
};

/** The field that decided, and the level that stated it. `undefined`: the routes decided. */
export function decidingField(
  { outcome }: SimulatedFetch,
  { reason, policy }: SimulatedAnswer,
  { from, switchedOffAt }: MergedPolicy,
): CorsExplanation['decidedBy'] {
  if (policy === null) return { field: 'origin', place: switchedOffAt ?? from.origin ?? MODULE_PLACE };
  const field =
    reason === 'allowed' && outcome.kind === 'network error'
      ? outcome.failure.check === 'preflight-status'
        ? 'preflightContinue'
        : 'credentials'
      : FIELD_OF[reason];
  if (field === undefined || (field === 'methods' && policy.methods === undefined)) return undefined;
  return { field, place: from[field] ?? MODULE_PLACE };
}
