import type { DynamicModule, MiddlewareConsumer, NestModule } from '@nestjs/common';
import { CorsModule, type CorsModuleOptions } from 'nestjs-cors';
import type { Platform } from './platforms.js';
import { DEFAULT_POLICY } from './routing-oracle.js';
import {
  NameHandlerModule,
  originOf,
  type RoutingScenario,
  type ScenarioRequest,
} from './routing-scenario.js';
import { start, type RunningServer } from './start-server.js';

/** Starts an application with the routes of the scenario. */
export function startScenario(
  scenario: RoutingScenario,
  platform: Platform,
  options?: CorsModuleOptions,
): Promise<RunningServer> {
  return start(rootModule(scenario, options), {
    platform,
    ...(scenario.settings && { settings: scenario.settings }),
    ...(scenario.options && { options: scenario.options }),
    ...(scenario.createAdapter && { adapter: scenario.createAdapter(platform) }),
    configure: (app) => scenario.configure?.(app, platform),
  });
}

function rootModule(
  { metadata, middleware: configure }: RoutingScenario,
  options?: CorsModuleOptions,
): DynamicModule {
  class AppModule implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      configure?.(consumer);
    }
  }
  const cors = CorsModule.forRoot({ origin: originOf(DEFAULT_POLICY), ...options });
  return { module: AppModule, ...metadata, imports: [cors, NameHandlerModule, ...(metadata.imports ?? [])] };
}

/** A request of a scenario, in its long form. */
export function parseScenarioRequest(request: string | ScenarioRequest): ScenarioRequest {
  if (typeof request !== 'string') return request;
  const blank = request.indexOf(' ');
  return { method: request.slice(0, blank), path: request.slice(blank + 1) };
}
