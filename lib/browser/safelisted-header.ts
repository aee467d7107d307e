import { mimeTypeEssence } from './mime-type.js';

/** Content types that need no preflight. @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
const SAFELISTED_CONTENT_TYPES: readonly string[] = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
];

/** Maximum length of one safelisted header's value, in bytes. @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
export const MAX_SAFELISTED_VALUE = 128;

/** Whether a header with this name can go without a preflight. @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
export function isSafelistedHeaderName(name: string): boolean {
  return SAFELISTED_NAMES.has(name.toLowerCase());
}

/** Whether this header needs no preflight. @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
export function isSafelistedRequestHeader(name: string, value: string): boolean {
  if (value.length > MAX_SAFELISTED_VALUE) return false;
  switch (name.toLowerCase()) {
    case 'accept':
      return !hasUnsafeByte(value);
    case 'accept-language':
    case 'content-language':
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case 'content-type':
      return !hasUnsafeByte(value) && SAFELISTED_CONTENT_TYPES.includes(mimeTypeEssence(value) ?? '');
    case 'range':
      return isSafelistedRange(value);
    default:
      return false;
  }
}

/** Whether the wildcard `*` does not cover the header. @see https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name */
export function isNonWildcardName(name: string): boolean {
  return name.toLowerCase() === 'authorization';
}

const SAFELISTED_NAMES: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-language',
  'content-type',
  'range',
]);

/** @see https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte */
function hasUnsafeByte(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the standard names these bytes
  return /[\x00-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/.test(value);
}

/** Whether the value is one range without white space that starts at a position. @see https://fetch.spec.whatwg.org/#simple-range-header-value */
function isSafelistedRange(value: string): boolean {
  const match = /^bytes=(\d+)-(\d*)$/.exec(value);
  if (match === null) return false;
  const [, start, end] = match;
  return end === '' || Number(start) <= Number(end);
}
