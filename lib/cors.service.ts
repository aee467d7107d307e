import { Inject, Injectable } from '@nestjs/common';
import { CorsRegistry, type CorsMount, type CorsRoute } from './startup/cors-registry.js';

/** What `CorsModule` knows: which policy is in force where. Inject it, or `app.get(CorsService)`. */
@Injectable()
export class CorsService {
  constructor(@Inject(CorsRegistry) private readonly registry: CorsRegistry) {}

  /** Every route of every controller, in the order of registration. Empty before `app.init()`. */
  routes(): readonly CorsRoute[] {
    return this.registry.routes;
  }

  /**
   * What no controller serves, by path prefix: the module's default policy (`/`), then every mount, in the order
   * in which they are written. Empty before `app.init()`.
   */
  mounts(): readonly CorsMount[] {
    return this.registry.mounts;
  }

  /** Forgets cached answers of providers: all of them, or those about one origin. */
  invalidate(origin?: string): void {
    for (const forget of this.registry.caches) forget(origin);
  }
}
