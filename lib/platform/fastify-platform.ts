import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VersioningOptions } from '@nestjs/common';
import type { FastifyBehaviour, FastifyMatcher, FastifyRouterOptions } from '../routing/fastify-matcher.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import { compileHost } from '../routing/match-host.js';
import { isVersionHidden, type NestRoute } from '../routing/nest-routes.js';
import type { PlatformRequest, Route, RouteMatcher } from '../routing/route.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import { hasRouteHooks, hookFrameworkErrors, hooksBeforeNest } from './fastify-internals.js';
import { routerOptions } from './fastify-router-options.js';
import { preflightReader } from './fastify-preflight.js';
import { constraintsOf, FastifyRoutes, hostConstraintOf, type Claims } from './fastify-routes.js';
import { fillHookSlot, type Adapter, type Platform, type RequestHook, type Step } from './platform.js';

interface FastifyInstance {
  readonly supportedMethods: readonly string[];
  readonly initialConfig: FastifyRouterOptions & {
    readonly routerOptions?: FastifyRouterOptions;
    readonly exposeHeadRoutes?: boolean;
  };
  /** The path prefix, if the instance belongs to a plugin registered below a path. */
  readonly prefix: string;
  hasRequestDecorator(name: string): boolean;
  addHook(name: 'onRoute', hook: (route: never) => void): void;
  addHook(name: 'onReady', hook: (done: () => void) => void): void;
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

/** The members of Fastify's adapter that matter here. */
interface VersionedAdapter extends Adapter {
  /** Reads the version from a request, for Fastify's router. */
  readonly versionConstraint?: { deriveConstraint(request: IncomingMessage): unknown };
  readonly corsHook?: unknown;
  /** Present if the adapter answers 404 to an empty parameter. */
  readonly requireNonEmptyParams?: unknown;
}

/**
 * Fastify has matched a request's route before any hook runs. The targets of preflights, and requests that nothing
 * serves, are matched with a router of the same kind.
 */
export class FastifyPlatform implements Platform {
  readonly #adapter: VersionedAdapter;
  readonly #versioning: () => VersioningOptions | undefined;
  readonly #routes: FastifyRoutes;
  /** Whether others see routes before we do, and may change them. */
  readonly #isChanged: boolean;
  readonly #preflightsOf: ReturnType<typeof preflightReader>;
  #enabledCors = false;

  constructor(adapter: Adapter, versioning: () => VersioningOptions | undefined) {
    this.#adapter = adapter;
    this.#versioning = versioning;
    this.#isChanged = hasRouteHooks(this.#instance);
    this.#preflightsOf = preflightReader(this.#instance);
    this.#routes = new FastifyRoutes(this.#instance);
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

  async createMatcher(
    routes: readonly PolicedRoute[],
    defaultPolicy: CompiledPolicy | null,
  ): Promise<RouteMatcher> {
    // Imported here because it loads a router that applications on other platforms do not need.
    const { FastifyMatcher } = await import('../routing/fastify-matcher.js');
    const own = routes.flatMap((policed) => this.#toRoutes(policed));
    const { registered } = this.#routes;
    const claims = this.#routes.claim(own, (nest) => this.#routedVersion(nest));
    const build = (): FastifyMatcher =>
      new FastifyMatcher(
        [...own, ...this.#foreignRoutes(claims, defaultPolicy)],
        this.#behaviour,
        routerOptions(this.#instance.initialConfig),
      );
    const preflightsOf = this.#preflightsOf;
    let matcher = build();
    const built = registered.length;
    // Plugins that nobody awaits register their routes after the modules are initialized.
    this.#instance.addHook('onReady', (done) => {
      if (registered.length > built) matcher = build();
      done();
    });
    return {
      find: (request) => matcher.find(request),
      pathOf: (request) => matcher.pathOf(request),
      matched: (request) => this.#routes.matched(request, claims, this.#servesEmptyParameters),
      preflightsOf: preflightsOf && ((request) => preflightsOf((request as FastifyRequest).raw)),
      methods: matcher.methods,
      dependsOnHost: matcher.dependsOnHost,
      hidesVersions: matcher.hidesVersions,
      // Routes registered later use the default policy, as do paths without a route.
      policies: matcher.policies,
    };
  }

  #foreignRoutes(claims: Claims, policy: CompiledPolicy | null): Route[] {
    return this.#routes.registered
      .filter((registered) => !claims.has(registered))
      .flatMap(({ method, url }) =>
        [method].flat().map((one) => ({ method: one, path: url, policy, isController: false })),
      );
  }

  get #behaviour(): FastifyBehaviour {
    const { supportedMethods, initialConfig } = this.#instance;
    return {
      methods: supportedMethods,
      headFallback: initialConfig.exposeHeadRoutes !== false,
      emptyParameters: this.#servesEmptyParameters,
    };
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
    return hooksBeforeNest(this.#instance);
  }

  get #instance(): FastifyInstance {
    return this.#adapter.getInstance() as FastifyInstance;
  }

  get #servesEmptyParameters(): boolean {
    return this.#adapter.requireNonEmptyParams === undefined;
  }

  #observe(): void {
    const enableCors = this.#adapter.enableCors.bind(this.#adapter);
    // The plugin loads too late for anything to look for it.
    this.#adapter.enableCors = (...args) => {
      this.#enabledCors = true;
      enableCors(...args);
    };
  }

  settles(handler: object): boolean {
    if (this.#isChanged || this.#preflightsOf !== undefined) return false;
    return Object.keys(constraintsOf(handler)).length === 0;
  }

  isConstrained({ handler, method }: NestRoute): boolean {
    const constraints = Object.keys(constraintsOf(handler));
    // Before Nest 12, adapters ignore the constraints of `@All()`.
    return constraints.some((name) => name !== 'host') || (constraints.length > 0 && method === 'ALL');
  }

  /** On an instance with a prefix, Fastify serves the route `/` with and without the trailing slash. */
  #toRoutes(source: PolicedRoute): Route[] {
    const { nest, policy } = source;
    const { prefix } = this.#instance;
    const paths = prefix !== '' && nest.path === '/' ? [prefix, `${prefix}/`] : [prefix + nest.path];
    const stated = constraintsOf(nest.handler);
    return paths.map((path) => ({
      method: nest.method,
      path,
      policy,
      isController: true,
      source,
      constraints: { ...stated, version: this.#routedVersion(nest) },
      passesOn: Object.keys(stated).length > 0,
      matchesHost: this.#hostTest(nest),
      matchesVersion: this.#versionTest(nest),
    }));
  }

  #hostTest(nest: NestRoute): Route['matchesHost'] {
    const matchesConstraint = hostConstraintOf(nest.handler);
    if (matchesConstraint !== undefined)
      return (request) => matchesConstraint((request as FastifyRequest).raw);
    const matchesHost = compileHost(nest.host);
    return matchesHost && ((request) => matchesHost(this.#adapter.getRequestHostname(request) ?? ''));
  }

  #versionTest(nest: NestRoute): Route['matchesVersion'] {
    const { versionConstraint } = this.#adapter;
    if (this.isConstrained(nest)) return () => true;
    if (!this.#hidesVersion(nest)) return undefined;
    const served: readonly unknown[] = [nest.version].flat();
    return (request) => {
      // Without the adapter's constraint, any version may be meant; the guard will know which.
      if (versionConstraint === undefined) return true;
      const asked: unknown = versionConstraint.deriveConstraint((request as FastifyRequest).raw);
      return Array.isArray(asked) ? asked.some((one) => served.includes(one)) : served.includes(asked);
    };
  }

  /** The version that the adapter gives to Fastify's router. */
  #routedVersion(nest: NestRoute): NestRoute['version'] {
    return this.#hidesVersion(nest) ? nest.version : undefined;
  }

  #hidesVersion(nest: NestRoute): boolean {
    return isVersionHidden(this.#versioning(), nest);
  }
}

function goOn(step: Step, reply: FastifyReply, next: (error?: Error) => void): void {
  if (step === 'next') next();
  else if (step === 'answered') reply.hijack();
  else next(step);
}
