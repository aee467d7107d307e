import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import type { NestRoute } from '../routing/nest-routes.js';
import type { RouteGuard } from './guarded-route.js';
import type { PlatformRequest, RouteMatcher } from '../routing/route.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';

/**
 * The next step for a request: it goes on to the application, its response has ended, or an error goes to the
 * application's exception filters.
 */
export type Step = 'next' | 'answered' | Error;

/** Called once for every request, before any code of the application. Never throws or rejects. */
export type RequestHook = (
  request: IncomingMessage,
  response: ServerResponse,
  platformRequest: PlatformRequest,
) => Step | Promise<Step>;

/** Everything that differs between platforms. */
export interface Platform {
  /**
   * Runs `hook` before everything else. The application's own hooks, set before or later, run after it.
   *
   * @param refuses whether some policy is enforced, so that the hook's errors have to come first too
   */
  install(hook: RequestHook, refuses: boolean): void;
  /** A matcher for the router's routes, with the semantics of that router. */
  createMatcher(
    routes: readonly PolicedRoute[],
    defaultPolicy: CompiledPolicy | null,
  ): RouteMatcher | Promise<RouteMatcher>;
  /** Node's request in the form that this platform's handlers get, as far as reading hosts and versions takes. */
  toPlatformRequest(request: IncomingMessage): PlatformRequest;
  /** Scheme, host and port that the request was made to, as reported by trusted proxies. */
  targetOrigin(platformRequest: PlatformRequest): string;
  /** Other code of this application that writes CORS headers, as a user would name it. */
  secondLayers(): string[];
  /** Hooks that run before ours all the same, as a user would name them. */
  earlierHooks(): string[];
  /**
   * Whether this handler's requests are settled before the hook runs: `RouteMatcher.matched()` knows the handler, and
   * nothing that runs later can lead them elsewhere. Absent on platforms that match later.
   */
  settles?(handler: object): boolean;
  /**
   * Calls a guard before the handler of each controller's route, wherever the request came from. Call it once, after
   * `createMatcher()`. Absent on platforms whose handlers are settled.
   */
  guardRoutes?(guardOf: (route: NestRoute) => RouteGuard): void;
  /** Whether this route depends on a part of the request that preflights lack, besides the version. */
  isConstrained?(route: NestRoute): boolean;
}

/** Literal text and named parameters, which adapters leave unchanged. */
const NORMAL_PATH = /^(?:\/:?[A-Za-z0-9_][\w.~-]*)*\/?$/;

/** The path as the adapter registers it: `{/*path}` for a controller's `*`. Simple paths are skipped: parsing a thousand of them takes noticeable time. */
export function normalizePath(adapter: Adapter, path: string): string {
  return NORMAL_PATH.test(path) ? path : (adapter.normalizePath?.(path) ?? path);
}

/** The members of HTTP adapters that platforms need; `HttpServer` does not declare all of them. */
export interface Adapter {
  getType(): string;
  getInstance(): unknown;
  getRequestHostname(request: unknown): string;
  normalizePath?(path: string): string;
  /** The first thing that `app.init()` calls. */
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
 * Fills the adapter's single slot for a request hook, which runs before all middleware on Express and Fastify. A hook
 * that the application has put in the slot, or puts there later, is called after `hook`.
 *
 * @param continues whether the request continues when a promise returned by such a hook resolves, as with Fastify's
 *   adapter
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

/** Calls `next` at most once: an application's hook may both call back and return a promise. */
function once(next: (error?: Error) => void): (error?: Error) => void {
  let called = false;
  return (error) => {
    if (!called) next(error);
    called = true;
  };
}
