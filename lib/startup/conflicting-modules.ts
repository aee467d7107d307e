import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import type { EffectivePolicy } from '../policy/compile-policies.js';
import type { NestRoute } from '../routing/nest-routes.js';

/**
 * Controllers that several modules declare with different policies: guards see the class of a handler, not the module
 * that it runs for.
 *
 * @param policies those of `routes`, in the same order
 */
export function findConflictingModules(
  routes: readonly NestRoute[],
  policies: readonly EffectivePolicy[],
): CorsConfigurationIssue[] {
  const first = new Map<object, Map<string, number>>();
  const issues = new Map<object, CorsConfigurationIssue>();
  for (const [index, { controller, handlerName, module }] of routes.entries()) {
    const handlers = first.get(controller) ?? new Map<string, number>();
    first.set(controller, handlers);
    const known = handlers.get(handlerName);
    if (known === undefined) {
      handlers.set(handlerName, index);
    } else if (!isSame(policies[known], policies[index]) && !issues.has(controller)) {
      const other = routes[known]?.module.metatype.name;
      issues.set(controller, {
        code: 'CORS_E029',
        place: `${controller.name}.${handlerName}`,
        message: `${other} and ${module.metatype.name} both declare this controller, with different policies, and its handlers cannot tell which module they run for. Declare it in one module, or write the policy on the controller.`,
      });
    }
  }
  return [...issues.values()];
}

/** The controllers that several modules declare. */
export function sharedControllers(routes: readonly NestRoute[]): ReadonlySet<object> {
  const first = new Map<object, object>();
  const shared = new Set<object>();
  for (const { controller, module } of routes) {
    const known = first.get(controller);
    if (known === undefined) first.set(controller, module);
    else if (known !== module) shared.add(controller);
  }
  return shared;
}

function isSame(a: EffectivePolicy | undefined, b: EffectivePolicy | undefined): boolean {
  return a?.compiled === b?.compiled && (a?.rehearsal ?? a)?.compiled === (b?.rehearsal ?? b)?.compiled;
}
