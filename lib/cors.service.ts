import { Injectable } from '@nestjs/common';
import type { CorsPolicyOptions } from './options/cors-options.js';

/** A route of a controller and the policy that holds for it. */
export interface CorsRoute {
  /** An HTTP method, or `ALL`. */
  readonly method: string;
  /** As the platform's router has it, with all prefixes. */
  readonly path: string;
  /** The controller's `host`, if it is bound to one. */
  readonly host: string | RegExp | readonly (string | RegExp)[] | undefined;
  /** The version, if the application has versioning: a string, `VERSION_NEUTRAL` or a list of them. */
  readonly version: string | symbol | readonly (string | symbol)[] | undefined;
  /** Name of the controller's class. */
  readonly controller: string;
  /** Name of the handler's method. */
  readonly handler: string;
  /** The fields that hold, merged; `undefined` where CORS is off. */
  readonly policy: Readonly<CorsPolicyOptions> | undefined;
  /** For each field of the policy the level it came from: `@Cors on CatsController`. */
  readonly from: Readonly<Partial<Record<keyof CorsPolicyOptions, string>>>;
}

/** What `CorsModule` knows: which policy holds where. Inject it, or `app.get(CorsService)`. */
@Injectable()
export class CorsService {
  #routes: readonly CorsRoute[] = [];
  readonly #caches = new Set<(origin?: string) => void>();

  /** Every route of every controller, in the order of registration. Empty before `app.init()`. */
  routes(): readonly CorsRoute[] {
    return this.#routes;
  }

  /** Forgets cached answers of providers: all of them, or those about one origin. */
  invalidate(origin?: string): void {
    for (const forget of this.#caches) forget(origin);
  }

  /** @internal */
  setRoutes(routes: readonly CorsRoute[]): void {
    this.#routes = Object.freeze([...routes]);
  }

  /** @internal */
  addCache(forget: (origin?: string) => void): void {
    this.#caches.add(forget);
  }
}
