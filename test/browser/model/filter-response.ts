import { extractTokens, isSameName, sortedLowercaseSet } from './header-list.js';
import type { HeaderList } from './header-list.js';

/** `#concept-filtered-response-basic`: the header names that script can read, lower-case. */
export function basicResponseHeaderNames(response: HeaderList): readonly string[] {
  return sortedLowercaseSet(response.map(([name]) => name)).filter((name) => !isForbidden(name));
}

/** `#concept-filtered-response-cors`: the header names that script can read, lower-case. */
export function corsResponseHeaderNames(response: HeaderList, credentials: boolean): readonly string[] {
  const listed = extractTokens(response, 'Access-Control-Expose-Headers');
  const exposed = listed === null || listed === 'failure' ? [] : listed;
  const exposesAll = !credentials && exposed.includes('*');
  return basicResponseHeaderNames(response).filter(
    (name) => exposesAll || safelisted.has(name) || exposed.some((item) => isSameName(item, name)),
  );
}

/** `#cors-safelisted-response-header-name` */
const safelisted = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);

/** `#forbidden-response-header-name` */
function isForbidden(name: string): boolean {
  return name === 'set-cookie' || name === 'set-cookie2';
}
