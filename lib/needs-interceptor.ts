import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { readCorsMetadata } from './cors.decorator.js';
import type { CorsModuleOptions, CorsPolicyOptions } from './options/cors-options.js';
import { Extended } from './options/extended.js';

/**
 * Whether any level says `exposedHeaders: 'auto'`. Asked while providers are made, when policies are not merged
 * yet: one mention is enough.
 */
export function needsInterceptor(options: CorsModuleOptions | undefined, modules: ModulesContainer): boolean {
  if (
    saysAuto(options) ||
    Object.values(options?.policies ?? {}).some((policy) => saysAuto(policy ?? undefined))
  )
    return true;
  const scanner = new MetadataScanner();
  return [...modules.values()].some(({ controllers }) =>
    [...controllers.values()].some(({ metatype }) => {
      const controller = metatype as { prototype: Record<string, object> };
      return (
        saysAuto(readCorsMetadata(controller)?.options) ||
        scanner
          .getAllMethodNames(controller.prototype)
          .some((name) => saysAuto(readCorsMetadata(controller.prototype[name] as object)?.options))
      );
    }),
  );
}

function saysAuto(options: CorsPolicyOptions | undefined): boolean {
  const exposed: unknown =
    options?.exposedHeaders instanceof Extended ? options.exposedHeaders.values : options?.exposedHeaders;
  const names: readonly unknown[] =
    typeof exposed === 'string' ? exposed.split(',') : Array.isArray(exposed) ? exposed : [];
  return names.some((name) => typeof name === 'string' && name.trim() === 'auto');
}
