import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { readCorsMetadata } from '../options/cors-metadata.js';
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
    moduleLevels(options).some(({ enforce }) => Boolean(enforce)) ||
    decoratorLevels(modules).next().done !== true
  );
}

/** Whether any level says `exposedHeaders: 'auto'`. */
export function needsInterceptor(options: CorsModuleOptions | undefined, modules: ModulesContainer): boolean {
  return [...moduleLevels(options), ...decoratorLevels(modules)].some(saysAuto);
}

function moduleLevels(options: CorsModuleOptions | undefined): CorsPolicyOptions[] {
  return [options, ...Object.values(options?.policies ?? {})].map((level) => level ?? {});
}

/** What `@Cors()` says on controllers and handlers. */
function* decoratorLevels(modules: ModulesContainer): Generator<CorsPolicyOptions> {
  const scanner = new MetadataScanner();
  for (const { controllers } of modules.values()) {
    for (const { metatype } of controllers.values()) {
      const { prototype } = metatype as { prototype: Record<string, object> };
      const handlers = scanner.getAllMethodNames(prototype).map((name) => prototype[name] as object);
      for (const target of [metatype as object, ...handlers]) {
        const metadata = readCorsMetadata(target);
        if (metadata !== undefined) yield metadata.options;
      }
    }
  }
}

function saysAuto({ exposedHeaders }: CorsPolicyOptions): boolean {
  const exposed: unknown = exposedHeaders instanceof Extended ? exposedHeaders.values : exposedHeaders;
  const names: readonly unknown[] =
    typeof exposed === 'string' ? exposed.split(',') : Array.isArray(exposed) ? exposed : [];
  return names.some((name) => typeof name === 'string' && name.trim() === 'auto');
}
