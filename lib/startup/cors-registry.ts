import { Injectable } from '@nestjs/common';
import type { ExplainContext } from '../explain/explain.js';
import type { AllowedContext } from '../explain/is-allowed.js';
import { ReportList } from '../watch/report-list.js';
import type { CorsPolicyOptions } from '../options/cors-options.js';

/** A route of a controller and the policy that is in force on it. */
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
  /** The merged fields of the policy in force; `undefined` where CORS is off. */
  readonly policy: Readonly<CorsPolicyOptions> | undefined;
  /** For each field of the policy the level it came from: `@Cors on CatsController`. */
  readonly from: Readonly<Partial<Record<keyof CorsPolicyOptions, string>>>;
}

/** A path prefix below which no controller serves requests, and the policy that is in force there. */
export interface CorsMount {
  /** As it stands in a URL; `/` is everything that neither a controller nor another mount serves. */
  readonly path: string;
  /** The merged fields of the policy in force; `undefined` where CORS is off. */
  readonly policy: Readonly<CorsPolicyOptions> | undefined;
  /** For each field of the policy the level it came from: `CorsModule.forRoot()`, `mount '/assets'`. */
  readonly from: Readonly<Partial<Record<keyof CorsPolicyOptions, string>>>;
}

/** A gateway, where it is connected, and the policy that its handshakes are held to. */
export interface ShownGateway {
  /** Name of the gateway's class. */
  readonly gateway: string;
  /** Port, if it is the gateway's own, and path: `/socket.io`, `:8081/live`. */
  readonly address: string;
  /** Of Socket.IO, as it is written; `undefined` for the main one, and for `ws`. */
  readonly namespace: string | undefined;
  /** `false`: CORS is off, so every handshake passes. */
  readonly isOn: boolean;
  /** The merged fields of the policy in force; `undefined`: no other origin can connect. */
  readonly policy: Readonly<CorsPolicyOptions> | undefined;
}

/** What start-up leaves behind for `CorsService` to tell. */
@Injectable()
export class CorsRegistry {
  /** Every route of every controller, in the order of registration. Empty before `app.init()`. */
  routes: readonly CorsRoute[] = Object.freeze([]);
  /** The module's default and every mount, in the order in which they are written. Empty before `app.init()`. */
  mounts: readonly CorsMount[] = Object.freeze([]);
  /** Gateways whose adapter holds them to their policies, in the order in which Nest connects them. */
  gateways: readonly ShownGateway[] = Object.freeze([]);
  /** For questions; absent before `app.init()`, and without HTTP. */
  knowledge: (ExplainContext & AllowedContext) | undefined;
  /** What `reportOnly` would have changed. */
  readonly reports = new ReportList();
  /** Each forgets cached answers of one provider: all of them, or those about one origin. */
  readonly caches = new Set<(origin?: string) => void>();
}
