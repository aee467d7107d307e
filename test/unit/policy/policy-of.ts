import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import { mergePolicy } from '../../../lib/options/merge-policy.js';
import { validatePolicy } from '../../../lib/options/validate-policy.js';
import { compilePolicy, type CompileContext } from '../../../lib/policy/compile-policy.js';
import type { CompiledPolicy } from '../../../lib/policy/compiled-policy.js';

/** For policies without a provider, and without a function that fails. */
export const noProviders: CompileContext = {
  resolveProvider: () => {
    throw new Error('no provider in this test');
  },
  reportFault: (fault) => {
    throw new Error(fault);
  },
};

/** A valid policy, compiled as start-up does it. */
export function policyOf(options: CorsPolicyOptions, context = noProviders): CompiledPolicy {
  const merged = mergePolicy([{ place: 'test', options }]);
  const [issue] = validatePolicy(merged, '');
  if (issue !== undefined) throw new Error(issue.message);
  const policy = compilePolicy(merged, context);
  if (policy === null) throw new Error('CORS is off under this policy');
  return policy;
}
