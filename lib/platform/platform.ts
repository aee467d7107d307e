import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import type { NestRoute } from '../routing/nest-routes.js';
import type { PlatformRequest, RouteMatcher } from '../routing/route.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';

/**
 * What becomes of a request: it goes on to the application, its response has been ended, or it goes to the
 * application's exception handling with an error.
 */
export type Step = 'next' | 'answered' | Error;

/** Called once for every request, before anything of the application. Never throws and never rejects. */
export type RequestHook = (
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: PlatformRequest,
) => Step | Promise<Step>;

/** What platforms do differently. */
export interface Platform {
  /**
   * Puts `hook` before everything else. Hooks of the application, set before or later, still run after it.
   *
   * @param refuses whether some policy is enforced, so that errors of the hook have to come first, too
   */
  install(hook: RequestHook, refuses: boolean): void;
  /** A matcher over the routes that the router has, in the semantics of that router. */
  createMatcher(routes: readonly PolicedRoute[], defaultPolicy: CompiledPolicy | null): RouteMatcher;
  /** A request of Node's as this platform's handlers would have it, as far as hosts and versions are read from it. */
  toPlatformRequest(request: IncomingMessage): PlatformRequest;
  /** Scheme, host and port that the request was made to, as far as trusted proxies tell. */
  targetOrigin(platformRequest: PlatformRequest): string;
  /** Other code of this application that writes CORS headers, as a user would name it. */
  secondLayers(): string[];
  /** What runs before the hook all the same, as a user would name it. */
  earlierHooks(): string[];
  /**
   * Whether requests that this handler serves are settled before the hook runs: `RouteMatcher.matched()` knows the
   * handler, and nothing that runs later leads them elsewhere. Absent on platforms that match later.
   */
  settles?(handler: object): boolean;
  /** Whether a part of the request that preflights lack, besides the version, tells what this route serves. */
  isConstrained?(route: NestRoute): boolean;
}

/** Text and named parameters, which adapters leave as they are. */
const NORMAL_PATH = /^(?:\/:?[A-Za-z0-9_][\w.~-]*)*\/?$/;

/** The path as the adapter registers it: `{/*path}` where the controller says `*`. Adapters parse each path, which is felt with a thousand of them. */
export function normalizePath(adapter: Adapter, path: string): string {
  return NORMAL_PATH.test(path) ? path : (adapter.normalizePath?.(path) ?? path);
}

/** The adapter's members that both platforms need, which `HttpServer` does not all declare. */
export interface Adapter {
  getType(): string;
  getInstance(): unknown;
  getRequestHostname(request: unknown): string;
  normalizePath?(path: string): string;
  /** `app.init()` calls it before everything else. */
  init?(): unknown;
  setOnRequestHook(hook: AdapterHook): void;
  enableCors(options?: unknown, prefix?: string): void;
  createMiddlewareFactory(...args: unknown[]): (path: string, callback: object) => unknown;
  applyVersionFilter(
    handler: () => boolean,
    version: unknown,
    options: unknown,
  ): (request: unknown, response: unknown, next: () => boolean) => boolean;
}

/** A hook in the adapter's own terms. */
export type AdapterHook = (request: never, response: never, next: (error?: Error) => void) => unknown;

interface HookSlot extends Adapter {
  onRequestHook?: AdapterHook;
}

/**
 * Fills the adapter's single slot for a request hook, which runs before all middleware on both platforms. What
 * the application has in the slot, or puts there later, is called after `hook`.
 *
 * @param continues whether a promise that such a hook returns continues the request when it resolves, as
 *   Fastify's adapter has it
 */
export function fillHookSlot<Request, Response>(
  adapter: Adapter,
  hook: (request: Request, response: Response, next: (error?: Error) => void) => void,
  continues: boolean,
): void {
  let other = (adapter as HookSlot).onRequestHook;
  const set = adapter.setOnRequestHook.bind(adapter);
  const callOther = (request: Request, response: Response, next: (error?: Error) => void): void => {
    try {
      const result = other?.call(adapter, request as never, response as never, next);
      if (result instanceof Promise) result.then(() => continues && next(), next);
    } catch (error) {
      next(error as Error);
    }
  };
  set(((request: Request, response: Response, next: (error?: Error) => void) =>
    hook(
      request,
      response,
      other === undefined
        ? next
        : (error) => (error === undefined ? callOther(request, response, once(next)) : next(error)),
    )) as AdapterHook);
  adapter.setOnRequestHook = (later) => {
    other = later;
  };
}

/** A hook of the application may call back and return a promise. */
function once(next: (error?: Error) => void): (error?: Error) => void {
  let called = false;
  return (error) => {
    if (!called) next(error);
    called = true;
  };
}
