import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import type { Adapter } from './platform.js';

/** On an instance of Express, Fastify or the Node router. A registered symbol, shared with other copies of this library. */
const CLAIMED = Symbol.for('nestjs-cors:claimed');

/**
 * The problem of another application with a `CorsModule` on the adapter's instance: both hooks would decide about each
 * request, and neither knows the other's routes. (Fastify itself refuses a second application.)
 */
export function sharedInstanceIssues(adapter: Adapter | undefined): CorsConfigurationIssue[] {
  const owner = (adapter?.getInstance() as { [CLAIMED]?: Adapter } | undefined)?.[CLAIMED];
  if (owner === undefined || owner === adapter) return [];
  return [
    {
      code: 'CORS_E032',
      place: 'CorsModule',
      message: `another application with a CorsModule already runs on this ${adapter?.getType()} instance, and neither would know the routes of the other. Give each application an instance of its own; to serve both on one port, mount one in the other: app.use('/admin', admin.getHttpAdapter().getInstance()).`,
    },
  ];
}

/** Claims the instance for this adapter's application. */
export function claimInstance(adapter: Adapter): void {
  Object.defineProperty(adapter.getInstance() as object, CLAIMED, { value: adapter, configurable: true });
}
