import { isForbiddenResponseHeader, SAFELISTED_RESPONSE_HEADERS } from '../protocol/header-names.js';
import { extractTokens, isSameName, sortedLowercaseSet } from './header-list.js';
import type { HeaderList } from './header-list.js';

/** Whether scripts of any origin may read the header. @see https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name */
export function isSafelistedResponseHeader(name: string): boolean {
  return SAFELISTED_RESPONSE_HEADERS.has(name.toLowerCase());
}

/** The lower-case header names that a script of the same origin can read. @see https://fetch.spec.whatwg.org/#concept-filtered-response-basic */
export function basicResponseHeaderNames(response: HeaderList): readonly string[] {
  return sortedLowercaseSet(response.map(([name]) => name)).filter(
    (name) => !isForbiddenResponseHeader(name),
  );
}

/** The lower-case header names that a script of another origin can read. @see https://fetch.spec.whatwg.org/#concept-filtered-response-cors */
export function corsResponseHeaderNames(response: HeaderList, credentials: boolean): readonly string[] {
  const listed = extractTokens(response, 'Access-Control-Expose-Headers');
  const exposed = listed === null || listed === 'failure' ? [] : listed;
  const exposesAll = !credentials && exposed.includes('*');
  return basicResponseHeaderNames(response).filter(
    (name) =>
      exposesAll || isSafelistedResponseHeader(name) || exposed.some((item) => isSameName(item, name)),
  );
}
