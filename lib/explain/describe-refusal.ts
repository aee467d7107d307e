import type { MergedPolicy } from '../options/merge-policy.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { FIELD_OF } from './deciding-field.js';
import { nearestOrigin } from './nearest-origin.js';

/** The level that each policy field comes from: `@Cors on CatsController`. */
export type FieldPlaces = MergedPolicy['from'];

/** Says what a developer needs to fix a refusal: which field of which level decided, and what would be allowed. */
export function describeRefusal(
  origin: string,
  reason: CorsReason,
  policy: CompiledPolicy | null,
  from: FieldPlaces,
): string {
  if (policy === null) return '(CORS is off here).';
  return [`(${decidedBy(reason, policy, from)}).`, ...hint(origin, reason, policy)].join(' ');
}

function decidedBy(reason: CorsReason, policy: CompiledPolicy, from: FieldPlaces): string {
  const field = FIELD_OF[reason];
  if (field === undefined) return 'not allowed';
  if (field === 'methods' && policy.methods === undefined) return 'no handler here serves the method';
  const place = from[field];
  return place === undefined ? `${field}, which no level states` : `${field}, from ${place}`;
}

function hint(
  origin: string,
  reason: CorsReason,
  { origin: rule, methods, allowedHeaders }: CompiledPolicy,
): string[] {
  if (reason === 'origin-malformed') return ['Browsers send a scheme, a host and a port, in lower case.'];
  if (reason === 'origin-not-allowed' && origin === 'null') {
    return ['Pages opened from a file and sandboxed frames have this origin. Serve the page over HTTP.'];
  }
  if (reason === 'origin-not-allowed' && rule.kind === 'list') {
    const nearest = nearestOrigin(origin, rule.set);
    return nearest === undefined ? [] : [`${nearest} is allowed.`];
  }
  if (reason === 'method-not-allowed' && methods !== undefined) {
    return [methods.size === 0 ? 'No method is allowed.' : `Allowed: ${[...methods].join(', ')}.`];
  }
  if (reason === 'header-not-allowed' && allowedHeaders.kind === 'list') {
    return [allowedHeaders.value === '' ? 'No header is allowed.' : `Allowed: ${allowedHeaders.value}.`];
  }
  return [];
}
