import { METHODS } from 'node:http';
import { isForbiddenMethod } from './methods.js';

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);

/** Whether Node's parser accepts requests with `method`; it answers any other with 400 itself. @see https://nodejs.org/api/http.html#httpmethods */
export function isKnownMethod(method: string): boolean {
  return KNOWN_METHODS.has(method);
}

/** The methods that a script's request can have: those that Node's parser knows and browsers send. */
export const POSSIBLE_METHODS: readonly string[] = METHODS.filter((method) => !isForbiddenMethod(method));

const SERVABLE_METHODS: ReadonlySet<string> = new Set(POSSIBLE_METHODS);

/** Whether a script's request can have `method`. */
export function isServableMethod(method: string): boolean {
  return SERVABLE_METHODS.has(method);
}
