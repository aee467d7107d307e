import type { PreflightTarget } from '../decision/decide-preflight.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { PolicedRoute } from './ambiguous-routes.js';
import type { RouteConstraints } from './route-constraints.js';

/** The parts of Node's request that routing needs. */
export interface RoutedRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** A request as the platform hands it to handlers: Express', Fastify's or the Node adapter's own object. */
export type PlatformRequest = object;

/** A handler that the platform's router may run, with its policy. */
export interface Route {
  /** An HTTP method, or `ALL`. */
  readonly method: string;
  /** As registered on the platform. */
  readonly path: string;
  /** The policy; `null` where CORS is off. */
  readonly policy: CompiledPolicy | null;
  /** Whether one of the application's controllers serves it; other routes use the module's default policy. */
  readonly isController: boolean;
  /** The controller's route that this one was made from. */
  readonly source?: PolicedRoute | undefined;
  /** The router's own constraints on this route. Absent: none. */
  readonly constraints?: RouteConstraints | undefined;
  /** Whether the router tries a less specific path if one of its own constraints on this route does not fit. */
  readonly passesOn?: boolean | undefined;
  /** Absent: any host. */
  readonly matchesHost?: ((request: PlatformRequest) => boolean) | undefined;
  /** Present if the version is in a header, a media type or a custom extractor, none of which preflights have. */
  readonly matchesVersion?: ((request: PlatformRequest) => boolean) | undefined;
}

/** Where a request goes. */
export interface Located {
  /** The controller's route whose handler runs, if any. */
  readonly route: Route | undefined;
  /** The path of the mount above the request, if any. */
  readonly mount: string | undefined;
}

/** The routes on one path. */
export interface PathMatch {
  /** The routes that may serve `method`, in the order the router tries them. */
  serving(method: string): readonly Route[];
  /** The known targets of preflights by method, shared by all paths with the same routes. */
  readonly memo?: Map<string, readonly PreflightTarget[]> | undefined;
}

/** Finds routes with the semantics of a platform's own router. */
export interface RouteMatcher {
  /** @param request Node's request, whose `url` is the target that the router sees */
  find(request: { readonly url?: string | undefined }): PathMatch;
  /** The path that the router sees, encoded: without the query, and without scheme and host. */
  pathOf(request: { readonly url?: string | undefined }): string;
  /**
   * The controller's route that the platform matched for an actual request before the hook ran; its handler can no
   * longer change. `null`: a route that is not a controller's. `undefined`: not known. Absent on platforms that match
   * later.
   */
  matched?(request: PlatformRequest): Route | null | undefined;
  /**
   * What the platform routes the preflight of an actual request by: the URL, and the method that it asks about; several
   * if it cannot be told which method that was. Absent if they are always those of the request.
   */
  readonly preflightsOf?: ((request: PlatformRequest) => readonly RoutedRequest[]) | undefined;
  /** Methods that a route may serve, for `Access-Control-Allow-Methods`. */
  readonly methods: readonly string[];
  /** Whether any route is bound to a host. */
  readonly dependsOnHost: boolean;
  /** Whether the version of any route is in a part of the request that preflights lack. */
  readonly hidesVersions: boolean;
  /** The policies of all routes; includes `null` if CORS is off for any of them. */
  readonly policies: ReadonlySet<CompiledPolicy | null>;
}

/** Whether `route` serves `method`; HEAD falls back to GET. */
export function serves(route: Route, method: string): boolean {
  return route.method === method || route.method === 'ALL' || (method === 'HEAD' && route.method === 'GET');
}
