import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestMethod, type VersioningOptions } from '@nestjs/common';
import { ExpressMatcher, type ExpressLayer, type ExpressRoute } from '../routing/express-matcher.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import type { NestRoute } from '../routing/nest-routes.js';
import type { PlatformRequest, Route, RouteMatcher } from '../routing/route.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import { completeShape } from './complete-shape.js';
import { ClaimedRoutes } from './claimed-routes.js';
import { guarded, type RouteGuard, type RouteHandler } from './guarded-route.js';
import { fillHookSlot, type Adapter, type Platform, type RequestHook, type Step } from './platform.js';

interface Layer extends ExpressLayer {
  readonly route?: {
    readonly path: unknown;
    readonly methods: Readonly<Record<string, boolean>>;
    readonly stack: { handle: RouteHandler }[];
  };
  readonly handle?: { readonly name?: string };
}

type RouteLayer = Layer & Required<Pick<Layer, 'route'>>;

type Next = (error?: Error) => void;
type Register = (...args: unknown[]) => unknown;

/** The adapter's methods that register routes. */
const METHODS = Object.keys(RequestMethod).map((name) => name.toLowerCase());

interface ExpressApplication {
  /** Handles a request: `application(request, response)` calls it, and so does an application that mounts this one. */
  handle(request: IncomingMessage, response: ServerResponse, done?: Next): void;
  /** The prototype that Express gives its requests. */
  readonly request: object;
  use(layer: (request: IncomingMessage, response: ServerResponse, next: Next) => void): void;
  readonly router: {
    readonly stack: Layer[];
    readonly caseSensitive?: boolean;
    readonly strict?: boolean;
  };
}

interface ExpressRequest extends IncomingMessage {
  readonly protocol: string;
  readonly host: string | undefined;
}

/** Express: routes are matched in the order of the application's own router. */
export class ExpressPlatform implements Platform {
  readonly #adapter: Adapter;
  readonly #versioning: () => VersioningOptions | undefined;
  /** What Nest registers as routes that serve nobody: middleware for certain routes, and its 404s. */
  readonly #unserving = new WeakSet<Layer>();
  /** What the adapter was given for a layer. The layer itself may hold a function around it, from a monitoring agent. */
  readonly #handlers = new WeakMap<Layer, readonly object[]>();
  /** The layers of controllers' routes. */
  readonly #claimed = new Map<Layer, PolicedRoute>();

  constructor(adapter: Adapter, versioning: () => VersioningOptions | undefined) {
    this.#adapter = adapter;
    this.#versioning = versioning;
    this.#observe();
  }

  /**
   * Runs the hook before Express changes the prototypes of the request and the response, because everything done with
   * them costs more afterwards.
   */
  install(hook: RequestHook, refuses: boolean): void {
    const application = this.#application;
    const handle = application.handle;
    const errors = new WeakMap<IncomingMessage, Error>();
    // An error reaches the application's exception filters only from within the router.
    const raise = (request: IncomingMessage, _response: unknown, next: Next): void =>
      next(errors.get(request));
    let raises = refuses;
    if (refuses) putFirst(application, raise);
    const forward = (request: IncomingMessage, error: Error): void => {
      errors.set(request, error);
      if (raises) return;
      raises = true;
      // Requests under way hold an index into the stack, so no layer may be added in front of it now.
      fillHookSlot<IncomingMessage, ServerResponse>(this.#adapter, raise, false);
    };
    application.handle = function (request, response, done) {
      const goOn = (step: Step): void => {
        if (step === 'answered') return;
        // On HTTP/2 responses, the setter of statusMessage emits a warning.
        if (request.httpVersionMajor !== 2) completeShape(response);
        if (step !== 'next') forward(request, step);
        handle.call(this, request, response, done);
      };
      // Another application has called this one. Express replaces that one's getters too, but only after the hook.
      if (done !== undefined && 'protocol' in request) Object.setPrototypeOf(request, application.request);
      const step = hook(request, response, request);
      if (step instanceof Promise) void step.then(goOn);
      else goOn(step);
    };
  }

  createMatcher(routes: readonly PolicedRoute[], defaultPolicy: CompiledPolicy | null): RouteMatcher {
    const { router } = this.#application;
    const own = new ClaimedRoutes(routes, this.#adapter, this.#versioning(), (request) =>
      this.#asExpress(request),
    );
    const known = new Map<Layer, readonly ExpressRoute[]>();
    const isNew = (layer: Layer): layer is RouteLayer =>
      layer.route !== undefined && !this.#unserving.has(layer) && !known.has(layer);
    const build = (): ExpressMatcher => {
      for (const layer of router.stack.filter(isNew)) {
        known.set(layer, this.#routesOf(layer, own, defaultPolicy));
      }
      return new ExpressMatcher(
        router.stack.flatMap((layer) => known.get(layer) ?? []),
        { caseSensitive: router.caseSensitive === true, strict: router.strict === true },
      );
    };
    let matcher = build();
    let layers = router.stack.length;
    return {
      find: (request) => {
        // Modules register routes when they are initialized, too.
        if (router.stack.length !== layers) {
          layers = router.stack.length;
          if (router.stack.some(isNew)) matcher = build();
        }
        return matcher.find(request);
      },
      pathOf: (request) => matcher.pathOf(request),
      methods: matcher.methods,
      dependsOnHost: matcher.dependsOnHost,
      hidesVersions: matcher.hidesVersions,
      // Routes registered later use the default policy, as do paths without a route.
      policies: matcher.policies,
    };
  }

  guardRoutes(guardOf: (route: NestRoute) => RouteGuard): void {
    for (const [{ route }, { nest }] of this.#claimed) {
      const guard = guardOf(nest);
      // One for each method: `@All()` has more than thirty.
      for (const inner of route?.stack ?? []) inner.handle = guarded(inner.handle, guard);
    }
  }

  // It is given Express' getters only when they are read.
  toPlatformRequest(request: IncomingMessage): PlatformRequest {
    return request;
  }

  targetOrigin(request: PlatformRequest): string {
    const { protocol, host } = this.#asExpress(request);
    // HTTP/1.0 requests may lack a host.
    return host === undefined ? '' : `${protocol}://${host}`;
  }

  secondLayers(): string[] {
    const found = this.#application.router.stack.some(({ handle }) => handle?.name === 'corsMiddleware');
    return found ? ['app.enableCors(), { cors: true } or the cors() middleware'] : [];
  }

  // The hook runs before Express itself.
  earlierHooks(): string[] {
    return [];
  }

  /** The controller's route that a layer was registered for, or somebody else's routes. */
  #routesOf(layer: RouteLayer, own: ClaimedRoutes, defaultPolicy: CompiledPolicy | null): ExpressRoute[] {
    const handles = this.#handlers.get(layer) ?? layer.route.stack.map(({ handle }) => handle);
    const path = typeof layer.route.path === 'string' ? layer.route.path : undefined;
    const methods = Object.keys(layer.route.methods).map((method) => method.toUpperCase());
    const claimed = own.claim(methods.length > 1 ? 'ALL' : (methods[0] as string), path, handles);
    if (claimed?.source !== undefined) this.#claimed.set(layer, claimed.source);
    const found = claimed === undefined ? foreignRoutes(methods, path, defaultPolicy) : [claimed];
    return found.map((route) => ({ route, layer, path }));
  }

  /** The request with Express' getters, which it would otherwise have only after the hook. */
  #asExpress(request: PlatformRequest): ExpressRequest {
    if (!('protocol' in request)) Object.setPrototypeOf(request, this.#application.request);
    return request as ExpressRequest;
  }

  get #application(): ExpressApplication {
    return this.#adapter.getInstance() as ExpressApplication;
  }

  /** Notes what Nest registers, layer by layer. */
  #observe(): void {
    const adapter = this.#adapter as Adapter & Partial<Record<string, Register>>;
    for (const method of METHODS) {
      const register = adapter[method];
      if (register === undefined) continue;
      adapter[method] = (...args) => {
        const handlers = args.filter((one) => typeof one === 'function');
        return this.#added(
          () => register.apply(adapter, args),
          (layer) => this.#handlers.set(layer, handlers),
        );
      };
    }
    const note = (layer: Layer): unknown => this.#unserving.add(layer);
    const create = adapter.createMiddlewareFactory.bind(adapter);
    adapter.createMiddlewareFactory = (...args) => {
      const register = create(...args);
      return (path, callback) => this.#added(() => register(path, callback), note);
    };
    const setNotFound = adapter['setNotFoundHandler'] as Register;
    adapter['setNotFoundHandler'] = (...args) => this.#added(() => setNotFound.apply(adapter, args), note);
  }

  /** Calls `note` with each layer that `register` has added. */
  #added<Result>(register: () => Result, note: (layer: Layer) => unknown): Result {
    const { stack } = this.#application.router;
    const before = stack.length;
    const result = register();
    stack.slice(before).forEach(note);
    return result;
  }
}

/** Puts a layer before all others, even those that were on the instance before Nest. */
function putFirst(application: ExpressApplication, layer: Parameters<ExpressApplication['use']>[0]): void {
  application.use(layer);
  const { stack } = application.router;
  stack.unshift(stack.pop() as Layer);
}

/** Routes registered directly on the Express application. */
function foreignRoutes(
  methods: readonly string[],
  path: string | undefined,
  policy: CompiledPolicy | null,
): Route[] {
  return methods.map((method) => ({
    method: method === '_ALL' ? 'ALL' : method,
    path: path ?? '',
    policy,
    isController: false,
  }));
}
