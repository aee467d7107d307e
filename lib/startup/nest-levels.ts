import { readCorsMetadata } from '../options/cors-metadata.js';
import type { CorsMount, CorsRoute } from './cors-registry.js';
import type { PolicyLevel } from '../options/merge-policy.js';
import type { EffectivePolicy, PolicyRequest } from '../policy/compile-policies.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import type { NestRoute } from '../routing/nest-routes.js';

/** What the controller and the handler of a route say about CORS. */
export function levelsOf({ controller, handler, handlerName, path }: NestRoute): PolicyRequest {
  const name = `${controller.name}.${handlerName}`;
  return { name, path, levels: [...levelOf(controller, controller.name), ...levelOf(handler, name)] };
}

/** What a class or a method says about CORS: one level, or none. */
export function levelOf(target: object, name: string): PolicyLevel[] {
  const metadata = readCorsMetadata(target);
  return metadata === undefined ? [] : [{ place: `@Cors on ${name}`, ...metadata }];
}

/** Handlers under a policy that write CORS headers themselves. */
export function headerDecorators(routes: readonly PolicedRoute[]): string[] {
  const open = routes.filter(({ policy }) => policy !== null).map(({ nest }) => nest);
  const found = open.flatMap(({ controller, handler, handlerName }) =>
    ((Reflect.getMetadata('__headers__', handler) ?? []) as { name: string }[])
      .filter(({ name }) => /^access-control-/i.test(name))
      .map(({ name }) => `@Header('${name}') on ${controller.name}.${handlerName}`),
  );
  return [...new Set(found)];
}

/** A route as `CorsService.routes()` shows it. */
export function toCorsRoute(
  { controller, handlerName, method, path, host, version }: NestRoute,
  policy: EffectivePolicy | undefined,
): CorsRoute {
  return Object.freeze({
    method,
    path,
    host,
    version: version as CorsRoute['version'],
    controller: controller.name,
    handler: handlerName,
    ...toShownPolicy(policy),
  });
}

/** A path prefix as `CorsService.mounts()` shows it. */
export function toCorsMount(path: string, policy: EffectivePolicy): CorsMount {
  return Object.freeze({ path, ...toShownPolicy(policy) });
}

function toShownPolicy(policy: EffectivePolicy | undefined): Pick<CorsMount, 'policy' | 'from'> {
  const isOn = policy !== undefined && policy.compiled !== null;
  return {
    policy: isOn ? Object.freeze({ ...policy.merged.fields }) : undefined,
    from: Object.freeze({ ...policy?.merged.from }),
  };
}
