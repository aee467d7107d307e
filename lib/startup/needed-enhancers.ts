import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { readClassMetadata, readMethodMetadata } from '../options/cors-metadata.js';
import type { CorsModuleOptions, CorsPolicyOptions } from '../options/cors-options.js';
import { Extended } from '../options/extended.js';

// Nest asks these while it makes the providers, when policies are not merged yet: one mention is enough.

/**
 * Whether the policy of a handler may be another than the one that was assumed when the request came in, or
 * refuses requests. Where one policy holds everywhere and enforces nothing, there is nothing to guard.
 */
export function needsGuard(options: CorsModuleOptions | undefined, modules: ModulesContainer): boolean {
  return (
    options?.mounts !== undefined ||
    moduleLevels(options).some(
      ({ enforce, reportOnly }) => Boolean(enforce) || Boolean(reportOnly?.enforce),
    ) ||
    decoratorLevels(modules).next().done !== true
  );
}

/** Whether any level says `exposedHeaders: 'auto'`. */
export function needsInterceptor(options: CorsModuleOptions | undefined, modules: ModulesContainer): boolean {
  return [...moduleLevels(options), ...decoratorLevels(modules)].some(saysAuto);
}

/** All policies in the options of `CorsModule`: the default, the named ones and those of mounts. */
export function statedOptions(options: CorsModuleOptions): { readonly options: CorsPolicyOptions }[] {
  const mounts = Object.values(options.mounts ?? {}).filter((mount) => typeof mount === 'object');
  return [...moduleLevels(options), ...mounts].map((one) => ({ options: one ?? {} }));
}

function moduleLevels(options: CorsModuleOptions | undefined): CorsPolicyOptions[] {
  return [options, ...Object.values(options?.policies ?? {})].map((level) => level ?? {});
}

/** What `@Cors()` says on modules with controllers, on controllers and on handlers. */
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
