import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VersioningOptions } from '@nestjs/common';
import { FastifyMatcher, type FastifyRouterOptions } from '../routing/fastify-matcher.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import { compileHost } from '../routing/match-host.js';
import { isVersionHidden, type NestRoute } from '../routing/nest-routes.js';
import type { PlatformRequest, Route, RouteMatcher } from '../routing/route.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import { hookFrameworkErrors, hooksBeforeNest } from './fastify-internals.js';
import { fillHookSlot, type Adapter, type Platform, type RequestHook, type Step } from './platform.js';

interface FastifyInstance {
  readonly supportedMethods: readonly string[];
  readonly initialConfig: FastifyRouterOptions & {
    readonly routerOptions?: FastifyRouterOptions;
    readonly exposeHeadRoutes?: boolean;
  };
  hasRequestDecorator(name: string): boolean;
  addHook(name: 'onRoute', hook: (route: RegisteredRoute) => void): void;
  addHook(name: 'onReady', hook: (done: () => void) => void): void;
}

interface RegisteredRoute {
  readonly method: string | readonly string[];
  readonly url: string;
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly protocol: string;
  readonly host: string;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): void;
}

/** Reads the version out of a request; the adapter gives it to Fastify's router. */
interface VersionedAdapter extends Adapter {
  readonly versionConstraint?: { deriveConstraint(request: IncomingMessage): unknown };
  readonly corsHook?: unknown;
  /** Present where the adapter answers 404 to an empty parameter. */
  readonly requireNonEmptyParams?: unknown;
}

/** Fastify: routes are matched by a router of the kind that Fastify has. */
export class FastifyPlatform implements Platform {
  readonly #adapter: VersionedAdapter;
  readonly #versioning: () => VersioningOptions | undefined;
  /** Everything that was registered on the instance, by Nest or by others. */
  readonly #registered: RegisteredRoute[] = [];
  readonly #earlierHooks: string[];
  #enabledCors = false;

  constructor(adapter: Adapter, versioning: () => VersioningOptions | undefined) {
    this.#adapter = adapter;
    this.#versioning = versioning;
    this.#earlierHooks = hooksBeforeNest(this.#instance);
    this.#observe();
  }

  install(hook: RequestHook): void {
    fillHookSlot<FastifyRequest, FastifyReply>(
      this.#adapter,
      (request, reply, next) => {
        const step = hook(request.raw, reply.raw, request);
        if (step instanceof Promise) void step.then((later) => goOn(later, reply, next));
        else goOn(step, reply, next);
      },
      true,
    );
    hookFrameworkErrors(this.#instance, hook);
  }

  createMatcher(routes: readonly PolicedRoute[], defaultPolicy: CompiledPolicy | null): RouteMatcher {
    const own = routes.map((policed) => this.#toRoute(policed));
    const build = (): FastifyMatcher => this.#buildMatcher(own, defaultPolicy);
    let matcher = build();
    const built = this.#registered.length;
    // Plugins that nobody awaited register their routes later than the modules are initialized.
    this.#instance.addHook('onReady', (done) => {
      if (this.#registered.length > built) matcher = build();
      done();
    });
    return {
      find: (request) => matcher.find(request),
      pathOf: (request) => matcher.pathOf(request),
      methods: matcher.methods,
      dependsOnHost: matcher.dependsOnHost,
      // What is registered later is under the default policy, which holds where no route is.
      policies: matcher.policies,
    };
  }

  #buildMatcher(own: readonly Route[], defaultPolicy: CompiledPolicy | null): FastifyMatcher {
    const { supportedMethods, initialConfig } = this.#instance;
    const known = new Set(own.map(({ method, path }) => `${method} ${path}`));
    const isKnown = (method: string, path: string): boolean =>
      known.has(`${method} ${path}`) ||
      known.has(`ALL ${path}`) ||
      (method === 'HEAD' && known.has(`GET ${path}`));
    const foreign = this.#registered.flatMap(({ method, url }) =>
      [method]
        .flat()
        .filter((one) => !isKnown(one, url))
        .map((one) => ({ method: one, path: url, policy: defaultPolicy, isController: false })),
    );
    const behaviour = {
      methods: supportedMethods,
      headFallback: initialConfig.exposeHeadRoutes !== false,
      emptyParameters: this.#adapter.requireNonEmptyParams === undefined,
    };
    return new FastifyMatcher([...own, ...foreign], behaviour, {
      ...routerOptions(initialConfig),
      ...routerOptions(initialConfig.routerOptions ?? {}),
    });
  }

  toPlatformRequest(raw: IncomingMessage): PlatformRequest {
    const host = raw.headers.host ?? '';
    const isEncrypted = (raw.socket as { encrypted?: boolean }).encrypted === true;
    return {
      raw,
      headers: raw.headers,
      host,
      hostname: host.replace(/:\d+$/, ''),
      protocol: isEncrypted ? 'https' : 'http',
    };
  }

  targetOrigin(request: PlatformRequest): string {
    const { protocol, host } = request as FastifyRequest;
    return `${protocol}://${host}`;
  }

  secondLayers(): string[] {
    const found =
      this.#enabledCors ||
      this.#adapter.corsHook !== undefined ||
      this.#instance.hasRequestDecorator('corsPreflightEnabled');
    return found ? ['app.enableCors(), { cors: true } or the @fastify/cors plugin'] : [];
  }

  earlierHooks(): string[] {
    return this.#earlierHooks;
  }

  get #instance(): FastifyInstance {
    return this.#adapter.getInstance() as FastifyInstance;
  }

  #observe(): void {
    this.#instance.addHook('onRoute', (route) => this.#registered.push(route));
    const enableCors = this.#adapter.enableCors.bind(this.#adapter);
    // The plugin is loaded later than anything that could look for it.
    this.#adapter.enableCors = (...args) => {
      this.#enabledCors = true;
      enableCors(...args);
    };
  }

  #toRoute(source: PolicedRoute): Route {
    const { nest, policy } = source;
    const matchesHost = compileHost(nest.host);
    const { host } = constraintsOf(nest);
    return {
      method: nest.method,
      path: nest.path,
      policy,
      isController: true,
      source,
      matchesHost:
        host === undefined
          ? matchesHost && ((request) => matchesHost(this.#adapter.getRequestHostname(request) ?? ''))
          : (request) => matchesConstraint(host, (request as FastifyRequest).raw.headers.host ?? ''),
      matchesVersion: this.#versionTest(nest),
    };
  }

  #versionTest(nest: NestRoute): Route['matchesVersion'] {
    const options = this.#versioning();
    if (!isVersionHidden(options, nest)) return undefined;
    const served: readonly unknown[] = [nest.version].flat();
    return (request) => {
      const constraint = this.#adapter.versionConstraint;
      // Without the adapter's constraint any version may be meant; the guard knows which one it is.
      if (constraint === undefined) return true;
      const asked: unknown = constraint.deriveConstraint((request as FastifyRequest).raw);
      return Array.isArray(asked) ? asked.some((one) => served.includes(one)) : served.includes(asked);
    };
  }
}

function goOn(step: Step, reply: FastifyReply, next: (error?: Error) => void): void {
  if (step === 'next') next();
  else if (step === 'answered') reply.hijack();
  else next(step);
}

interface RouteConstraints {
  readonly host?: string | RegExp;
}

/** What `@RouteConstraints()` of platform-fastify says. */
function constraintsOf({ handler }: NestRoute): RouteConstraints {
  return (Reflect.getMetadata('__fastify_route_constraints__', handler) ?? {}) as RouteConstraints;
}

/** As Fastify's router compares the Host header, port included. */
function matchesConstraint(constraint: string | RegExp, host: string): boolean {
  return typeof constraint === 'string' ? constraint === host : constraint.test(host);
}

function routerOptions(config: FastifyRouterOptions): FastifyRouterOptions {
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
