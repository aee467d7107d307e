import {
  Inject,
  Module,
  Optional,
  type DynamicModule,
  type NestModule,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { CORS_OPTIONS } from './startup/cors.constants.js';
import { CorsRegistry } from './startup/cors-registry.js';
import { CorsGuard } from './cors.guard.js';
import { CorsInterceptor } from './cors.interceptor.js';
import { CorsPolicies } from './startup/handler-policies.js';
import { CorsProviders } from './startup/origin-providers.js';
import { CorsGateways } from './startup/gateway-policies.js';
import { CorsRequests } from './startup/request-observer.js';
import { CorsService } from './cors.service.js';
import { CorsStartup } from './startup/cors.startup.js';
import { CorsConfigurationError } from './errors/cors-configuration-error.js';
import { CorsOptionsScope, provideAsyncOptions } from './startup/read-async-options.js';
import type { CorsModuleAsyncOptions, CorsModuleOptions } from './options/cors-options.js';

const PROVIDERS: Provider[] = [
  CorsPolicies,
  CorsProviders,
  CorsRequests,
  CorsRegistry,
  CorsGateways,
  CorsService,
  CorsStartup,
  CorsOptionsScope,
  CorsGuard,
  CorsInterceptor,
];

/**
 * Per-route CORS. Import it once, in the root module, with `forRoot()` or `forRootAsync()`; it is global.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
@Module({})
export class CorsModule implements NestModule, OnModuleInit {
  constructor(
    @Optional() @Inject(CorsPolicies) private readonly policies: CorsPolicies | undefined,
    @Optional() @Inject(CorsStartup) private readonly startup: CorsStartup | undefined,
    @Optional() @Inject(CorsGuard) private readonly guard: CorsGuard | undefined,
    @Optional() @Inject(CorsInterceptor) private readonly interceptor: CorsInterceptor | undefined,
  ) {}

  /**
   * Nest calls this before it registers routes, even for a second application created from one testing module. The
   * guard and the interceptor are added here: as `APP_GUARD` and `APP_INTERCEPTOR`, request-scoped options would make
   * Nest fail with an error of its own, which names neither this module nor the options.
   */
  configure(): void {
    this.startup?.beforeRoutes();
    if (this.guard === undefined || this.interceptor === undefined) return;
    this.startup?.addEnhancers(this.guard, this.interceptor);
  }

  onModuleInit(): void {
    if (this.policies !== undefined) return;
    throw new CorsConfigurationError([
      {
        code: 'CORS_E025',
        place: 'CorsModule',
        message:
          'it is imported without forRoot(), so no @Cors() would have any effect. Import CorsModule.forRoot() in the root module.',
      },
    ]);
  }

  /**
   * Sets the default policy. Takes the options of `app.enableCors()` and more. Without an `origin`, only routes that
   * `@Cors()` opens are open.
   *
   * @throws {CorsConfigurationError} from `app.init()` and `app.listen()`, with every problem of every route
   */
  static forRoot(options: CorsModuleOptions = {}): DynamicModule {
    return createModule([{ provide: CORS_OPTIONS, useValue: options }]);
  }

  /**
   * Sets the default policy with options from a factory, a class or a provider: exactly one of `useFactory`,
   * `useClass` and `useExisting`.
   *
   * @throws {CorsConfigurationError} from `app.init()` and `app.listen()`: CORS_E030, CORS_E031, and as `forRoot()`
   */
  static forRootAsync(options: CorsModuleAsyncOptions): DynamicModule {
    return { ...createModule(provideAsyncOptions(options)), imports: options?.imports ?? [] };
  }
}

function createModule(optionsProviders: Provider[]): DynamicModule {
  return {
    module: CorsModule,
    global: true,
    providers: [...optionsProviders, ...PROVIDERS],
    exports: [CorsService, CorsGuard, CorsInterceptor, CorsPolicies, CorsRequests],
  };
}
