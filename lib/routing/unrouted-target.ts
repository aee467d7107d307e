import type { PreflightTarget } from '../decision/decide-preflight.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import { isServableMethod } from '../protocol/known-methods.js';
import { COMMON_METHODS, sortMethods } from '../protocol/methods.js';

/** The target of preflights where no controller's route decides: below a mount, or under the module's default. */
export class UnroutedTarget {
  /** Empty if CORS is off. */
  readonly policies: readonly CompiledPolicy[];
  readonly #served: readonly PreflightTarget[];
  readonly #unserved: readonly PreflightTarget[];
  readonly #methods: ReadonlySet<string>;

  /** @param methods those served there; default: the common ones */
  constructor(
    policy: CompiledPolicy | null,
    methods: Iterable<string> = COMMON_METHODS,
    readonly path?: string,
  ) {
    this.policies = policy === null ? [] : [policy];
    this.#methods = new Set(methods);
    this.#served = this.policies.map((one) => ({
      policy: one,
      served: true,
      methods: listMethods([...this.#methods], one),
    }));
    this.#unserved = this.#served.map((target) => ({ ...target, served: false }));
  }

  serves(method: string): boolean {
    return this.#methods.has(method);
  }

  targets(method: string): readonly PreflightTarget[] {
    return this.#methods.has(method) ? this.#served : this.#unserved;
  }
}

/** Value of `Access-Control-Allow-Methods`: those of `methods` that the policy allows. */
export function listMethods(methods: readonly string[], { methods: allowed }: CompiledPolicy): string {
  const named = methods.filter((method) => isServableMethod(method) && (allowed?.has(method) ?? true));
  return sortMethods(named).join(',');
}
