import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { readList } from '../origins/read-origin.js';
import type { CorsPolicyOptions } from './cors-options.js';
import { validateOrigin } from './validate-origin.js';

/**
 * What is wrong with origins that come from elsewhere than the code, by the rules that hold at start-up: for
 * the form in which a customer registers an origin. Empty where they may be used.
 *
 * @param origins origins and patterns, as in `origin`
 * @param policy fields of the policy that they are for; `credentials: true` forbids more, a flag less
 */
export function validateOrigins(
  origins: readonly (string | RegExp)[],
  policy: Pick<CorsPolicyOptions, 'credentials' | (`dangerously${string}` & keyof CorsPolicyOptions)> = {},
): readonly CorsConfigurationIssue[] {
  return origins.flatMap((origin, index) =>
    validateOrigin(readList([origin]), policy).map((problem) => ({
      ...problem,
      place: `origin ${index + 1}`,
    })),
  );
}
