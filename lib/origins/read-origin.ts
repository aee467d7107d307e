import type { InjectionToken } from '@nestjs/common';
import type { CorsRequest } from '../protocol/cors-request.js';
import { anchored } from './anchored-reg-exp.js';
import { CorsOriginReference, type CorsProviderOptions } from './origin-provider.js';
import { isProblem, parsePattern, type OriginPattern, type PatternProblem } from './parse-pattern.js';

/** A configured `origin`, read once. Validation checks what it may be combined with. */
export type OriginSpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'any' }
  | { readonly kind: 'reflect' }
  | OriginListSpec
  | { readonly kind: 'function'; readonly isAllowed: (origin: string, request: CorsRequest) => unknown }
  | { readonly kind: 'provider'; readonly token: InjectionToken; readonly options: CorsProviderOptions };

/** A list of origins, sorted by kind. */
export interface OriginListSpec {
  readonly kind: 'list';
  /** Origins without a wildcard. */
  readonly exact: readonly string[];
  /** Origins with a wildcard. */
  readonly patterns: readonly OriginPattern[];
  readonly regExps: readonly RegExp[];
  readonly hasNull: boolean;
}

/** A read origin, with its own problems. */
export interface ReadOrigin {
  readonly spec: OriginSpec;
  readonly problems: readonly PatternProblem[];
}

/**
 * The lists that one start-up has read. A list in the module's default belongs to every route but is read only once;
 * the next application reads it again, because it may have changed.
 */
export type ReadLists = WeakMap<object, ReadOrigin>;

/** Reads any value of `origin`. Never throws. */
export function readOrigin(value: unknown, lists?: ReadLists): ReadOrigin {
  if (value === undefined || value === false) return { spec: { kind: 'none' }, problems: [] };
  if (value === true) return { spec: { kind: 'reflect' }, problems: [] };
  if (value instanceof CorsOriginReference) {
    return { spec: { kind: 'provider', token: value.token, options: value.options }, problems: [] };
  }
  if (typeof value === 'function') {
    const spec: OriginSpec = isClass(value)
      ? { kind: 'provider', token: value as InjectionToken, options: {} }
      : { kind: 'function', isAllowed: value as (origin: string, request: CorsRequest) => unknown };
    return { spec, problems: [] };
  }
  if (!Array.isArray(value)) return readList([value]);
  const known = lists?.get(value);
  if (known !== undefined) return known;
  const read = readList(value);
  lists?.set(value, read);
  return read;
}

/** The common case of an exact origin, which need not be parsed. */
const PLAIN = /^https:\/\/(?!.*xn--)(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?::(?!443$)[1-9][0-9]{0,3})?$/;

/** Reads a list of origins, such as an emission of a `CorsOriginSource`. Never throws. */
export function readList(values: readonly unknown[]): ReadOrigin {
  if (values.length === 1 && values[0] === '*') return { spec: { kind: 'any' }, problems: [] };
  const exact: string[] = [];
  const patterns: OriginPattern[] = [];
  const regExps: RegExp[] = [];
  const problems: PatternProblem[] = [];
  let hasNull = false;
  for (const value of values) {
    if (value instanceof RegExp) {
      // Copied, so that nothing done to it later changes the policy.
      const copy = new RegExp(value.source, value.flags);
      if (copy.global || copy.sticky) problems.push(stateful(copy));
      if (matchesInItsOwnWay(value)) problems.push(ownWay(copy));
      regExps.push(copy);
    } else if (typeof value !== 'string') {
      problems.push(wrongType(value));
    } else if (PLAIN.test(value)) {
      exact.push(value);
    } else if (value === 'null') {
      hasNull = true;
    } else if (value === '*') {
      problems.push({
        code: 'CORS_E008',
        message: `"*" is any origin and stands alone. Write "*", or the origins without it.`,
      });
    } else {
      const parsed = readPattern(value, problems);
      if (parsed === undefined) continue;
      if (parsed.label === undefined && parsed.port !== '*') exact.push(parsed.text);
      else patterns.push(parsed);
    }
  }
  if (values.length === 0) {
    problems.push({
      code: 'CORS_E017',
      message:
        'the list of origins is empty, so nobody is allowed. List an origin, or switch CORS off with @Cors(false).',
    });
  }
  return { spec: { kind: 'list', exact, patterns, regExps, hasNull }, problems };
}

/** One origin of a list, or what was meant by it: there may be more to say about that. */
function readPattern(text: string, problems: PatternProblem[]): OriginPattern | undefined {
  const parsed = parsePattern(text);
  if (!isProblem(parsed)) return parsed;
  problems.push(parsed);
  return parsed.meant === undefined ? undefined : readPattern(parsed.meant, problems);
}

function isClass(value: object): boolean {
  const prototype = (value as { prototype?: Record<string, unknown> }).prototype;
  return (
    typeof prototype?.['isAllowed'] === 'function' ||
    typeof prototype?.['origins'] === 'function' ||
    /^class\b/.test(Function.prototype.toString.call(value))
  );
}

function stateful(value: RegExp): PatternProblem {
  return {
    code: 'CORS_E012',
    message: `${String(value)} is ${value.global ? 'global' : 'sticky'}, so it remembers where it stopped and allows only every other request. Write ${anchored(value)}.`,
  };
}

/** The copy would not have the `exec()` or `test()` of a subclass. */
function matchesInItsOwnWay(value: RegExp): boolean {
  const { exec, test } = RegExp.prototype;
  return value.exec !== exec || value.test !== test;
}

function ownWay(value: RegExp): PatternProblem {
  return {
    code: 'CORS_E006',
    message: `${String(value)} has an exec() or a test() of its own, which would not be used. Write a plain RegExp, or a function: origin: (origin) => expression.test(origin).`,
  };
}

function wrongType(value: unknown): PatternProblem {
  if (value === undefined) {
    return {
      code: 'CORS_E006',
      message:
        'undefined is not an origin. Check that the environment variable it is read from is set, and loaded before it is read.',
    };
  }
  return {
    code: 'CORS_E006',
    message: isInstance(value)
      ? `${describeInstance(value)} is not an origin. Write the class or its token; Nest makes the instance.`
      : `${describeValue(value)} is not an origin. Write a string such as "https://example.com", a RegExp, or a list of these.`,
  };
}

function isInstance(value: unknown): value is object {
  return typeof value === 'object' && value !== null && ('isAllowed' in value || 'origins' in value);
}

function describeInstance(value: object): string {
  const name: unknown = (value.constructor as { readonly name?: unknown } | undefined)?.name;
  return typeof name === 'string' && name !== 'Object' ? `an instance of ${name}` : 'an object';
}

/** Objects that error messages name by their kind. */
const KINDS: readonly (readonly [new (...args: never[]) => object, string])[] = [
  [Map, 'a Map'],
  [Set, 'a Set'],
  [Promise, 'a promise'],
  [URL, 'a URL'],
  [RegExp, 'a RegExp'],
];

/** A value as error messages show it: short. Never throws. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  return KINDS.find(([kind]) => value instanceof kind)?.[1] ?? 'an object';
}
