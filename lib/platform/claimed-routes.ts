import type { VersioningOptions } from '@nestjs/common';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import { compileHost } from '../routing/match-host.js';
import { isVersionHidden, type NestRoute } from '../routing/nest-routes.js';
import type { PlatformRequest, Route } from '../routing/route.js';
import type { Adapter } from './platform.js';

/** Nest copies the metadata of the controller's method to what it registers. */
const PATH_METADATA = 'path';

/**
 * The routes of controllers, to be recognized among everything that is registered on a platform which passes
 * requests on from handler to handler. Equal ones are claimed in the order in which Nest registers them.
 */
export class ClaimedRoutes {
  readonly #unclaimed = new Map<string, { readonly route: Route; readonly isMarked: boolean }[]>();

  /** @param withGetters gives a request that the platform has not seen yet the platform's own getters */
  constructor(
    routes: readonly PolicedRoute[],
    adapter: Adapter,
    versioning: VersioningOptions | undefined,
    withGetters: (request: PlatformRequest) => PlatformRequest,
  ) {
    for (const source of routes) {
      const route = toRoute(source, adapter, versioning, withGetters);
      const key = `${route.method} ${route.path}`;
      // A method that was bound to its instance has none of the metadata of the declared one.
      const entry = { route, isMarked: Reflect.hasMetadata(PATH_METADATA, source.nest.handler) };
      const known = this.#unclaimed.get(key);
      if (known === undefined) this.#unclaimed.set(key, [entry]);
      else known.push(entry);
    }
  }

  /**
   * The route that was registered with these handlers; `undefined` for what somebody else registered.
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

/** The adapter's own filter, asked for its verdict only. */
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
      // A custom extractor that throws; the router will meet it as well and answer with the error.
      return true;
    }
  };
}
