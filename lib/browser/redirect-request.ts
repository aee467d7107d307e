import { isSameName } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { isNonWildcardName } from './safelisted-header.js';
import { isSameOrigin } from './same-origin.js';

/** The parts of a request that a redirect may change. */
export interface RedirectedRequest {
  readonly method: string;
  readonly headers: HeaderList;
  readonly hasBody: boolean;
}

/** Maximum number of redirects that a request follows. @see https://fetch.spec.whatwg.org/#http-redirect-fetch */
export const MAX_REDIRECTS = 20;

/** @see https://fetch.spec.whatwg.org/#redirect-status */
export function isRedirect(status: number): boolean {
  return REDIRECT_STATUSES.has(status);
}

/** The request that follows a redirect from one URL to the next. @see https://fetch.spec.whatwg.org/#http-redirect-fetch */
export function redirectRequest(
  { method, headers, hasBody }: RedirectedRequest,
  status: number,
  from: string,
  to: string,
): RedirectedRequest {
  const becomesGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD');
  const drops = (name: string) =>
    (becomesGet && BODY_HEADERS.some((dropped) => isSameName(dropped, name))) ||
    (!isSameOrigin(from, to) && isNonWildcardName(name));
  return {
    method: becomesGet ? 'GET' : method,
    headers: headers.filter(([name]) => !drops(name)),
    hasBody: hasBody && !becomesGet,
  };
}

/** Whether redirects have led from a foreign origin to yet another one. @see https://fetch.spec.whatwg.org/#concept-request-tainted-origin */
export function isRedirectTainted(origin: string, urls: readonly string[]): boolean {
  return urls.some((url, index) => {
    const last = urls[index - 1];
    return last !== undefined && !isSameOrigin(url, last) && !isSameOrigin(origin, last);
  });
}

const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** @see https://fetch.spec.whatwg.org/#request-body-header-name */
const BODY_HEADERS = ['Content-Encoding', 'Content-Language', 'Content-Location', 'Content-Type'];
