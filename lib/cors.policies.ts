import type { CompiledPolicy } from './policy/compiled-policy.js';

/** The policies in force, by the class and the handler that guards see. Filled at start-up. */
export class CorsPolicies {
  readonly #byHandler = new Map<object, Map<object, CompiledPolicy | null>>();

  /** `null` where CORS is off, `undefined` for what is no route of a controller. */
  find(controller: object, handler: object): CompiledPolicy | null | undefined {
    return this.#byHandler.get(handler)?.get(controller);
  }

  set(controller: object, handler: object, policy: CompiledPolicy | null): void {
    const byController = this.#byHandler.get(handler) ?? new Map<object, CompiledPolicy | null>();
    this.#byHandler.set(handler, byController.set(controller, policy));
  }
}
