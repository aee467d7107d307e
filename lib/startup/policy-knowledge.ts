import type { Server } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { HttpServer } from '@nestjs/common';
import type { ExplainContext, Subject } from '../explain/explain.js';
import type { AllowedContext } from '../explain/is-allowed.js';
import { fieldsToCode } from '../explain/to-code.js';
import type { CorsModuleOptions, CorsPolicyOptions } from '../options/cors-options.js';
import { mergePolicy, type PolicyLevel } from '../options/merge-policy.js';
import { mountPlace } from '../options/validate-mounts.js';
import { MODULE_PLACE } from '../options/validate-policy.js';
import { OriginSet } from '../origins/origin-set.js';
import {
  compilePolicies,
  type CompiledPolicies,
  type EffectivePolicy,
  type PoliciesContext,
  type PolicyRequest,
} from '../policy/compile-policies.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import type { Adapter, Platform } from '../platform/platform.js';
import type { RequestObserver } from '../platform/observer.js';
import { compilePolicy } from '../policy/compile-policy.js';
import type { CompiledPolicy, OriginRule } from '../policy/compiled-policy.js';
import type { PolicedRoute } from '../routing/ambiguous-routes.js';
import type { Located, RouteTable } from '../routing/route-table.js';
import type { Route } from '../routing/route.js';
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
}

/** Answers for `explain()` and `isAllowed()`: finds the policy that a question is about, and tries out changes. */
export class PolicyKnowledge implements ExplainContext, AllowedContext {
  readonly #sources: PolicySources;
  /** The results of recent trials, because each compiles everything that the change reaches. */
  readonly #trials = new LRUCache<string, { readonly policy: EffectivePolicy | undefined }>({ max: 100 });
  readonly named: ReadonlyMap<string, CompiledPolicy | null>;

  constructor(sources: PolicySources) {
    this.#sources = sources;
    this.named = compileNamed(sources);
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
    return addressOf(this.#sources.adapter) ?? 'http://localhost';
  }

  handlerOf({ source }: Route): HandlerPolicy | undefined {
    if (source === undefined) return undefined;
    const { controller, handler } = source.nest;
    return this.#sources.policies.find(controller, handler as { readonly name: string });
  }

  /** The subject is the policy of the first gateway; those of one namespace have to agree. */
  gatewayAt(path: string): ReturnType<ExplainContext['gatewayAt']> {
    const { gateways, policedGateways, requests, context } = this.#sources;
    const transport = gateways.transportAt(path);
    if (transport === undefined) return undefined;
    const index = policedGateways.findIndex(
      ({ nest, policy }) =>
        nest.port === 0 && (policy.compiled === null || transport.policies.includes(policy.compiled)),
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
        places: placesOf(request),
      },
    };
  }

  subjectOf({ route, mount }: Located, sibling: Route | undefined): Subject {
    const { compiled, routes } = this.#sources;
    const mounted = compiled.mounts.find(({ path }) => path === mount);
    if (mounted !== undefined) {
      return {
        ...mounted.policy,
        mount,
        request: undefined,
        places: [mountPlace(mounted.path), MODULE_PLACE],
      };
    }
    const index = routes.findIndex((one) => one === (route ?? sibling)?.source);
    const request = this.#sources.requests[index];
    const policy =
      request === undefined ? compiled.defaultPolicy : (compiled.policies[index] as EffectivePolicy);
    return {
      ...policy,
      mount: undefined,
      request,
      places: request === undefined ? [MODULE_PLACE] : placesOf(request),
    };
  }

  change(place: string, fields: CorsPolicyOptions, subject: Subject): EffectivePolicy | undefined {
    const { mount = '', request } = subject;
    const whose = request === undefined ? mount : this.#sources.requests.indexOf(request);
    const key = [whose, place, fieldsToCode(fields as Record<string, unknown>)].join('\n');
    let trial = this.#trials.get(key);
    if (trial === undefined)
      this.#trials.set(key, (trial = { policy: this.#compile(place, fields, subject) }));
    return trial.policy;
  }

  #compile(place: string, fields: CorsPolicyOptions, subject: Subject): EffectivePolicy | undefined {
    const { options, requests, context } = this.#sources;
    const mount = options.mounts && Object.keys(options.mounts).find((path) => mountPlace(path) === place);
    const changed: CorsModuleOptions =
      place === MODULE_PLACE
        ? { ...options, ...fields }
        : mount === undefined
          ? options
          : {
              ...options,
              mounts: { ...options.mounts, [mount]: { ...mountedAt(options, mount), ...fields } },
            };
    // Policies that the level does not reach stay as they are.
    const reached = requests.filter((request) => changed !== options || placesOf(request).includes(place));
    const result = compilePolicies(
      changed,
      reached.map((request) => (changed === options ? withLevel(request, place, fields) : request)),
      { ...asInForce(context), reportFault: () => undefined, resolveProvider: () => ruleOf(subject) },
    );
    if (result.issues.length > 0) return undefined;
    const { mount: mounted, request } = subject;
    if (mounted !== undefined) return result.mounts.find(({ path }) => path === mounted)?.policy;
    return request === undefined ? result.defaultPolicy : result.policies[reached.indexOf(request)];
  }
}

/** The policy of a gateway without an origin, which refuses every other origin. */
function nobody(context: PoliciesContext): CompiledPolicy {
  const merged = mergePolicy([{ place: MODULE_PLACE, options: { enforce: true } }]);
  return compilePolicy(merged, context) as CompiledPolicy;
}

/** The levels at which a route's policy can be changed: its method, its class, and its existing levels. */
function placesOf({ name, levels }: PolicyRequest): string[] {
  const [controller] = name.split('.');
  const said = levels.map(({ place }) => place).toReversed();
  return [...new Set([`@Cors on ${name}`, `@Cors on ${controller}`, ...said, MODULE_PLACE])];
}

/** The same request with fields stated at one of its levels, where CORS is switched on. */
function withLevel(request: PolicyRequest, place: string, fields: CorsPolicyOptions): PolicyRequest {
  const { name, levels } = request;
  const known = levels.find((level) => level.place === place);
  if (known !== undefined) {
    const options = { ...known.options, ...fields };
    return {
      ...request,
      levels: levels.map((level) => (level === known ? { ...known, enabled: true, options } : level)),
    };
  }
  const added: PolicyLevel = { place, enabled: true, options: fields };
  const isMethod = place === `@Cors on ${name}`;
  const own = levels.findIndex((level) => level.place === `@Cors on ${name}`);
  const at = isMethod || own === -1 ? levels.length : own;
  return { ...request, levels: levels.toSpliced(at, 0, added) };
}

function mountedAt({ mounts }: CorsModuleOptions, path: string): CorsPolicyOptions {
  const options = mounts?.[path];
  return options === undefined || options === false ? {} : options;
}

/** The context without `reportOnly`, which makes no difference to an answer. */
function asInForce(context: PoliciesContext): PoliciesContext {
  const { rehearsed: _, ...inForce } = context;
  return inForce;
}

/** In a trial, the rule in force stands for any provider, which has already been found and asked. */
function ruleOf({ compiled }: Subject): OriginRule {
  return compiled?.origin ?? { kind: 'list', set: new OriginSet() };
}

/** Each named policy, compiled as if a level stated nothing but its name. Those that are invalid by themselves allow nobody. */
function compileNamed({ options, context }: PolicySources): ReadonlyMap<string, CompiledPolicy | null> {
  const { mounts: _, ...rest } = options;
  return new Map(
    Object.keys(options.policies ?? {}).map((policy) => {
      const place = `policy '${policy}'`;
      const level = { place, enabled: true, options: { policy } };
      const request = { name: place, levels: [level] };
      const { issues, policies } = compilePolicies(rest, [request], asInForce(context));
      return [policy, issues.length > 0 ? null : (policies[0]?.compiled ?? null)] as const;
    }),
  );
}

/** The server's address, if it is listening. */
function addressOf(adapter: Adapter): string | undefined {
  const server = (adapter as unknown as HttpServer).getHttpServer() as Server | undefined;
  const address = server?.address?.();
  if (typeof address !== 'object' || address === null) return undefined;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${/^(?:\[::\]|0\.0\.0\.0)$/.test(host) ? 'localhost' : host}:${address.port}`;
}
