import {
  VersioningType,
  type CanActivate,
  type NestInterceptor,
  type VersioningOptions,
} from '@nestjs/common';
import { MetadataScanner, type ApplicationConfig, type ModulesContainer } from '@nestjs/core';
import { readClassMetadata, readMethodMetadata } from '../options/cors-metadata.js';
import type { CorsModuleOptions, CorsPolicyOptions } from '../options/cors-options.js';
import { Extended } from '../options/extended.js';

// These run before policies are merged, so one mention is enough. Idle enhancers are not registered, because an idle
// guard or interceptor costs more than a decision.

/**
 * Whether a handler's policy may differ from the one assumed when the request came in, or may refuse requests. If one
 * policy applies everywhere and enforces nothing, there is nothing to guard. The same is true if the hook knows the
 * handler, unless its version is hidden from preflights.
 *
 * @param settles whether a handler's requests are settled before the hook runs
 */
export function needsGuard(
  options: CorsModuleOptions | undefined,
  modules: ModulesContainer,
  versioning: VersioningOptions | undefined,
  settles: (handler: object) => boolean,
): boolean {
  if (options?.mounts !== undefined) return true;
  const isEnforced = moduleLevels(options).some(
    ({ enforce, reportOnly }) => Boolean(enforce) || Boolean(reportOnly?.enforce),
  );
  if (!isEnforced && decoratorLevels(modules).next().done === true) return false;
  const isVersionTold = versioning === undefined || versioning.type === VersioningType.URI;
  return !isVersionTold || !handlers(modules).every(settles);
}

/** Whether any level says `exposedHeaders: 'auto'`. */
export function needsInterceptor(options: CorsModuleOptions | undefined, modules: ModulesContainer): boolean {
  return [...moduleLevels(options), ...decoratorLevels(modules)].some(saysAuto);
}

/** All policies in the options of `CorsModule`: the default, the named ones, and those of mounts. */
export function statedOptions(options: CorsModuleOptions): { readonly options: CorsPolicyOptions }[] {
  const mounts = Object.values(options.mounts ?? {}).filter((mount) => typeof mount === 'object');
  return [...moduleLevels(options), ...mounts].map((one) => ({ options: one ?? {} }));
}

function moduleLevels(options: CorsModuleOptions | undefined): CorsPolicyOptions[] {
  return [options, ...Object.values(options?.policies ?? {})].map((level) => level ?? {});
}

/** Puts the guard before all others, including those of the application. */
export function addGuard(guard: CanActivate, config: ApplicationConfig, isNeeded: boolean): void {
  const guards = config.getGlobalGuards();
  // Applications created from one testing module share their guards.
  if (isNeeded && !guards.includes(guard)) guards.unshift(guard);
}

/** Puts the interceptor after all global ones: headers that those set before the handler are not the handler's. */
export function addInterceptor(
  interceptor: NestInterceptor,
  config: ApplicationConfig,
  isNeeded: boolean,
): void {
  const interceptors = config.getGlobalInterceptors();
  if (isNeeded && !interceptors.includes(interceptor)) interceptors.push(interceptor);
}

/** All methods of controllers, as functions that Nest would register. */
function handlers(modules: ModulesContainer): object[] {
  const scanner = new MetadataScanner();
  return [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype, instance }) => {
      const { prototype } = metatype as { readonly prototype: object };
      const target = (instance ?? prototype) as Readonly<Record<string, unknown>>;
      return scanner
        .getAllMethodNames(prototype)
        .map((name) => target[name])
        .filter((method) => typeof method === 'function');
    }),
  );
}

/** The options of `@Cors()` on modules with controllers, on controllers and on handlers. */
function* decoratorLevels(modules: ModulesContainer): Generator<CorsPolicyOptions> {
  const scanner = new MetadataScanner();
  for (const { controllers, metatype: module } of modules.values()) {
    for (const { metatype } of controllers.values()) {
      const { prototype } = metatype as { prototype: object };
      const said = [
        readClassMetadata(module),
        readClassMetadata(metatype as object),
        ...scanner.getAllMethodNames(prototype).map((name) => readMethodMetadata(prototype, name)),
      ];
      for (const { options } of said.flat()) yield options;
    }
  }
}

function saysAuto({ exposedHeaders }: CorsPolicyOptions): boolean {
  const exposed: unknown = exposedHeaders instanceof Extended ? exposedHeaders.values : exposedHeaders;
  const names: readonly unknown[] =
    typeof exposed === 'string' ? exposed.split(',') : Array.isArray(exposed) ? exposed : [];
  return names.some((name) => typeof name === 'string' && name.trim() === 'auto');
}
