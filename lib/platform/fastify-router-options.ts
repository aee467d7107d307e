import type { FastifyRouterOptions } from '../routing/fastify-matcher.js';

/** The settings of the instance's router, which Fastify takes in two places. */
export function routerOptions(
  config: FastifyRouterOptions & { readonly routerOptions?: FastifyRouterOptions },
): FastifyRouterOptions {
  return { ...ofRouter(config), ...ofRouter(config.routerOptions ?? {}) };
}

function ofRouter(config: FastifyRouterOptions): FastifyRouterOptions {
  const names = [
    'caseSensitive',
    'ignoreTrailingSlash',
    'ignoreDuplicateSlashes',
    'maxParamLength',
    'useSemicolonDelimiter',
    'allowUnsafeRegex',
  ] as const;
  return Object.fromEntries(
    names.filter((name) => config[name] !== undefined).map((name) => [name, config[name]]),
  );
}
