import { brand } from '../errors/brand.js';

/** Values that are added to the outer level's list. Made by {@link extend}. */
export class Extended {
  readonly values: readonly string[];

  constructor(values: readonly string[]) {
    this.values = Object.freeze([...values]);
    Object.freeze(this);
  }
}
brand(Extended, 'extended');

/**
 * Adds to the outer level's list instead of replacing it, for `methods`, `allowedHeaders` and
 * `exposedHeaders`: `@Cors({ exposedHeaders: extend('X-Total-Count') })`. Where no outer level has a list, the
 * values are the list.
 */
export function extend(...values: string[]): Extended {
  return new Extended(values);
}
