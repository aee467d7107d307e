import type { INestApplicationContext } from '@nestjs/common';
import { CorsConfigurationError } from '../errors/cors-configuration-error.js';
import { findProvider } from '../startup/find-provider.js';
import { CorsGateways } from '../startup/gateway-policies.js';

/**
 * The policies of an application's gateways.
 *
 * @throws {CorsConfigurationError} CORS_E047 if the application has no `CorsModule`
 */
export function findGateways(app: INestApplicationContext, adapter: string): CorsGateways {
  const gateways = isContext(app) ? findProvider(app, CorsGateways) : undefined;
  if (gateways !== undefined) return gateways;
  throw new CorsConfigurationError([
    {
      code: 'CORS_E047',
      place: adapter,
      message: `the application it was given does not import CorsModule.forRoot(), so there are no policies. Import it in the root module, and write app.useWebSocketAdapter(new ${adapter}(app)).`,
    },
  ]);
}

/** Nest's own adapters also take an HTTP server, or nothing. */
function isContext(app: Partial<INestApplicationContext> | undefined): boolean {
  return typeof app?.get === 'function';
}
