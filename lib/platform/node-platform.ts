import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VersioningOptions } from '@nestjs/common';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import type { NestRoute } from '../routing/nest-routes.js';
import { NodeMatcher } from '../routing/node-matcher.js';
import type { PlatformRequest } from '../routing/route.js';
import { ClaimedRoutes } from './claimed-routes.js';
import { completeShape } from './complete-shape.js';
import type { RouteGuard } from './guarded-route.js';
import {
  checkRouter,
  checkTables,
  probeRouter,
  type Next,
  type NodeRouter,
  type RegisteredRoute,
  type RouterProbe,
} from './node-router.js';
import { WatchedRoutes, watchRoutes } from './node-routes.js';
import type { Adapter, AdapterHook, Platform, RequestHook, Step } from './platform.js';

type Done = () => void;
type SlotHook = (request: IncomingMessage, response: ServerResponse, done: Done) => unknown;

interface NodeRequest extends IncomingMessage {
  readonly protocol: string;
  /** Present on Express' requests. */
  readonly host?: string;
}

interface HookSlot extends Adapter {
  onRequestHook?: AdapterHook;
}

/** The Node adapter: its own router's tables match routes. */
export class NodePlatform implements Platform {
  readonly #adapter: HookSlot;
  readonly #versioning: () => VersioningOptions | undefined;
  readonly #router: NodeRouter;
  readonly #probe: RouterProbe;
  readonly #registered: readonly RegisteredRoute[];
  #routes: WatchedRoutes | undefined;

  constructor(adapter: Adapter, versioning: () => VersioningOptions | undefined) {
    this.#adapter = adapter;
    this.#versioning = versioning;
    this.#router = checkRouter(adapter.getInstance());
    this.#probe = probeRouter(this.#router);
    this.#registered = watchRoutes(this.#router);
  }

  install(hook: RequestHook): void {
    const router = this.#router;
    const { handle } = router;
    const raise = raiser(router);
    /** Requests for which the hook has already run, before the application's own hook. */
    const seen = new WeakSet<IncomingMessage>();
    let isSlotFilled = false;
    const goOn = (request: IncomingMessage, response: ServerResponse, done: Next | undefined, step: Step) => {
      if (step === 'answered') return;
      // The adapter's server creates requests of the router's own class; any others are about to be converted.
      if (!this.#isOwn(request) && request.httpVersionMajor !== 2) completeShape(response);
      if (step === 'next') handle.call(router, request, response, done);
      else raise(step, request, response, done);
    };
    router.handle = (request, response, done) => {
      if (isSlotFilled && seen.delete(request)) return handle.call(router, request, response, done);
      const step = hook(request, response, request);
      if (step instanceof Promise) void step.then((later) => goOn(request, response, done, later));
      else goOn(request, response, done, step);
    };
    this.#fillSlot((other) => {
      isSlotFilled = true;
      const callOther = (request: IncomingMessage, response: ServerResponse, done: Done, step: Step) => {
        if (step !== 'next') return goOn(request, response, undefined, step);
        seen.add(request);
        other.call(this.#adapter, request, response, done);
      };
      return (request, response, done) => {
        const step = hook(request, response, request);
        if (step instanceof Promise) void step.then((later) => callOther(request, response, done, later));
        else callOther(request, response, done, step);
      };
    });
  }

  createMatcher(routes: readonly PolicedRoute[], defaultPolicy: CompiledPolicy | null): NodeMatcher {
    checkTables(this.#router, this.#registered);
    const own = new ClaimedRoutes(routes, this.#adapter, this.#versioning(), (request) =>
      this.#asNode(request),
    );
    this.#routes = new WatchedRoutes(this.#router, this.#probe, this.#registered, own, defaultPolicy);
    return new NodeMatcher(this.#routes.all(), this.#routes);
  }

  guardRoutes(guardOf: (route: NestRoute) => RouteGuard): void {
    this.#routes?.guard(guardOf);
  }

  // It is given the adapter's getters only when they are read.
  toPlatformRequest(request: IncomingMessage): PlatformRequest {
    return request;
  }

  // The adapter trusts no proxy, but an application that mounts this one may.
  targetOrigin(request: PlatformRequest): string {
    const asked = ('protocol' in request ? request : this.#asNode(request)) as NodeRequest;
    const host = asked.host ?? asked.headers.host;
    // HTTP/1.0 requests may lack a host.
    return host === undefined ? '' : `${asked.protocol}://${host}`;
  }

  secondLayers(): string[] {
    const found = this.#router.stack.some(({ handler }) => handler?.name === 'corsMiddleware');
    return found ? ['app.enableCors(), { cors: true } or the cors() middleware'] : [];
  }

  // The hook runs before the router.
  earlierHooks(): string[] {
    return [];
  }

  /** The request with the adapter's getters, which it would otherwise have only after the hook. */
  #asNode(request: PlatformRequest): PlatformRequest {
    const isHttp2 = (request as IncomingMessage).httpVersionMajor === 2;
    if (!isHttp2 && !this.#isOwn(request)) Object.setPrototypeOf(request, this.#probe.requestPrototype);
    return request;
  }

  #isOwn(request: PlatformRequest): boolean {
    return Object.prototype.isPrototypeOf.call(this.#probe.requestPrototype, request);
  }

  /** Wraps the application's own request hook, which runs before the router. Without one, the slot stays empty. */
  #fillSlot(before: (other: SlotHook) => SlotHook): void {
    const adapter = this.#adapter;
    const set = adapter.setOnRequestHook.bind(adapter);
    const fill = (other: AdapterHook): void => set(before(other as SlotHook) as AdapterHook);
    if (adapter.onRequestHook !== undefined) fill(adapter.onRequestHook);
    adapter.setOnRequestHook = fill;
  }
}

/**
 * An error reaches the application's exception filters only from within the stack. So a refused request runs through
 * its own copy of the stack, in which two layers in front of all others raise the error. The second one is for URLs
 * that the router rejects, which meet only error handlers. The router's own stack gets no layer, so requests that are
 * not refused pay for none.
 */
function raiser(
  router: NodeRouter,
): (error: Error, request: IncomingMessage, response: ServerResponse, done: Next | undefined) => void {
  const { handle } = router;
  const errors = new WeakMap<IncomingMessage, Error>();
  router.use((request: IncomingMessage, _response: ServerResponse, next: Next) => next(errors.get(request)));
  // The router takes a function with four parameters for an error handler.
  router.use((error: unknown, request: IncomingMessage, _response: ServerResponse, next: Next) =>
    next(errors.get(request) ?? error),
  );
  const raising = router.stack.splice(-2);
  return (error, request, response, done) => {
    errors.set(request, error);
    const stack = [...raising, ...router.stack];
    handle.call(Object.create(router, { stack: { value: stack } }) as NodeRouter, request, response, done);
  };
}
