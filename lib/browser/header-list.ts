import { isToken } from '../protocol/token.js';

/** A header list: names as written, in order, including repetitions. @see https://fetch.spec.whatwg.org/#concept-header-list */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** All values of a name, joined with a comma and a space, or `null`. @see https://fetch.spec.whatwg.org/#concept-header-list-get */
export function getHeader(headers: HeaderList, name: string): string | null {
  const values = headers.filter(([candidate]) => isSameName(candidate, name)).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}

/** Whether two header names are a byte-case-insensitive match. @see https://infra.spec.whatwg.org/#byte-case-insensitive */
export function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Lower-case, unique, sorted. @see https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set */
export function sortedLowercaseSet(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].sort();
}

/** The values of a header whose ABNF is `#token`: methods and field names. @see https://fetch.spec.whatwg.org/#extract-header-list-values */
export function extractTokens(headers: HeaderList, name: string): readonly string[] | null | 'failure' {
  const value = getHeader(headers, name);
  if (value === null) return null;
  const items = listItems(value);
  return items.every((item) => isToken(item)) ? items : 'failure';
}

/** The elements of a comma-separated list, without the empty ones. @see https://httpwg.org/specs/rfc9110.html#abnf.extension */
export function listItems(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.replace(/^[\t ]+|[\t ]+$/g, ''))
    .filter((item) => item !== '');
}

/** The value of a header whose ABNF is `delta-seconds`, which must not be repeated. @see https://fetch.spec.whatwg.org/#extract-header-list-values */
export function extractSeconds(headers: HeaderList, name: string): number | null | 'failure' {
  const value = getHeader(headers, name);
  if (value === null) return null;
  return /^\d+$/.test(value) ? Number(value) : 'failure';
}
