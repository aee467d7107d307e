import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { readList } from '../origins/read-origin.js';
import type { CorsPolicyOptions } from './cors-options.js';
import { mergePolicy, type MergedFields } from './merge-policy.js';
import { validateOrigin, type FieldProblem } from './validate-origin.js';

/** The problem of a source that emits `*`: that would be a different policy. */
export const ANY_ORIGIN_IN_LIST: FieldProblem = {
  code: 'CORS_E008',
  message: '"*" is any origin; a source lists origins. Write "*" as the "origin" of the policy.',
};

/**
 * Checks origins that arrive later (from an admin page, a file, a database) by the rules of start-up. Returns every
 * problem, with the code and text that start-up would show. An empty list means that a `CorsOriginSource` may emit
 * them.
 *
 * @param options the relevant fields of the policy that the origins are meant for: `credentials` and the
 *   `dangerously…` flags. Default: none
 */
export function validateOrigins(
  origins: readonly (string | RegExp)[],
  options: CorsPolicyOptions = {},
): readonly CorsConfigurationIssue[] {
  const { fields } = mergePolicy([{ place: 'validateOrigins()', options }]);
  return origins.flatMap((origin, index) =>
    problemsOf(origin, fields).map(({ code, message }) => ({
      code,
      place: `validateOrigins(), origin ${index + 1}`,
      message,
    })),
  );
}

function problemsOf(origin: string | RegExp, fields: MergedFields): readonly FieldProblem[] {
  return origin === '*' ? [ANY_ORIGIN_IN_LIST] : validateOrigin(readList([origin]), fields);
}
