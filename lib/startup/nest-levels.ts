import type { Type } from '@nestjs/common';
import { readClassMetadata, readMethodMetadata, type CorsMetadata } from '../options/cors-metadata.js';
import type { CorsMount, CorsRoute } from './cors-registry.js';
import type { PolicyLevel } from '../options/merge-policy.js';
import { withPrintableValues } from '../options/printable-policy.js';
import { shownFields } from '../options/report-only.js';
import type { EffectivePolicy, PolicyRequest } from '../policy/compile-policies.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import type { NestModule, NestRoute } from '../routing/nest-routes.js';

/** A route's levels: its module class, its controller and its handler. */
export function levelsOf({ module, controller, handlerName, path }: NestRoute): PolicyRequest {
  const name = `${controller.name}.${handlerName}`;
  return {
    name,
    owner: controller,
    path,
    levels: [
      ...classLevel(module.metatype, module),
      ...classLevel(controller, module),
      ...toLevels(readMethodMetadata(controller.prototype as object, handlerName), name, module),
    ],
  };
}

/** A class's own statement as a level of the policies in `module`: one level, or none. */
export function classLevel(type: Type, module: NestModule): PolicyLevel[] {
  return toLevels(readClassMetadata(type), type.name, module);
}

/** Takes the uppermost of several statements; start-up reports the others, and invalid arguments. */
function toLevels(said: readonly CorsMetadata[], name: string, module: object): PolicyLevel[] {
  return said
    .slice(-1)
    .filter(({ misuse }) => misuse === undefined)
    .map(({ enabled, options }) => ({ place: `@Cors on ${name}`, enabled, options, module }));
}

/** The `@Header()` decorators that write CORS headers on handlers with a policy. */
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
  return withPrintableValues({
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
  return withPrintableValues({ path, ...toShownPolicy(policy) });
}

function toShownPolicy(policy: EffectivePolicy | undefined): Pick<CorsMount, 'policy' | 'from'> {
  const isOn = policy !== undefined && policy.compiled !== null;
  const rehearsal = policy?.merged.rehearsal;
  return {
    policy: isOn ? shownFields(policy.merged) : undefined,
    from: Object.freeze({ ...policy?.merged.from, ...(rehearsal && { reportOnly: rehearsal.level }) }),
  };
}
