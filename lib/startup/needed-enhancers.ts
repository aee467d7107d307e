import { VersioningType, type CanActivate, type NestInterceptor, type Type } from '@nestjs/common';
import { MetadataScanner, type ApplicationConfig, type ModulesContainer } from '@nestjs/core';
import { readClassMetadata, readMethodMetadata } from '../options/cors-metadata.js';
import type { CorsModuleOptions, CorsPolicyOptions } from '../options/cors-options.js';
import { Extended } from '../options/extended.js';
import { mergePolicy } from '../options/merge-policy.js';
import { expandLevel, readNamedPolicies } from '../options/named-policies.js';
import { MODULE_PLACE } from '../options/validate-policy.js';
import type { Platform } from '../platform/platform.js';
import { hostOf, methodsOf } from '../routing/nest-routes.js';

// These run before policies are merged, so one mention is enough. Idle enhancers are not registered, because an idle
// guard or interceptor costs more than a decision.

/** What is known when Nest is about to build its routes. */
interface Known {
  readonly options: CorsModuleOptions | undefined;
  readonly modules: ModulesContainer;
  readonly config: ApplicationConfig;
  readonly platform: Pick<Platform, 'settles' | 'guardRoutes'> | undefined;
}

/** Who makes sure that a handler's own policy is in force when it runs. */
export type Guarding = 'nobody' | 'platform' | 'nest';

/** Adds the guard and the interceptor to the application's global ones if they are needed. */
export function addEnhancers(guard: CanActivate, interceptor: NestInterceptor, known: Known): Guarding {
  const { options, modules, config } = known;
  const guarding = chooseGuard(known);
  const guards = config.getGlobalGuards();
  // Before all others, including those of the application. Applications created from one testing module share them.
  if (guarding === 'nest' && !guards.includes(guard)) guards.unshift(guard);
  const interceptors = config.getGlobalInterceptors();
  // After all global ones: headers that those set before the handler are not the handler's.
  if (needsInterceptor(options, modules) && !interceptors.includes(interceptor))
    interceptors.push(interceptor);
  return guarding;
}

/**
 * Nobody has to if one policy applies everywhere that opens something, enforces nothing and leaves out no method, or if
 * the hook knows the handler. A platform can guard routes at less cost than Nest. It is Nest's guard where a route's
 * function may pass the request on, because its host or its version does not fit.
 */
function chooseGuard({ options, modules, config, platform }: Known): Guarding {
  const isMounted = options?.mounts !== undefined;
  const isEnforced = moduleLevels(options).some(
    ({ enforce, reportOnly }) => Boolean(enforce) || Boolean(reportOnly?.enforce),
  );
  const settles = (): boolean => handlers(modules).every((handler) => platform?.settles?.(handler) === true);
  const isNarrowed = leavesOutMethods(options, modules) && !settles();
  const isClosed = platform?.guardRoutes !== undefined && opensNothing(options);
  const isUniform = decoratorLevels(modules).next().done === true;
  if (!isMounted && !isEnforced && !isNarrowed && !isClosed && isUniform) return 'nobody';
  const versioning = config.getVersioning();
  const isVersionTold = versioning === undefined || versioning.type === VersioningType.URI;
  if (!isVersionTold) return 'nest';
  if (platform?.guardRoutes !== undefined) return hasHosts(modules) ? 'nest' : 'platform';
  return !isMounted && settles() ? 'nobody' : 'nest';
}

/**
 * Whether CORS is off by default. An application that mounts this one may have granted a request, which this one's
 * middleware then leads to a handler.
 */
function opensNothing(options: CorsModuleOptions | undefined): boolean {
  const named = readNamedPolicies(options?.policies, []);
  const levels = expandLevel({ place: MODULE_PLACE, options: options ?? {} }, named, [], new Set());
  const { origin } = mergePolicy(levels).fields;
  return origin === undefined || origin === false;
}

/**
 * Whether `methods` of the module lacks one that a handler serves: middleware may lead a request there by overriding its
 * method.
 */
function leavesOutMethods(options: CorsModuleOptions | undefined, modules: ModulesContainer): boolean {
  const lists = moduleLevels(options)
    .filter(({ methods }) => methods !== undefined)
    .map(({ methods }) => namesIn(methods))
    .filter((names) => !names.includes('*'));
  if (lists.length === 0) return false;
  const served = controllersOf(modules).flatMap((controller) => methodsOf(controller));
  return served.some((method) => lists.some((names) => !names.includes(method)));
}

/** Whether any level says `exposedHeaders: 'auto'`. */
function needsInterceptor(options: CorsModuleOptions | undefined, modules: ModulesContainer): boolean {
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

/** Whether a controller serves certain hosts only. */
function hasHosts(modules: ModulesContainer): boolean {
  return controllersOf(modules).some((controller) => hostOf(controller) !== undefined);
}

function controllersOf(modules: ModulesContainer): Type[] {
  return [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].map(({ metatype }) => metatype as Type),
  );
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
  return namesIn(exposedHeaders).includes('auto');
}

/** The names in an option that takes a list of them, which has not been validated yet. */
function namesIn(stated: unknown): string[] {
  const list: unknown = stated instanceof Extended ? stated.values : stated;
  const names: readonly unknown[] =
    typeof list === 'string' ? list.split(',') : Array.isArray(list) ? list : [];
  return names.filter((name) => typeof name === 'string').map((name) => name.trim());
}
