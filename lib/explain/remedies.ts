import type { FetchFailure } from '../browser/fetch-failure.js';
import type { CorsPolicyOptions } from '../options/cors-options.js';
import type { MergedFields } from '../options/merge-policy.js';
import { readOrigin } from '../origins/read-origin.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { ReadQuestion } from './read-question.js';

/** Why a response cannot be read: by the server's reason, or by what the browser checks. */
export interface Obstacle {
  readonly reason: CorsReason;
  /** Absent where the server answers 403 and the browser would show that. */
  readonly failure: FetchFailure | undefined;
  /** Whether the application, not the policy, answers the preflight. */
  readonly isContinued: boolean;
}

/**
 * The fields that take one obstacle away, given what is in force. `undefined`: no field does, or only one that
 * would make the policy dangerous.
 */
export function remedyFor(
  { reason, failure, isContinued }: Obstacle,
  { from, method, credentials }: ReadQuestion,
  fields: MergedFields,
): CorsPolicyOptions | undefined {
  switch (reason) {
    case 'disabled':
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
      if (isContinued && failure?.preflight === true) return { preflightContinue: false };
      if (credentials !== 'include' || fields.credentials === true) return undefined;
      return isList(fields.origin) ? { credentials: true } : withCredentials(from, fields);
    default:
      return undefined;
  }
}

function withOrigin(from: string, { origin }: MergedFields): CorsPolicyOptions | undefined {
  // Sandboxed frames and data: pages of anybody have it.
  if (from === 'null') return undefined;
  if (origin === undefined || origin === false) return { origin: from };
  return isList(origin) ? { origin: [...[origin].flat(), from] as readonly (string | RegExp)[] } : undefined;
}

/** Any origin together with credentials does not start; the one that asks does. */
function withCredentials(from: string, { origin }: MergedFields): CorsPolicyOptions | undefined {
  const { kind } = readOrigin(origin).spec;
  if (kind === 'any' || kind === 'reflect')
    return from === 'null' ? undefined : { origin: from, credentials: true };
  return { credentials: true };
}

function isList(origin: unknown): boolean {
  return readOrigin(origin).spec.kind === 'list';
}
