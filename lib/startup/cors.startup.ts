import {
  Inject,
  Injectable,
  Logger,
  type CanActivate,
  type NestInterceptor,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { CORS_OPTIONS } from './cors.constants.js';
import { CorsPolicies } from './handler-policies.js';
import { AppliedCors } from './applied-cors.js';
import { CorsProviders } from './origin-providers.js';
import { gatewayWarnings } from './gateway-warnings.js';
import { CorsGateways } from './gateway-policies.js';
import { levelsOfGateway, listNestGateways, policedGateways } from './nest-gateways.js';
import { shownGateways } from './shown-gateways.js';
import { CorsRequests } from './request-observer.js';
import { CorsRegistry } from './cors-registry.js';
import { PolicyKnowledge } from './policy-knowledge.js';
import { describeStartup } from './startup-log.js';
import { CorsConfigurationError } from '../errors/cors-configuration-error.js';
import { headerDecorators, levelsOf, toCorsMount, toCorsRoute } from './nest-levels.js';
import { optionsIssues } from './module-issues.js';
import { policyIssues, startupIssues, type StartupFindings } from './startup-issues.js';
import {
  createTable,
  handlerPolicies,
  placesOf,
  policiesOf,
  rehearsedPolicies,
  withRoutePolicies,
} from './routed-policies.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import { MissingOptions } from './read-async-options.js';
import { unservedMethodWarnings } from './unserved-methods.js';
import { addEnhancers, statedOptions, type Guarding } from './needed-enhancers.js';
import { routeGuards } from './guard-request.js';
import type { CorsModuleOptions } from '../options/cors-options.js';
import { claimInstance } from '../platform/claim-instance.js';
import { createPlatform } from '../platform/create-platform.js';
import { normalizePath, type Adapter, type Platform } from '../platform/platform.js';
import { tellOfForeignGrants } from '../platform/foreign-grants.js';
import { createRequestHook } from '../platform/request-hook.js';
import { compilePolicies, type CompiledPolicies, type PolicyRequest } from '../policy/compile-policies.js';
import type { RouteTable } from '../routing/route-table.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import { isVersionHidden, listNestRoutes, type NestRoute } from '../routing/nest-routes.js';

/** Does everything that can be done once, at start-up: policies, route table, request hook. */
@Injectable()
export class CorsStartup implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('CorsModule');
  readonly #appliedCors: AppliedCors;
  #adapter: Adapter | undefined;
  #platform: Platform | undefined;
  #guarding: Guarding = 'nobody';
  #startRehearsal = (): void => undefined;

  constructor(
    @Inject(CORS_OPTIONS) private readonly options: CorsModuleOptions | undefined,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(CorsPolicies) private readonly policies: CorsPolicies,
    @Inject(CorsProviders) private readonly providers: CorsProviders,
    @Inject(CorsRequests) private readonly requests: CorsRequests,
    @Inject(CorsRegistry) private readonly registry: CorsRegistry,
    @Inject(CorsGateways) private readonly gateways: CorsGateways,
  ) {
    this.#appliedCors = new AppliedCors(modules);
    // As soon as there is an adapter, to see everything registered on it besides Nest's own routes. For a second
    // application created from one testing module, this never emits; beforeRoutes() is called for it.
    host.init$.subscribe(() => this.beforeRoutes());
  }

  /** Starts watching what is registered on the adapter. */
  beforeRoutes(): void {
    try {
      this.#connect();
    } catch {
      // An unsupported adapter; onModuleInit() says so where the application can catch it.
    }
  }

  /** Adds the guard and the interceptor if they are needed. Call it before routes are built, once prefix and versioning are final. */
  addEnhancers(guard: CanActivate, interceptor: NestInterceptor): void {
    const { options, modules, config } = this;
    this.#guarding = addEnhancers(guard, interceptor, { options, modules, config, platform: this.#platform });
  }

  async onModuleInit(): Promise<void> {
    const listed = listNestRoutes(this.modules, this.config);
    const nestGateways = listNestGateways(this.modules);
    const requests = [...listed.map(levelsOf), ...nestGateways.map(levelsOfGateway)];
    const { secondLayers } = this.gateways;
    const sockets = { ioAdapter: this.config.getIoAdapter(), secondLayers, nestGateways };
    const compiled = await this.#compile(listed, sockets, requests);
    const platform = this.#connect();
    const toPath = (path: string): string => (this.#adapter ? normalizePath(this.#adapter, path) : path);
    const nestRoutes = listed.map((route) => ({ ...route, path: toPath(route.path) }));
    const routes = withRoutePolicies(nestRoutes, compiled);
    const rehearsed = rehearsedPolicies(compiled);
    const rehearsedRoutes = rehearsed && withRoutePolicies(nestRoutes, rehearsed);
    const known = this.#handlerPolicies(routes);
    const then = rehearsedRoutes && this.#handlerPolicies(rehearsedRoutes);
    for (const [index, { nest }] of routes.entries()) {
      this.policies.add(nest, { ...(known[index] as HandlerPolicy), rehearsal: then?.[index] });
    }
    this.registry.routes = Object.freeze(
      nestRoutes.map((route, index) => toCorsRoute(route, compiled.policies[index])),
    );
    this.registry.mounts = Object.freeze([
      toCorsMount('/', compiled.defaultPolicy),
      ...compiled.mounts.map(({ path, policy }) => toCorsMount(path, policy)),
    ]);
    const gateways = policedGateways(nestGateways, compiled);
    if (platform !== undefined) {
      claimInstance(this.#adapter as Adapter);
      const table = await this.#install(platform, routes, compiled);
      if (rehearsed !== undefined) await this.#rehearse(platform, rehearsedRoutes ?? [], rehearsed, table);
      if (this.#guarding === 'platform') platform.guardRoutes?.(routeGuards(this.policies, this.requests));
      this.registry.knowledge = new PolicyKnowledge({
        options: this.options as CorsModuleOptions,
        compiled,
        requests,
        routes,
        context: this.providers.context(),
        policies: this.policies,
        observer: this.requests,
        platform,
        table,
        adapter: this.#adapter as Adapter,
        gateways: this.gateways,
        policedGateways: gateways,
        issuesOf: (trial, tried) => policyIssues({ ...sockets, nestRoutes: tried, compiled: trial }),
      });
    }
    this.gateways.fill(gateways, compiled.defaultPolicy, this.config.getIoAdapter());
    this.registry.gateways = shownGateways(gateways, this.config.getIoAdapter());
    const warnings = unservedMethodWarnings(nestRoutes, compiled.policies);
    warnings.push(...gatewayWarnings(gateways, compiled.mounts, this.config.getIoAdapter()));
    for (const warning of warnings) this.#logger.warn(warning);
    this.#log(compiled, [
      ...(platform?.secondLayers() ?? []),
      ...this.#appliedCors.found,
      ...headerDecorators(routes),
    ]);
  }

  async onApplicationBootstrap(): Promise<void> {
    // Not awaited: policies that are only tried out delay nothing.
    void this.providers.startRehearsed().then(this.#startRehearsal);
    await this.providers.start();
    this.gateways.open();
  }

  // The earliest shutdown hook, because the application may close its database in this one too.
  onModuleDestroy(): void {
    this.gateways.close();
    this.providers.stop();
  }

  /** `undefined` in a context without HTTP. */
  #connect(): Platform | undefined {
    const adapter = this.host.httpAdapter as unknown as Adapter | undefined | null;
    if (adapter === undefined || adapter === null) return undefined;
    if (adapter !== this.#adapter) {
      this.#platform = createPlatform(adapter, () => this.config.getVersioning());
      this.#adapter = adapter;
      this.requests.platform = this.#platform;
      this.#appliedCors.watch(adapter);
    }
    return this.#platform;
  }

  async #compile(
    nestRoutes: readonly NestRoute[],
    sockets: Pick<StartupFindings, 'ioAdapter' | 'secondLayers' | 'nestGateways'>,
    requests: readonly PolicyRequest[],
  ): Promise<CompiledPolicies> {
    const options: unknown = this.options;
    if (options instanceof MissingOptions) throw new CorsConfigurationError([options.issue]);
    const unusable = optionsIssues(options);
    if (unusable.length > 0) throw new CorsConfigurationError(unusable);
    await this.providers.locate([
      ...statedOptions(options as CorsModuleOptions),
      ...requests.flatMap(({ levels }) => levels),
    ]);
    const compiled = compilePolicies(options as CorsModuleOptions, requests, this.providers.context());
    const issues = startupIssues({
      modules: this.modules,
      adapter: this.host.httpAdapter as unknown as Adapter | undefined,
      ...sockets,
      nestRoutes,
      compiled,
    });
    if (issues.length > 0) throw new CorsConfigurationError(issues);
    return compiled;
  }

  #handlerPolicies(routes: readonly PolicedRoute[]): HandlerPolicy[] {
    const versioning = this.config.getVersioning();
    return handlerPolicies(
      routes,
      (route) => isVersionHidden(versioning, route) || this.#platform?.isConstrained?.(route) === true,
    );
  }

  async #rehearse(
    platform: Platform,
    routes: readonly PolicedRoute[],
    compiled: CompiledPolicies,
    inForce: RouteTable,
  ): Promise<void> {
    const places = placesOf(await createTable(platform, routes, compiled), compiled);
    const asks = policiesOf(compiled, routes).some((policy) => policy?.origin.kind === 'ask');
    this.#startRehearsal = () => this.requests.rehearse(this.registry.reports, { inForce, places, asks });
  }

  async #install(
    platform: Platform,
    routes: readonly PolicedRoute[],
    compiled: CompiledPolicies,
  ): Promise<RouteTable> {
    const table = await createTable(platform, routes, compiled);
    const refuses = policiesOf(compiled, routes).some((policy) => policy?.enforce === true);
    tellOfForeignGrants((message) => this.#logger.warn(message));
    platform.install(createRequestHook(table, this.requests), refuses);
    this.requests.observe(table);
    if (this.options?.logRefusals ?? process.env['NODE_ENV'] !== 'production') {
      this.requests.refusals = placesOf(table, compiled);
    }
    const earlier = refuses ? platform.earlierHooks() : [];
    if (earlier.length > 0) {
      this.#logger.warn(
        `These hooks were added to the Fastify instance before Nest, so they run before requests are refused: ${earlier.join(', ')}. Add them after NestFactory.create().`,
      );
    }
    return table;
  }

  #log(compiled: CompiledPolicies, secondLayers: readonly string[]): void {
    const { summary, warnings } = describeStartup(compiled, this.registry, secondLayers);
    this.#logger.log(summary);
    for (const warning of warnings) this.#logger.warn(warning);
  }
}
