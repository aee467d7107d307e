import type { HandlerPolicy } from '../platform/guard-handler.js';
import type { NestRoute } from '../routing/nest-routes.js';

type AddedHandler = Pick<NestRoute, 'controller' | 'handler' | 'handlerName'>;

/** The policies in force, by the class and the handler that guards see. Start-up fills them in. */
export class CorsPolicies {
  readonly #byHandler = new Map<object, Map<object, HandlerPolicy>>();
  /** For wrapped handlers: instrumentation keeps the name, and so does `bind()`. */
  readonly #byName = new Map<object, Map<string, HandlerPolicy>>();

  /** The policy of a handler; `undefined` if it does not serve a controller's route. */
  find(controller: object, handler: { readonly name: string }): HandlerPolicy | undefined {
    return (
      this.#byHandler.get(handler)?.get(controller) ??
      this.#byName.get(controller)?.get(handler.name.replace(/^bound /, ''))
    );
  }

  /** Adds a route's policy. A handler with several paths is ambiguous if it is so on one of them. */
  add({ controller, handler, handlerName }: AddedHandler, policy: HandlerPolicy): void {
    const byController = this.#byHandler.get(handler) ?? new Map<object, HandlerPolicy>();
    const entry = joined(policy, byController.get(controller));
    this.#byHandler.set(handler, byController.set(controller, entry));
    const byName = this.#byName.get(controller) ?? new Map<string, HandlerPolicy>();
    this.#byName.set(controller, byName.set(handlerName, entry));
  }
}

function joined(policy: HandlerPolicy, known: HandlerPolicy | undefined): HandlerPolicy {
  const isAmbiguous = policy.isAmbiguous || known?.isAmbiguous === true;
  const { rehearsal, ...rest } = policy;
  return rehearsal === undefined
    ? { ...rest, isAmbiguous }
    : { ...rest, isAmbiguous, rehearsal: joined(rehearsal, known?.rehearsal) };
}
