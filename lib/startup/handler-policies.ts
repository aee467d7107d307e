import type { MergedPolicy } from '../options/merge-policy.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';

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
