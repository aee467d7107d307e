import type { Type } from '@nestjs/common';
import {
  declaringClass,
  declaringPrototype,
  readClassMetadata,
  readMethodMetadata,
  type CorsMetadata,
} from '../options/cors-metadata.js';
import type { CorsMount, CorsRoute } from './cors-registry.js';
import type { LevelPlace, PolicyLevel } from '../options/merge-policy.js';
import { withPrintableValues } from '../options/printable-policy.js';
import { shownFields } from '../options/report-only.js';
import type { EffectivePolicy, PolicyRequest } from '../policy/compile-policies.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import type { NestModule, NestRoute } from '../routing/nest-routes.js';

/** A route's levels: its module class, its controller and its handler. */
export function levelsOf({ module, controller, handlerName, path }: NestRoute): PolicyRequest {
  const prototype = controller.prototype as Readonly<Record<string, object>>;
  const onMethod = methodPlace(prototype, handlerName);
  const outer = classLevel(module.metatype, module);
  return {
    name: `${controller.name}.${handlerName}`,
    owner: controller,
    path,
    levels: [
      ...outer,
      ...classLevel(controller, module),
      ...toLevels(readMethodMetadata(prototype, handlerName), onMethod, module),
    ],
    places: [onMethod, classPlace(controller), ...outer],
  };
}

/** A class's own or inherited statement as a level of the policies in `module`: one level, or none. */
export function classLevel(type: Type, module: NestModule): PolicyLevel[] {
  return toLevels(readClassMetadata(type), classPlace(type), module);
}

/** Where the policy of a class is stated: there, or on the base class that it inherits a statement from. */
export function classPlace(type: Type): LevelPlace {
  const target = declaringClass(type) as Type;
  return { place: `@Cors on ${target.name}`, target };
}

/** The same for a method, which a base class may declare. */
function methodPlace(prototype: Readonly<Record<string, object>>, name: string): LevelPlace {
  const { constructor } = declaringPrototype(prototype, name);
  return { place: `@Cors on ${constructor.name}.${name}`, target: prototype[name] };
}

/** Takes the uppermost of several statements; start-up reports the others, and invalid arguments. */
function toLevels(said: readonly CorsMetadata[], place: LevelPlace, module: object): PolicyLevel[] {
  return said
    .slice(-1)
    .filter(({ misuse }) => misuse === undefined)
    .map(({ enabled, options }) => ({ ...place, enabled, options, module }));
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
