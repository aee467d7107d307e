import { isToken } from './token.js';

/** Maximum number of empty elements; a list with more of them is an attack. @see https://httpwg.org/specs/rfc9110.html#abnf.extension.recipient */
const MAX_EMPTY_ELEMENTS = 16;
/** Maximum number of blanks in a row; proxies write one. */
const MAX_BLANKS = 16;
/** Browsers send a handful of names; longer lists are rejected before they cost anything. */
const MAX_NAMES = 256;
/** The default limits of proxies for one header: nginx 8 KiB, Apache 8,190 bytes. */
const MAX_LENGTH = 8192;

/**
 * The names in `Access-Control-Request-Headers`, in lower case, or `undefined` if the value is not a list of
 * header names or is longer than a browser would send. One pass that stops at the first fault.
 *
 * @see https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
 */
export function parseHeaderList(value: string): string[] | undefined {
  if (value.length > MAX_LENGTH) return undefined;
  const names: string[] = [];
  let empty = 0;
  for (let start = 0; start <= value.length;) {
    const comma = value.indexOf(',', start);
    const end = comma === -1 ? value.length : comma;
    const name = trimBlanks(value, start, end);
    if (name === undefined) return undefined;
    if (name === '') {
      if (++empty > MAX_EMPTY_ELEMENTS) return undefined;
    } else {
      if (!isToken(name) || names.length === MAX_NAMES) return undefined;
      names.push(name.toLowerCase());
    }
    start = end + 1;
  }
  return names;
}

function trimBlanks(value: string, from: number, to: number): string | undefined {
  let start = from;
  let end = to;
  // A comma, or the end of the value, stops both: `end` is before `start` where there are only blanks.
  while (isBlank(value.charCodeAt(start))) {
    if (++start - from > MAX_BLANKS) return undefined;
  }
  while (isBlank(value.charCodeAt(end - 1))) {
    if (to - --end > MAX_BLANKS) return undefined;
  }
  return value.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
