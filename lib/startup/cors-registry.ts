import { Injectable } from '@nestjs/common';
import type { ExplainContext } from '../explain/explain.js';
import type { AllowedContext } from '../explain/is-allowed.js';
import { ReportList } from '../watch/report-list.js';
import type { CorsPolicyOptions } from '../options/cors-options.js';

/** A controller's route and the policy in force on it. `JSON.stringify()` names providers, functions and RegExps. */
export interface CorsRoute {
  /** An HTTP method, or `ALL`. */
  readonly method: string;
  /** As registered on the platform's router, with all prefixes. */
  readonly path: string;
  /** The controller's `host`, if it is bound to one. */
  readonly host: string | RegExp | readonly (string | RegExp)[] | undefined;
  /** The version, if the application uses versioning: a string, `VERSION_NEUTRAL`, or a list of these. */
  readonly version: string | symbol | readonly (string | symbol)[] | undefined;
  /** Name of the controller's class. */
  readonly controller: string;
  /** Name of the handler's method. */
  readonly handler: string;
  /** The merged fields of the policy in force; `undefined` where CORS is off. */
  readonly policy: Readonly<CorsPolicyOptions> | undefined;
  /** The level that each policy field comes from: `@Cors on CatsController`. */
  readonly from: Readonly<Partial<Record<keyof CorsPolicyOptions, string>>>;
}

/** A path prefix below which no controller serves requests, and the policy in force there. */
export interface CorsMount {
  /** As it appears in a URL; `/` stands for everything that neither a controller nor another mount serves. */
  readonly path: string;
  /** The merged fields of the policy in force; `undefined` where CORS is off. */
  readonly policy: Readonly<CorsPolicyOptions> | undefined;
  /** The level that each policy field comes from: `CorsModule.forRoot()`, `mount '/assets'`. */
  readonly from: Readonly<Partial<Record<keyof CorsPolicyOptions, string>>>;
}

/** A gateway, its address, and the policy that applies to its handshakes. */
export interface ShownGateway {
  /** Name of the gateway's class. */
  readonly gateway: string;
  /** Path, after the port if the gateway has its own: `/socket.io`, `:8081/live`. */
  readonly address: string;
  /** The Socket.IO namespace as configured; `undefined` for the main one, and for `ws`. */
  readonly namespace: string | undefined;
  /** Whether CORS is on; if not, every handshake passes. */
  readonly isOn: boolean;
  /** The merged fields of the policy in force; `undefined`: no other origin can connect. */
  readonly policy: Readonly<CorsPolicyOptions> | undefined;
  /** The level whose `reportOnly` is tried out; `undefined`: none. */
  readonly triedAt: string | undefined;
}

/** The results of start-up that `CorsService` shows. */
@Injectable()
export class CorsRegistry {
  /** Every route of every controller, in registration order. Empty before `app.init()`. */
  routes: readonly CorsRoute[] = Object.freeze([]);
  /** The module's default, then every mount in configuration order. Empty before `app.init()`. */
  mounts: readonly CorsMount[] = Object.freeze([]);
  /** Gateways whose adapter enforces their policies, in the order Nest connects them. */
  gateways: readonly ShownGateway[] = Object.freeze([]);
  /** For `explain()` and `isAllowed()`; absent before `app.init()`, and without HTTP. */
  knowledge: (ExplainContext & AllowedContext) | undefined;
  /** The outcomes that `reportOnly` would have changed. */
  readonly reports = new ReportList();
  /** One function per cached provider, which forgets its answers: all of them, or those about one origin. */
  readonly caches = new Set<(origin?: string) => void>();
}
