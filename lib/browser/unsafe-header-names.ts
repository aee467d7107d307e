import { sortedLowercaseSet } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { isSafelistedRequestHeader } from './safelisted-header.js';

/** Maximum length of all safelisted values of a request together, in bytes. @see https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names */
export const MAX_SAFELISTED_VALUES = 1024;

/** The names in `Access-Control-Request-Headers`: lower-case, sorted. @see https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names */
export function unsafeRequestHeaderNames(headers: HeaderList): readonly string[] {
  const unsafe = headers.filter(([name, value]) => !isSafelistedRequestHeader(name, value));
  const names = safelistedValuesAreTooLong(headers) ? headers : unsafe;
  return sortedLowercaseSet(names.map(([name]) => name));
}

/** Whether safelisted headers need a preflight because they are too long together. */
export function safelistedValuesAreTooLong(headers: HeaderList): boolean {
  const safe = headers.filter(([name, value]) => isSafelistedRequestHeader(name, value));
  return safe.reduce((size, [, value]) => size + value.length, 0) > MAX_SAFELISTED_VALUES;
}
