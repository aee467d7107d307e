import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { readClassMetadata } from '../options/cors-metadata.js';
import { POLICY_FIELDS, type CorsPolicyOptions, type PolicyField } from '../options/cors-options.js';
import { reportOnlyPlace } from '../options/report-only.js';
import type { CompiledPolicies, EffectivePolicy, PolicyRequest } from '../policy/compile-policies.js';
import type { NestModule } from '../routing/nest-routes.js';
import { classLevel, classPlace } from './nest-levels.js';

// The metadata keys of `@WebSocketGateway()`. Its package is optional, so it is not loaded just for these.
const IS_GATEWAY = 'websockets:is_gateway';
const PORT = 'port';
const OPTIONS = 'websockets:gateway_options';

/** Identifies a namespace of a server. Nest accepts a name, a regular expression or a function. */
export type NamespaceKey = string | object;

/** The options of `@WebSocketGateway()` that matter here. */
export interface GatewayOptions {
  readonly path?: string;
  readonly namespace?: unknown;
  readonly cors?: unknown;
}

/** A gateway as Nest connects it. */
export interface NestGateway {
  /** The module that declares it. */
  readonly module: NestModule;
  readonly gateway: Type;
  /** 0: the application's own port. */
  readonly port: number;
  readonly options: GatewayOptions;
}

/** A gateway and the policy in force on it. */
export interface PolicedGateway {
  readonly nest: NestGateway;
  readonly policy: EffectivePolicy;
}

/** The fields that matter for handshakes. */
const GATEWAY_FIELDS: readonly PolicyField[] = POLICY_FIELDS.filter(
  (field): field is PolicyField =>
    field === 'origin' || field === 'credentials' || field.startsWith('dangerously'),
);

/** Whether `type` has `@WebSocketGateway()`. */
export function isGateway(type: object): boolean {
  return Reflect.hasMetadata(IS_GATEWAY, type);
}

/** All gateways, in the order Nest connects them. */
export function listNestGateways(modules: ModulesContainer): NestGateway[] {
  return [...modules.values()].flatMap((module) =>
    [...module.providers.values()]
      .filter(({ metatype, isNotMetatype }) => isClass(metatype) && !isNotMetatype)
      .map(({ metatype }) => metatype as Type)
      .filter(isGateway)
      .map((gateway) => ({
        module,
        gateway,
        port: (Reflect.getMetadata(PORT, gateway) as number | undefined) ?? 0,
        options: (Reflect.getMetadata(OPTIONS, gateway) ?? {}) as GatewayOptions,
      })),
  );
}

/** Pairs gateways with their policies, which come after those of routes. */
export function policedGateways(
  gateways: readonly NestGateway[],
  { policies }: CompiledPolicies,
): PolicedGateway[] {
  const offset = policies.length - gateways.length;
  return gateways.map((nest, index) => ({ nest, policy: policies[offset + index] as EffectivePolicy }));
}

/** A gateway's levels: its module class and its own class. Only some of their fields count. */
export function levelsOfGateway({ module, gateway }: NestGateway): PolicyRequest {
  const outer = classLevel(module.metatype, module);
  return {
    name: gateway.name,
    levels: [...outer, ...classLevel(gateway, module)],
    places: [classPlace(gateway), ...outer],
    keeps: GATEWAY_FIELDS,
  };
}

/** The fields of the gateway's own `@Cors()` that do not matter for handshakes. */
export function uselessFields({ gateway }: NestGateway): { field: string; level: string }[] {
  const options: CorsPolicyOptions = readClassMetadata(gateway).at(-1)?.options ?? {};
  const level = `@Cors on ${gateway.name}`;
  return [
    ...uselessIn(options).map((field) => ({ field, level })),
    ...uselessIn(options.reportOnly ?? {}).map((field) => ({ field, level: reportOnlyPlace(level) })),
  ];
}

function uselessIn(options: CorsPolicyOptions): string[] {
  const known: readonly string[] = [...GATEWAY_FIELDS, 'policy', 'reportOnly'];
  return POLICY_FIELDS.filter((field) => options[field] !== undefined && !known.includes(field));
}

/** The path of a gateway's server. Nest's adapters treat an empty path as no path. */
export function gatewayPath({ path }: GatewayOptions, defaultPath: string): string {
  return normalPath(path === undefined || path === '' ? defaultPath : path);
}

/** Identifies a server of the application. */
export function serverKey(port: number, path: string): string {
  return `${port} ${normalPath(path)}`;
}

/** Normalizes a path as Socket.IO and Nest compare it: with a leading slash and no trailing one. */
function normalPath(path: string): string {
  return `/${path}`.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}

/** Identifies a namespace: by its name as Socket.IO normalizes it, by the text of an expression, or by the function. */
export function namespaceKey(namespace: unknown): NamespaceKey {
  if (typeof namespace === 'function') return namespace;
  if (namespace instanceof RegExp) return `RegExp ${String(namespace)}`;
  const name = typeof namespace === 'string' ? namespace : '';
  return name.startsWith('/') ? name : `/${name}`;
}

function isClass(metatype: unknown): boolean {
  return typeof metatype === 'function';
}
