import { isSameName } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { isNonWildcardName } from './safelisted-request.js';

/** What a redirect changes of a request. */
export interface RedirectedRequest {
  readonly method: string;
  readonly headers: HeaderList;
}

/** `#concept-http-redirect-fetch`: the request that follows a redirect from one URL to the next. */
export function redirectRequest(
  { method, headers }: RedirectedRequest,
  status: number,
  from: string,
  to: string,
): RedirectedRequest {
  const becomesGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD');
  const drops = (name: string) =>
    (becomesGet && bodyHeaderNames.some((dropped) => isSameName(dropped, name))) ||
    (!isSameOrigin(from, to) && isNonWildcardName(name));
  return { method: becomesGet ? 'GET' : method, headers: headers.filter(([name]) => !drops(name)) };
}

/** `#concept-request-tainted-origin`: has the request passed from a foreign origin to yet another one? */
export function isRedirectTainted(origin: string, urls: readonly string[]): boolean {
  return urls.some((url, index) => {
    const last = urls[index - 1];
    return last !== undefined && !isSameOrigin(url, last) && !isSameOrigin(origin, last);
  });
}

/** Same origin, of two URLs or serialized origins; an opaque origin ("null") is the same as none. */
export function isSameOrigin(left: string, right: string): boolean {
  return left !== 'null' && right !== 'null' && new URL(left).origin === new URL(right).origin;
}

/** `#request-body-header-name` */
const bodyHeaderNames = ['Content-Encoding', 'Content-Language', 'Content-Location', 'Content-Type'];
