import type { CorsModuleOptions, CorsPolicyOptions } from '../options/cors-options.js';
import { compilePolicies, type PoliciesContext } from '../policy/compile-policies.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';

/** Each named policy, compiled as if a level stated nothing but its name. Those that are invalid by themselves allow nobody. */
export function compileNamed(
  options: CorsModuleOptions,
  context: PoliciesContext,
): ReadonlyMap<string, CompiledPolicy | null> {
  const { mounts: _, ...rest } = options;
  const policies = Object.fromEntries(
    Object.entries(options.policies ?? {}).map(([name, policy]) => [name, withoutRehearsal(policy)] as const),
  );
  const inForce = { ...withoutRehearsal(rest), policies };
  return new Map(
    Object.keys(policies).map((policy) => {
      const place = `policy '${policy}'`;
      const level = { place, enabled: true, options: { policy } };
      const request = { name: place, levels: [level] };
      const compiled = compilePolicies(inForce, [request], { ...asInForce(context), isPartial: true });
      return [policy, compiled.issues.length > 0 ? null : (compiled.policies[0]?.compiled ?? null)] as const;
    }),
  );
}

/** The context without `reportOnly`, which makes no difference to an answer. */
export function asInForce(context: PoliciesContext): PoliciesContext {
  const { rehearsed: _, ...inForce } = context;
  return inForce;
}

function withoutRehearsal<Options extends CorsPolicyOptions>(options: Options): Omit<Options, 'reportOnly'> {
  const { reportOnly: _, ...inForce } = options;
  return inForce;
}
