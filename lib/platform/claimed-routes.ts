import type { VersioningOptions } from '@nestjs/common';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import { compileHost } from '../routing/match-host.js';
import { isVersionHidden, type NestRoute } from '../routing/nest-routes.js';
import type { PlatformRequest, Route } from '../routing/route.js';
import type { Adapter } from './platform.js';

/** Nest copies the metadata of a controller's method to the handler that it registers. */
const PATH_METADATA = 'path';

/**
 * The routes of controllers, to be recognized among everything registered on a platform that passes requests from
 * handler to handler. Equal routes are claimed in the order Nest registers them.
 */
export class ClaimedRoutes {
  readonly #unclaimed = new Map<string, { readonly route: Route; readonly isMarked: boolean }[]>();

  /** @param withGetters gives a request the platform's own getters before the platform has seen it */
  constructor(
    routes: readonly PolicedRoute[],
    adapter: Adapter,
    versioning: VersioningOptions | undefined,
    withGetters: (request: PlatformRequest) => PlatformRequest,
  ) {
    for (const source of routes) {
      const route = toRoute(source, adapter, versioning, withGetters);
      const key = `${route.method} ${route.path}`;
      // A method that was bound to its instance lacks the metadata of the declared one.
      const entry = { route, isMarked: Reflect.hasMetadata(PATH_METADATA, source.nest.handler) };
      const known = this.#unclaimed.get(key);
      if (known === undefined) this.#unclaimed.set(key, [entry]);
      else known.push(entry);
    }
  }

  /**
   * The controller's route registered with these handlers; `undefined` if somebody else registered them.
   *
   * @param method `ALL` for every method
   */
  claim(method: string, path: string | undefined, handlers: readonly object[]): Route | undefined {
    const isMarked = handlers.some((handler) => Reflect.hasMetadata(PATH_METADATA, handler));
    const unclaimed = this.#unclaimed.get(`${method} ${path}`);
    return unclaimed?.[0]?.isMarked === isMarked ? unclaimed.shift()?.route : undefined;
  }
}

function toRoute(
  source: PolicedRoute,
  adapter: Adapter,
  versioning: VersioningOptions | undefined,
  withGetters: (request: PlatformRequest) => PlatformRequest,
): Route {
  const { nest, policy } = source;
  const matchesHost = compileHost(nest.host);
  return {
    method: nest.method,
    path: nest.path,
    policy,
    isController: true,
    source,
    matchesHost:
      matchesHost && ((request) => matchesHost(adapter.getRequestHostname(withGetters(request)) ?? '')),
    matchesVersion: versionTest(nest, adapter, versioning, withGetters),
  };
}

/** The adapter's own version filter, used only for its verdict. */
function versionTest(
  nest: NestRoute,
  adapter: Adapter,
  versioning: VersioningOptions | undefined,
  withGetters: (request: PlatformRequest) => PlatformRequest,
): Route['matchesVersion'] {
  if (!isVersionHidden(versioning, nest)) return undefined;
  const filter = adapter.applyVersionFilter(() => true, nest.version, versioning);
  return (request) => {
    try {
      return filter(withGetters(request), undefined, () => false);
    } catch {
      // A custom extractor threw. It will throw in the router too, which answers with the error.
      return true;
    }
  };
}
