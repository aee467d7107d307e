/** A header list: names as they were written, in order, repeated where they were repeated. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** `#concept-header-list-get`: all values of a name joined with comma and space, or `null`. */
export function getHeader(headers: HeaderList, name: string): string | null {
  const values = headers.filter(([candidate]) => isSameName(candidate, name)).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}

/** Whether two header names are a byte-case-insensitive match. */
export function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** `#convert-header-names-to-a-sorted-lowercase-set` */
export function sortedLowercaseSet(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].sort();
}

/** `#extract-header-list-values` for the headers whose ABNF is `#token`: methods and field names. */
export function extractTokens(headers: HeaderList, name: string): readonly string[] | null | 'failure' {
  const value = getHeader(headers, name);
  if (value === null) return null;
  const items = value
    .split(',')
    .map((item) => item.replace(/^[\t ]+|[\t ]+$/g, ''))
    .filter((item) => item !== '');
  return items.every((item) => isToken(item)) ? items : 'failure';
}

/** `#extract-header-list-values` for `delta-seconds`, which allows a single header. */
export function extractSeconds(headers: HeaderList, name: string): number | null | 'failure' {
  const value = getHeader(headers, name);
  if (value === null) return null;
  return /^\d+$/.test(value) ? Number(value) : 'failure';
}

/** RFC 9110 `token`, which is also the production of method and of field name. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}
