import type { FetchFailure } from '../browser/fetch-failure.js';
import type { CorsPolicyOptions } from '../options/cors-options.js';
import type { MergedFields } from '../options/merge-policy.js';
import { readOrigin } from '../origins/read-origin.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { ReadQuestion } from './read-question.js';

/** Why a response cannot be read: the server's reason, or the browser's failed check. */
export interface Obstacle {
  readonly reason: CorsReason;
  /** Absent if the server answers 403 and the browser would show that. */
  readonly failure: FetchFailure | undefined;
  /** Whether the application answers the preflight instead of the policy. */
  readonly isContinued: boolean;
}

/**
 * The fields that remove one obstacle, given the fields in force. `undefined`: no field does, or only one that would
 * make the policy dangerous.
 */
export function remedyFor(
  { reason, failure, isContinued }: Obstacle,
  { from, method, credentials }: ReadQuestion,
  fields: MergedFields,
): CorsPolicyOptions | undefined {
  // Whatever the answer allows, browsers look at its status first.
  if (isContinued && failure?.check === 'preflight-status') return { preflightContinue: false };
  switch (reason) {
    case 'disabled':
      return switchedOn(from, fields);
    case 'origin-not-allowed':
      return withOrigin(from, fields);
    case 'method-not-allowed':
      return fields.methods === undefined || fields.methods.includes(method)
        ? undefined
        : { methods: [...fields.methods, method] };
    case 'header-not-allowed':
      return failure?.check === 'header'
        ? { allowedHeaders: [...(fields.allowedHeaders ?? []), failure.subject] }
        : undefined;
    case 'private-network-not-allowed':
      return { allowPrivateNetwork: true };
    case 'allowed':
      if (credentials !== 'include' || fields.credentials === true) return undefined;
      return isList(fields.origin) ? { credentials: true } : withCredentials(from, fields);
    default:
      return undefined;
  }
}

/** Any statement switches CORS on. So an origin that a wider level states, and that fits, is stated again. */
function switchedOn(from: string, fields: MergedFields): CorsPolicyOptions | undefined {
  const { origin } = fields;
  const fits = origin === '*' || origin === true || (isList(origin) && [origin].flat().includes(from));
  return fits ? { origin } : withOrigin(from, fields);
}

function withOrigin(from: string, { origin }: MergedFields): CorsPolicyOptions | undefined {
  // Anybody's sandboxed frames and data: pages have this origin.
  if (from === 'null') return undefined;
  if (origin === undefined || origin === false) return { origin: from };
  return isList(origin) ? { origin: [...[origin].flat(), from] } : undefined;
}

/** Any origin together with credentials would not start, so the asking origin replaces it. */
function withCredentials(from: string, { origin }: MergedFields): CorsPolicyOptions | undefined {
  const { kind } = readOrigin(origin).spec;
  if (kind === 'any' || kind === 'reflect')
    return from === 'null' ? undefined : { origin: from, credentials: true };
  return { credentials: true };
}

function isList(origin: unknown): origin is string | RegExp | readonly (string | RegExp)[] {
  return readOrigin(origin).spec.kind === 'list';
}
