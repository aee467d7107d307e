import type { Type } from '@nestjs/common';
import { writeClassMetadata, writeMemberMetadata, type CorsMetadata } from './options/cors-metadata.js';
import type { CorsPolicyOptions } from './options/cors-options.js';
import { describeValue } from './origins/read-origin.js';
import {
  CorsOriginReference,
  type CorsOriginProvider,
  type CorsOriginSource,
} from './origins/origin-provider.js';

/**
 * The policy of the outer level, switched on again where an outer level switched it off.
 *
 * For a controller, a handler, a gateway, or a module (and what it declares). Replaces, field by field, what the
 * outer levels say: `CorsModule`'s options ← module ← controller ← handler. One to a class or a method. Problems
 * are reported at start-up in one `CorsConfigurationError`.
 */
export function Cors(): ClassDecorator & MethodDecorator;
/**
 * No CORS here: the library does not touch these requests, preflights included.
 *
 * For a controller, a handler, a gateway, or a module (and what it declares). A nearer `@Cors(…)` switches CORS on
 * again. One to a class or a method.
 */
export function Cors(enabled: false): ClassDecorator & MethodDecorator;
/**
 * Origins, with further fields of the policy: `@Cors('https://app.example.com', { credentials: true })`.
 *
 * For a controller, a handler, a gateway, or a module (and what it declares). Replaces, field by field, what the
 * outer levels say: `CorsModule`'s options ← module ← controller ← handler. One to a class or a method. Problems
 * are reported at start-up in one `CorsConfigurationError`.
 */
export function Cors(
  origin: string | RegExp | readonly (string | RegExp)[],
  options: CorsPolicyOptions,
): ClassDecorator & MethodDecorator;
/**
 * Shorthand for `{ origin: [...] }`. A list that may be empty belongs in brackets: `@Cors(list)`, not
 * `@Cors(...list)`, which would be `@Cors()`.
 *
 * For a controller, a handler, a gateway, or a module (and what it declares). Replaces, field by field, what the
 * outer levels say: `CorsModule`'s options ← module ← controller ← handler. One to a class or a method. Problems
 * are reported at start-up in one `CorsConfigurationError`.
 */
export function Cors(...origins: (string | RegExp)[]): ClassDecorator & MethodDecorator;
/**
 * A list of origins, with further fields of the policy if needed.
 *
 * For a controller, a handler, a gateway, or a module (and what it declares). Replaces, field by field, what the
 * outer levels say: `CorsModule`'s options ← module ← controller ← handler. One to a class or a method. Problems
 * are reported at start-up in one `CorsConfigurationError`.
 */
export function Cors(
  origins: readonly (string | RegExp)[],
  options?: CorsPolicyOptions,
): ClassDecorator & MethodDecorator;
/**
 * Origins from a provider of the application, by its class or with `fromProvider()`, with further fields of the
 * policy if needed. The provider is the one that Nest would inject into the module that declares the class.
 *
 * For a controller, a handler, a gateway, or a module (and what it declares). Replaces, field by field, what the
 * outer levels say: `CorsModule`'s options ← module ← controller ← handler. One to a class or a method. Problems
 * are reported at start-up in one `CorsConfigurationError`.
 */
export function Cors(
  provider: Type<CorsOriginProvider> | Type<CorsOriginSource> | CorsOriginReference,
  options?: CorsPolicyOptions,
): ClassDecorator & MethodDecorator;
/**
 * Fields of the policy; those left out are inherited from the outer level.
 *
 * For a controller, a handler, a gateway, or a module (and what it declares). Replaces, field by field, what the
 * outer levels say: `CorsModule`'s options ← module ← controller ← handler. One to a class or a method. Problems
 * are reported at start-up in one `CorsConfigurationError`.
 */
export function Cors(options: CorsPolicyOptions): ClassDecorator & MethodDecorator;
export function Cors(...args: unknown[]): ClassDecorator & MethodDecorator {
  const metadata = toMetadata(args);
  return ((target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (key === undefined) writeClassMetadata(target, metadata);
    else writeMemberMetadata(target, key, descriptor?.value, metadata);
  }) as ClassDecorator & MethodDecorator;
}

/** Decorators run when a file is loaded, often before variables are. */
const UNSET =
  'An argument is undefined: check that the environment variable it is read from is set, and loaded before this file. ';

function toMetadata(args: readonly unknown[]): CorsMetadata {
  const [first, second] = args;
  if (args.length === 0) return { enabled: true, options: {} };
  if (args.every(isOrigin)) return { enabled: true, options: { origin: args as never } };
  if (args.length === 1 && first === false) return { enabled: false, options: {} };
  if (args.length === 1 && isOptions(first)) return { enabled: true, options: first };
  if (isSource(first) && args.length <= 2 && (second === undefined || isOptions(second))) {
    return { enabled: true, options: { ...second, origin: first as never } };
  }
  const shown = args.map(describeValue).join(', ');
  return {
    enabled: true,
    options: {},
    misuse: `@Cors(${shown}) is not one of its forms. ${args.includes(undefined) ? UNSET : ''}Write @Cors(), @Cors(false), @Cors(options), or origins or a provider, with options if needed: @Cors(['https://example.com'], { credentials: true }).`,
  };
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' || value instanceof RegExp;
}

/** What may stand in "origin", apart from a boolean; an instance of a provider too, which the validation explains. */
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
  return typeof value === 'object' && value !== null && !isSource(value);
}

function isInstance(value: unknown): boolean {
  const { isAllowed, origins } = (value ?? {}) as Record<string, unknown>;
  return typeof isAllowed === 'function' || typeof origins === 'function';
}
