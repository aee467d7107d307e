import { passesCorsCheck } from './cors-check.js';
import { extractSeconds, extractTokens, isSameName } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { isNonWildcardName, isSafelistedMethod, unsafeRequestHeaderNames } from './safelisted-request.js';

/** What a preflight asked for. */
export interface PreflightQuestion {
  readonly origin: string;
  readonly credentials: boolean;
  readonly method: string;
  readonly headers: HeaderList;
  /** Whether something other than method and headers made the preflight necessary. */
  readonly useCorsPreflightFlag: boolean;
}

/** What a granted preflight lets the browser remember. */
export interface PreflightGrant {
  readonly methods: readonly string[];
  readonly headerNames: readonly string[];
  readonly seconds: number;
}

/** `#cors-preflight-fetch-0`, from the response on: what was granted, or `undefined` for a network error. */
export function checkPreflight(
  question: PreflightQuestion,
  status: number,
  response: HeaderList,
): PreflightGrant | undefined {
  if (!passesCorsCheck(question.origin, question.credentials, response)) return undefined;
  if (status < 200 || status > 299) return undefined;
  const listedMethods = extractTokens(response, 'Access-Control-Allow-Methods');
  const headerNames = extractTokens(response, 'Access-Control-Allow-Headers') ?? [];
  if (listedMethods === 'failure' || headerNames === 'failure') return undefined;
  const methods = listedMethods ?? (question.useCorsPreflightFlag ? [question.method] : []);
  if (!allowsMethod(question, methods) || !allowsHeaders(question, headerNames)) return undefined;
  const maxAge = extractSeconds(response, 'Access-Control-Max-Age');
  return { methods, headerNames, seconds: typeof maxAge === 'number' ? maxAge : 5 };
}

function allowsMethod({ method, credentials }: PreflightQuestion, methods: readonly string[]): boolean {
  if (isSafelistedMethod(method) || methods.includes(method)) return true;
  return !credentials && methods.includes('*');
}

function allowsHeaders({ headers, credentials }: PreflightQuestion, allowed: readonly string[]): boolean {
  const isListed = (name: string) => allowed.some((candidate) => isSameName(candidate, name));
  const wildcard = !credentials && allowed.includes('*');
  return (
    headers.every(([name]) => !isNonWildcardName(name) || isListed(name)) &&
    unsafeRequestHeaderNames(headers).every((name) => isListed(name) || wildcard)
  );
}
