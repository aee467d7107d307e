import { brand } from '../errors/brand.js';

/** Values to add to the outer level's list. Made by {@link extend}. */
export class Extended {
  /** As given to {@link extend}, frozen. */
  readonly values: readonly string[];

  constructor(values: readonly string[]) {
    this.values = Object.freeze([...values]);
    Object.freeze(this);
  }
}
brand(Extended, 'extended');

/**
 * Adds to the outer level's list instead of replacing it, for `methods`, `allowedHeaders` and
 * `exposedHeaders`: `@Cors({ exposedHeaders: extend('X-Total-Count') })`. If no outer level has a list, the values
 * are the list.
 *
 * @throws {CorsConfigurationError} CORS_E022 at start-up, for any other field and for `exposedHeaders: 'auto'`
 */
export function extend(...values: string[]): Extended {
  return new Extended(values);
}
