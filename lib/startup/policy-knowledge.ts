import type { Server } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { HttpServer } from '@nestjs/common';
import type { ExplainContext, Subject } from '../explain/explain.js';
import type { AllowedContext } from '../explain/is-allowed.js';
import { fieldsToCode } from '../explain/to-code.js';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import type { CorsModuleOptions, CorsPolicyOptions } from '../options/cors-options.js';
import { mergePolicy, type LevelPlace } from '../options/merge-policy.js';
import { mountPlace } from '../options/validate-mounts.js';
import { MODULE_PLACE } from '../options/validate-policy.js';
import { OriginSet } from '../origins/origin-set.js';
import {
  compilePolicies,
  type CompiledPolicies,
  type PoliciesContext,
  type PolicyRequest,
} from '../policy/compile-policies.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import type { Adapter, Platform } from '../platform/platform.js';
import type { RequestObserver } from '../platform/observer.js';
import { originOfServer } from '../platform/server-origin.js';
import { compilePolicy } from '../policy/compile-policy.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import type { RouteTable } from '../routing/route-table.js';
import type { NestRoute } from '../routing/nest-routes.js';
import type { Located, Route } from '../routing/route.js';
import { reaches, withLevel, withModuleLevel } from './changed-levels.js';
import { sharedControllers } from './conflicting-modules.js';
import { asInForce, compileNamed } from './compile-named.js';
import type { CorsGateways } from './gateway-policies.js';
import type { CorsPolicies } from './handler-policies.js';
import type { PolicedGateway } from './nest-gateways.js';

/** All policies of an application, the input they were compiled from, and the parts that serve requests. */
export interface PolicySources {
  readonly options: CorsModuleOptions;
  readonly compiled: CompiledPolicies;
  /** Those of routes, in the order of `routes`, followed by those of gateways. */
  readonly requests: readonly PolicyRequest[];
  readonly routes: readonly PolicedRoute[];
  readonly context: PoliciesContext;
  readonly policies: CorsPolicies;
  readonly observer: RequestObserver;
  readonly platform: Platform;
  readonly table: RouteTable;
  readonly adapter: Adapter;
  readonly gateways: CorsGateways;
  readonly policedGateways: readonly PolicedGateway[];
  /** What would keep the application from starting with these policies of `routes`, and of all gateways. */
  readonly issuesOf: (
    compiled: CompiledPolicies,
    routes: readonly NestRoute[],
  ) => readonly CorsConfigurationIssue[];
}

const MODULE_LEVEL: LevelPlace = { place: MODULE_PLACE };

/** Answers for `explain()` and `isAllowed()`: finds the policy that a question is about, and tries out changes. */
export class PolicyKnowledge implements ExplainContext, AllowedContext {
  readonly #sources: PolicySources;
  /** The recent answers of `starts()`, because each compiles everything that the change reaches. */
  readonly #startable = new LRUCache<string, boolean>({ max: 1000 });
  readonly #targets = new Map<object, number>();
  readonly named: ReadonlyMap<string, CompiledPolicy | null>;

  constructor(sources: PolicySources) {
    this.#sources = sources;
    this.named = compileNamed(sources.options, sources.context);
  }

  get defaultPolicy(): CompiledPolicy | null {
    return this.#sources.compiled.defaultPolicy.compiled;
  }

  get table(): RouteTable {
    return this.#sources.table;
  }

  get platform(): Platform {
    return this.#sources.platform;
  }

  isSameOrigin(...asked: Parameters<RequestObserver['isSameOrigin']>): boolean {
    return this.#sources.observer.isSameOrigin(...asked);
  }

  base(): string {
    const adapter = this.#sources.adapter as unknown as HttpServer;
    return originOfServer(adapter.getHttpServer() as Server | undefined, 'localhost');
  }

  handlerOf({ source }: Route): HandlerPolicy | undefined {
    if (source === undefined) return undefined;
    const { controller, handler } = source.nest;
    return this.#sources.policies.find(controller, handler as { readonly name: string });
  }

  /** The subject is the policy that refuses if none grants. If several gateways have it, they have to agree. */
  gatewayAt(path: string): ReturnType<ExplainContext['gatewayAt']> {
    const { gateways, policedGateways, requests, context } = this.#sources;
    const transport = gateways.transportAt(path);
    if (transport === undefined) return undefined;
    const [first = null] = transport.policies;
    const index = policedGateways.findIndex(
      ({ nest, policy }) => gateways.isAt(path, nest) && policy.compiled === first,
    );
    const known = policedGateways[index];
    if (known === undefined) return undefined;
    const request = requests[requests.length - policedGateways.length + index] as PolicyRequest;
    const { policies, passesAll } = transport;
    const closed = policies.length === 0 && !passesAll ? nobody(context) : null;
    const compiled = known.policy.compiled ?? closed;
    return {
      passesAll,
      policies: closed === null ? policies : [closed],
      subject: {
        merged: known.policy.merged,
        compiled,
        mount: undefined,
        request,
        places: [...(request.places ?? []), MODULE_LEVEL],
        others: [],
      },
    };
  }

  subjectOf({ route, mount }: Located, siblings: readonly Route[]): Subject {
    const { compiled, routes, requests } = this.#sources;
    const mounted = compiled.mounts.find(({ path }) => path === mount);
    if (mounted !== undefined) {
      return {
        ...mounted.policy,
        mount,
        request: undefined,
        places: [{ place: mountPlace(mounted.path) }, MODULE_LEVEL],
        others: [],
      };
    }
    const indexOf = (one: Route | undefined): number =>
      routes.findIndex((policed) => policed === one?.source);
    const index = indexOf(route ?? siblings[0]);
    const request = requests[index];
    return {
      ...(compiled.policies[index] ?? compiled.defaultPolicy),
      mount: undefined,
      request,
      places: [...(request?.places ?? []), MODULE_LEVEL],
      others: siblings
        .map((one) => requests[indexOf(one)])
        .filter((one) => one !== undefined)
        .filter((one) => one !== request),
    };
  }

  change(
    place: LevelPlace,
    fields: CorsPolicyOptions,
    { compiled, mount, request, others }: Subject,
  ): ReturnType<ExplainContext['change']> {
    const own = request === undefined ? [] : [request, ...others];
    const { issues, defaultPolicy, policies, mounts } = this.#compile(place, fields, own, compiled);
    if (issues.length > 0) return undefined;
    const [changed = defaultPolicy, ...rest] = policies;
    const mounted = mounts.find(({ path }) => path === mount)?.policy;
    return {
      ...(mounted ?? changed),
      reachesAll: rest.every((one) => one.compiled === changed.compiled),
    };
  }

  starts(place: LevelPlace, fields: CorsPolicyOptions): boolean {
    const key = `${this.#idOf(place)}\n${fieldsToCode(fields as Record<string, unknown>)}`;
    let starts = this.#startable.get(key);
    if (starts === undefined) {
      const { requests, routes, issuesOf } = this.#sources;
      const shared = sharedControllers(routes.map(({ nest }) => nest));
      // Policies that the level does not reach stay as they are, but some have to be the same as others.
      const among = requests
        .map((request, index) => ({ request, nest: routes[index]?.nest }))
        .filter(
          ({ request, nest }) => reaches(place, request) || nest === undefined || shared.has(nest.controller),
        );
      const compiled = this.#compile(
        place,
        fields,
        among.map(({ request }) => request),
        null,
      );
      const nestRoutes = among.flatMap(({ nest }) => nest ?? []);
      starts = issuesOf(compiled, nestRoutes).length === 0;
      this.#startable.set(key, starts);
    }
    return starts;
  }

  /** Several classes may have one name. */
  #idOf({ place, target }: LevelPlace): string {
    if (target === undefined) return place;
    const id = this.#targets.get(target) ?? this.#targets.size;
    this.#targets.set(target, id);
    return String(id);
  }

  /** Compiles some policies with fields stated at a level. Providers are not asked again: the rule of `inForce` stands in. */
  #compile(
    place: LevelPlace,
    fields: CorsPolicyOptions,
    requests: readonly PolicyRequest[],
    inForce: CompiledPolicy | null,
  ): CompiledPolicies {
    const { options, context } = this.#sources;
    const changed = withModuleLevel(options, place, fields);
    return compilePolicies(
      changed ?? options,
      changed === undefined ? requests.map((request) => withLevel(request, place, fields)) : requests,
      {
        ...asInForce(context),
        reportFault: () => undefined,
        resolveProvider: () => inForce?.origin ?? { kind: 'list', set: new OriginSet() },
        isPartial: true,
      },
    );
  }
}

/** The policy of a gateway without an origin, which refuses every other origin. */
function nobody(context: PoliciesContext): CompiledPolicy {
  const merged = mergePolicy([{ place: MODULE_PLACE, options: { enforce: true } }]);
  return compilePolicy(merged, context) as CompiledPolicy;
}
