import type { CorsModuleOptions, CorsPolicyOptions } from '../options/cors-options.js';
import type { LevelPlace, PolicyLevel } from '../options/merge-policy.js';
import { mountPath, mountPlace } from '../options/validate-mounts.js';
import { MODULE_PLACE } from '../options/validate-policy.js';
import type { PolicyRequest } from '../policy/compile-policies.js';

/** Whether a statement at a level is one of the policy's levels. The module's default is a level of every policy. */
export function reaches({ place, target }: LevelPlace, { levels, places = [] }: PolicyRequest): boolean {
  if (target === undefined) return place === MODULE_PLACE;
  const isStated = (one: LevelPlace): boolean => levels.some((level) => level.target === one.target);
  return places.some(
    // Classes inherit what their base classes state, unless they state something themselves.
    (one) => one.target === target || (isBaseOf(target, one.target) && !isStated(one)),
  );
}

function isBaseOf(base: object, derived: object | undefined): boolean {
  return derived !== undefined && Object.prototype.isPrototypeOf.call(base, derived);
}

/** The module's options with fields stated at its default or at a mount; `undefined`: the place is neither. */
export function withModuleLevel(
  options: CorsModuleOptions,
  { place, target }: LevelPlace,
  fields: CorsPolicyOptions,
): CorsModuleOptions | undefined {
  if (target !== undefined) return undefined;
  if (place === MODULE_PLACE) return { ...options, ...fields };
  const path = Object.keys(options.mounts ?? {}).find((one) => mountPlace(mountPath(one)) === place);
  if (path === undefined) return undefined;
  return { ...options, mounts: { ...options.mounts, [path]: { ...mountedAt(options, path), ...fields } } };
}

/** The request with fields stated at a level, where CORS is switched on; the same request if it does not have the level. */
export function withLevel(request: PolicyRequest, at: LevelPlace, fields: CorsPolicyOptions): PolicyRequest {
  if (!reaches(at, request)) return request;
  const { levels, places = [] } = request;
  const known = levels.find(({ target }) => target === at.target);
  if (known !== undefined) {
    const options = { ...known.options, ...fields };
    return {
      ...request,
      levels: levels.map((level) => (level === known ? { ...known, enabled: true, options } : level)),
    };
  }
  const added: PolicyLevel = { ...at, enabled: true, options: fields };
  // The class's level is added outside the method's.
  const narrowest = places[0]?.target;
  const inner = levels.findIndex(({ target }) => target === narrowest);
  const index = at.target === narrowest || inner === -1 ? levels.length : inner;
  return { ...request, levels: levels.toSpliced(index, 0, added) };
}

function mountedAt({ mounts }: CorsModuleOptions, path: string): CorsPolicyOptions {
  const options = mounts?.[path];
  return options === undefined || options === false ? {} : options;
}
