import type { Type } from '@nestjs/common';
import { writeClassMetadata, writeMemberMetadata, type CorsMetadata } from './options/cors-metadata.js';
import type { CorsPolicyOptions } from './options/cors-options.js';
import { isOptionSet } from './options/option-set.js';
import { describeValue } from './origins/read-origin.js';
import {
  CorsOriginReference,
  type CorsOriginProvider,
  type CorsOriginSource,
} from './origins/origin-provider.js';

/**
 * The outer level's policy, switched back on if an outer level switched it off.
 *
 * Goes on a controller, a handler, a gateway, or a module (for the controllers and gateways it declares). Each field
 * replaces that of the outer levels: `CorsModule`'s options ← module ← controller ← handler. One per class or method.
 *
 * @throws {CorsConfigurationError} at start-up: CORS_E018, CORS_E027, CORS_E028, and those of the fields
 */
export function Cors(): ClassDecorator & MethodDecorator;
/**
 * No CORS here: the library does not touch these requests, preflights included.
 *
 * Goes on a controller, a handler, a gateway, or a module (for the controllers and gateways it declares). A nearer
 * `@Cors(…)` switches CORS back on. One per class or method.
 *
 * @throws {CorsConfigurationError} at start-up: CORS_E027, CORS_E028
 */
export function Cors(enabled: false): ClassDecorator & MethodDecorator;
/**
 * Origins, with other policy fields: `@Cors('https://app.example.com', { credentials: true })`.
 *
 * Goes on a controller, a handler, a gateway, or a module (for the controllers and gateways it declares). Each field
 * replaces that of the outer levels: `CorsModule`'s options ← module ← controller ← handler. One per class or method.
 *
 * @throws {CorsConfigurationError} at start-up: CORS_E018, CORS_E027, CORS_E028, and those of the fields
 */
export function Cors(
  origin: string | RegExp | readonly (string | RegExp)[],
  options: CorsPolicyOptions,
): ClassDecorator & MethodDecorator;
/**
 * Shorthand for `{ origin: [...] }`. Do not spread a list that may be empty: write `@Cors(list)`, because
 * `@Cors(...list)` with an empty list is `@Cors()`.
 *
 * Goes on a controller, a handler, a gateway, or a module (for the controllers and gateways it declares). Each field
 * replaces that of the outer levels: `CorsModule`'s options ← module ← controller ← handler. One per class or method.
 *
 * @throws {CorsConfigurationError} at start-up: CORS_E018, CORS_E027, CORS_E028, and those of the fields
 */
export function Cors(...origins: (string | RegExp)[]): ClassDecorator & MethodDecorator;
/**
 * A list of origins, optionally with other policy fields.
 *
 * Goes on a controller, a handler, a gateway, or a module (for the controllers and gateways it declares). Each field
 * replaces that of the outer levels: `CorsModule`'s options ← module ← controller ← handler. One per class or method.
 *
 * @throws {CorsConfigurationError} at start-up: CORS_E018, CORS_E027, CORS_E028, and those of the fields
 */
export function Cors(
  origins: readonly (string | RegExp)[],
  options?: CorsPolicyOptions,
): ClassDecorator & MethodDecorator;
/**
 * Origins from one of the application's providers, given as its class or with `fromProvider()`, optionally with other
 * policy fields. The provider is the one that Nest would inject into the module that declares the decorated class.
 *
 * Goes on a controller, a handler, a gateway, or a module (for the controllers and gateways it declares). Each field
 * replaces that of the outer levels: `CorsModule`'s options ← module ← controller ← handler. One per class or method.
 *
 * @throws {CorsConfigurationError} at start-up: CORS_E018, CORS_E027, CORS_E028, and those of the fields
 */
export function Cors(
  provider: Type<CorsOriginProvider> | Type<CorsOriginSource> | CorsOriginReference,
  options?: CorsPolicyOptions,
): ClassDecorator & MethodDecorator;
/**
 * Policy fields. Those left out are inherited from the outer level.
 *
 * Goes on a controller, a handler, a gateway, or a module (for the controllers and gateways it declares). Each field
 * replaces that of the outer levels: `CorsModule`'s options ← module ← controller ← handler. One per class or method.
 *
 * @throws {CorsConfigurationError} at start-up: CORS_E018, CORS_E027, CORS_E028, and those of the fields
 */
export function Cors(options: CorsPolicyOptions): ClassDecorator & MethodDecorator;
export function Cors(...args: unknown[]): ClassDecorator & MethodDecorator {
  const metadata = toMetadata(args);
  return ((target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (key === undefined) writeClassMetadata(target, metadata);
    else writeMemberMetadata(target, key, descriptor?.value, metadata);
  }) as ClassDecorator & MethodDecorator;
}

/** Decorators run when a file is loaded, often before environment variables are. */
const UNSET =
  'An argument is undefined: check that the environment variable it is read from is set, and loaded before this file. ';

const ANY_ORIGIN = 'For any origin, write @Cors({ origin: true }). ';

const STATED_TWICE =
  'it names origins and has an "origin" in its options, and only one of the two can apply. Write the list of both as its first argument, and leave "origin" out of the options.';

function toMetadata(args: readonly unknown[]): CorsMetadata {
  const [first, second] = args;
  if (args.length === 0) return { enabled: true, options: {} };
  if (args.every(isOrigin)) return { enabled: true, options: { origin: args as never } };
  if (args.length === 1 && first === false) return { enabled: false, options: {} };
  if (args.length === 1 && isOptions(first)) return { enabled: true, options: first };
  if (isSource(first) && args.length <= 2 && (second === undefined || isOptions(second))) {
    if (second?.origin !== undefined) return { enabled: true, options: {}, misuse: STATED_TWICE };
    return { enabled: true, options: { ...second, origin: first as never } };
  }
  const shown = args.map(describeValue).join(', ');
  const advice = args.includes(undefined) ? UNSET : first === true ? ANY_ORIGIN : '';
  return {
    enabled: true,
    options: {},
    misuse: `@Cors(${shown}) is not one of its forms. ${advice}Write @Cors(), @Cors(false), @Cors(options), or origins or a provider, with options if needed: @Cors(['https://example.com'], { credentials: true }).`,
  };
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' || value instanceof RegExp;
}

/** Whether `value` may be an "origin", apart from booleans. Provider instances count too: validation explains them. */
function isSource(value: unknown): boolean {
  return (
    isOrigin(value) ||
    Array.isArray(value) ||
    typeof value === 'function' ||
    value instanceof CorsOriginReference ||
    isInstance(value)
  );
}

function isOptions(value: unknown): value is CorsPolicyOptions {
  return isOptionSet(value) && !isSource(value);
}

function isInstance(value: unknown): boolean {
  const { isAllowed, origins } = (value ?? {}) as Record<string, unknown>;
  return typeof isAllowed === 'function' || typeof origins === 'function';
}
