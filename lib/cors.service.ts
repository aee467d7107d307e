import { Inject, Injectable } from '@nestjs/common';
import { CorsRegistry, type CorsRoute } from './startup/cors-registry.js';

/** What `CorsModule` knows: which policy is in force where. Inject it, or `app.get(CorsService)`. */
@Injectable()
export class CorsService {
  constructor(@Inject(CorsRegistry) private readonly registry: CorsRegistry) {}

  /** Every route of every controller, in the order of registration. Empty before `app.init()`. */
  routes(): readonly CorsRoute[] {
    return this.registry.routes;
  }

  /** Forgets cached answers of providers: all of them, or those about one origin. */
  invalidate(origin?: string): void {
    for (const forget of this.registry.caches) forget(origin);
  }
}
