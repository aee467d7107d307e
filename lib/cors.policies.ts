import type { CompiledPolicy } from './policy/compiled-policy.js';

/** The policy of a handler. */
export interface HandlerPolicy {
  /** `null` where CORS is off. */
  readonly policy: CompiledPolicy | null;
  /**
   * Whether a preflight may have been granted under the policy of another handler, because the version that
   * tells them apart is in a part of the request that preflights lack. The guard then enforces this policy.
   */
  readonly isAmbiguous: boolean;
}

/** The policies in force, by the class and the handler that guards see. Filled at start-up. */
export class CorsPolicies {
  readonly #byHandler = new Map<object, Map<object, HandlerPolicy>>();

  /** `undefined` for what is no route of a controller. */
  find(controller: object, handler: object): HandlerPolicy | undefined {
    return this.#byHandler.get(handler)?.get(controller);
  }

  /** A handler with several paths is ambiguous if it is on one of them. */
  add(controller: object, handler: object, policy: CompiledPolicy | null, isAmbiguous: boolean): void {
    const byController = this.#byHandler.get(handler) ?? new Map<object, HandlerPolicy>();
    const known = byController.get(controller);
    byController.set(controller, { policy, isAmbiguous: isAmbiguous || known?.isAmbiguous === true });
    this.#byHandler.set(handler, byController);
  }
}
