import { sortedLowercaseSet } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { mimeTypeEssence } from './mime-type.js';

/** `#cors-safelisted-method` */
export function isSafelistedMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'POST';
}

/** `#cors-non-wildcard-request-header-name` */
export function isNonWildcardName(name: string): boolean {
  return name.toLowerCase() === 'authorization';
}

/** `#cors-safelisted-request-header` */
export function isSafelistedRequestHeader(name: string, value: string): boolean {
  if (value.length > 128) return false;
  switch (name.toLowerCase()) {
    case 'accept':
      return !hasUnsafeByte(value);
    case 'accept-language':
    case 'content-language':
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case 'content-type':
      return !hasUnsafeByte(value) && safelistedEssences.has(mimeTypeEssence(value) ?? '');
    case 'range':
      return isSafelistedRange(value);
    default:
      return false;
  }
}

/** `#cors-unsafe-request-header-names`: what `Access-Control-Request-Headers` names. */
export function unsafeRequestHeaderNames(headers: HeaderList): readonly string[] {
  const safe = headers.filter(([name, value]) => isSafelistedRequestHeader(name, value));
  const unsafe = headers.filter(([name, value]) => !isSafelistedRequestHeader(name, value));
  const safelistValueSize = safe.reduce((size, [, value]) => size + value.length, 0);
  const names = safelistValueSize > 1024 ? [...unsafe, ...safe] : unsafe;
  return sortedLowercaseSet(names.map(([name]) => name));
}

const safelistedEssences = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
]);

/** `#cors-unsafe-request-header-byte` */
function hasUnsafeByte(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the standard names these bytes
  return /[\x00-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/.test(value);
}

/** `#simple-range-header-value` without white space, and with a first position. */
function isSafelistedRange(value: string): boolean {
  const match = /^bytes=(\d+)-(\d*)$/.exec(value);
  if (match === null) return false;
  const [, start = '', end = ''] = match;
  return end === '' || Number(start) <= Number(end);
}
