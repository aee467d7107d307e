import type { MergedPolicy } from '../options/merge-policy.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';

/** The policy of a handler. */
export interface HandlerPolicy {
  /** `null` where CORS is off. */
  readonly policy: CompiledPolicy | null;
  /**
   * Whether a preflight may have been granted under the policy of another handler, because the version that
   * tells them apart is in a part of the request that preflights lack. The guard then enforces this policy.
   */
  readonly isAmbiguous: boolean;
  /** For each field of the policy the level it came from. */
  readonly from: MergedPolicy['from'];
}

/** The policies in force, by the class and the handler that guards see. Filled at start-up. */
export class CorsPolicies {
  readonly #byHandler = new Map<object, Map<object, HandlerPolicy>>();
  /** For handlers that somebody has wrapped: instrumentation keeps the name, and so does `bind()`. */
  readonly #byName = new Map<object, Map<string, HandlerPolicy>>();

  /** `undefined` for what is no route of a controller. */
  find(controller: object, handler: { readonly name: string }): HandlerPolicy | undefined {
    return (
      this.#byHandler.get(handler)?.get(controller) ??
      this.#byName.get(controller)?.get(handler.name.replace(/^bound /, ''))
    );
  }

  /** A handler with several paths is ambiguous if it is on one of them. */
  add(
    controller: object,
    handler: object,
    name: string,
    policy: CompiledPolicy | null,
    isAmbiguous: boolean,
    from: MergedPolicy['from'],
  ): void {
    const byController = this.#byHandler.get(handler) ?? new Map<object, HandlerPolicy>();
    const known = byController.get(controller);
    const entry = { policy, isAmbiguous: isAmbiguous || known?.isAmbiguous === true, from };
    this.#byHandler.set(handler, byController.set(controller, entry));
    const byName = this.#byName.get(controller) ?? new Map<string, HandlerPolicy>();
    this.#byName.set(controller, byName.set(name, entry));
  }
}
