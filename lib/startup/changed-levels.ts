import type { CorsModuleOptions, CorsPolicyOptions } from '../options/cors-options.js';
import type { PolicyLevel } from '../options/merge-policy.js';
import { mountPath, mountPlace } from '../options/validate-mounts.js';
import { MODULE_PLACE } from '../options/validate-policy.js';
import type { PolicyRequest } from '../policy/compile-policies.js';

/** The levels at which a route's policy can be changed: its method, its class, and its existing levels. */
export function placesOf({ name, levels }: PolicyRequest): string[] {
  const [controller] = name.split('.');
  const said = levels.map(({ place }) => place).toReversed();
  return [...new Set([`@Cors on ${name}`, `@Cors on ${controller}`, ...said, MODULE_PLACE])];
}

/** The module's options with fields stated at its default or at a mount; `undefined`: the place is neither. */
export function withModuleLevel(
  options: CorsModuleOptions,
  place: string,
  fields: CorsPolicyOptions,
): CorsModuleOptions | undefined {
  if (place === MODULE_PLACE) return { ...options, ...fields };
  const path = Object.keys(options.mounts ?? {}).find((one) => mountPlace(mountPath(one)) === place);
  if (path === undefined) return undefined;
  return { ...options, mounts: { ...options.mounts, [path]: { ...mountedAt(options, path), ...fields } } };
}

/** The request with fields stated at a level, where CORS is switched on; the same request if it does not have the level. */
export function withLevel(request: PolicyRequest, place: string, fields: CorsPolicyOptions): PolicyRequest {
  const { name, levels } = request;
  if (!placesOf(request).includes(place)) return request;
  const known = levels.find((level) => level.place === place);
  if (known !== undefined) {
    const options = { ...known.options, ...fields };
    return {
      ...request,
      levels: levels.map((level) => (level === known ? { ...known, enabled: true, options } : level)),
    };
  }
  const added: PolicyLevel = { place, enabled: true, options: fields };
  const isMethod = place === `@Cors on ${name}`;
  const own = levels.findIndex((level) => level.place === `@Cors on ${name}`);
  const at = isMethod || own === -1 ? levels.length : own;
  return { ...request, levels: levels.toSpliced(at, 0, added) };
}

function mountedAt({ mounts }: CorsModuleOptions, path: string): CorsPolicyOptions {
  const options = mounts?.[path];
  return options === undefined || options === false ? {} : options;
}
