import type { Type } from '@nestjs/common';
import { writeCorsMetadata, type CorsMetadata } from './options/cors-metadata.js';
import type { CorsPolicyOptions } from './options/cors-options.js';
import {
  CorsOriginReference,
  type CorsOriginProvider,
  type CorsOriginSource,
} from './origins/origin-provider.js';

/** The outer policy, switched on again where an outer level switched it off. */
export function Cors(): ClassDecorator & MethodDecorator;
/** No CORS here: the module does not touch these requests, preflights included. */
export function Cors(enabled: false): ClassDecorator & MethodDecorator;
/** Shorthand for `{ origin: [...] }`. A list that may be empty belongs in brackets: `@Cors(list)`, not `@Cors(...list)`. */
export function Cors(...origins: (string | RegExp)[]): ClassDecorator & MethodDecorator;
/** Origins, with further fields of the policy. */
export function Cors(
  origins: readonly (string | RegExp)[],
  options?: CorsPolicyOptions,
): ClassDecorator & MethodDecorator;
/** Origins from a provider of the application, with further fields of the policy. */
export function Cors(
  provider: Type<CorsOriginProvider> | Type<CorsOriginSource>,
  options?: CorsPolicyOptions,
): ClassDecorator & MethodDecorator;
/** Fields of the policy; those left out are inherited from the outer level. */
export function Cors(options: CorsPolicyOptions): ClassDecorator & MethodDecorator;
/**
 * The CORS policy of a controller or a handler: what it says replaces, field by field, what the module's
 * default and the controller say. One to a class or a method: of two, the upper one replaces the lower. Problems are reported at start-up in one `CorsConfigurationError`.
 */
export function Cors(...args: unknown[]): ClassDecorator & MethodDecorator {
  const metadata = toMetadata(args);
  return ((target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    writeCorsMetadata((descriptor?.value as object | undefined) ?? target, metadata);
  }) as ClassDecorator & MethodDecorator;
}

function toMetadata(args: readonly unknown[]): CorsMetadata {
  const [first, second] = args;
  if (first === false) return { enabled: false, options: {} };
  if (args.length === 0) return { enabled: true, options: {} };
  if (Array.isArray(first) || typeof first === 'function' || first instanceof CorsOriginReference) {
    return {
      enabled: true,
      options: { ...(second as CorsPolicyOptions | undefined), origin: first as never },
    };
  }
  if (typeof first === 'object' && first !== null && !(first instanceof RegExp)) {
    return { enabled: true, options: first as CorsPolicyOptions };
  }
  return { enabled: true, options: { origin: args as never } };
}
