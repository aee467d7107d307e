import { failedCorsCheck } from './cors-check.js';
import type { FailedCheck } from './cors-check.js';
import { extractSeconds, extractTokens, getHeader, isSameName } from './header-list.js';
import type { HeaderList } from './header-list.js';
import { isRedirect } from './redirect-request.js';
import { isSafelistedMethod } from './request-method.js';
import { isNonWildcardName } from './safelisted-header.js';
import { unsafeRequestHeaderNames } from './unsafe-header-names.js';

/** The request that a preflight asked about. */
export interface PreflightQuestion {
  readonly origin: string;
  /** Whether the request's credentials mode is `include`. */
  readonly credentials: boolean;
  readonly method: string;
  readonly headers: HeaderList;
  /** Whether anything other than the method and the headers made the preflight necessary. */
  readonly useCorsPreflightFlag: boolean;
}

/** The permissions of a granted preflight, which the browser caches. */
export interface PreflightGrant {
  readonly methods: readonly string[];
  readonly headerNames: readonly string[];
  readonly seconds: number;
}

/**
 * The permissions that the answer to a preflight grants, or the first check that it fails.
 *
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
 */
export function checkPreflight(
  question: PreflightQuestion,
  status: number,
  response: HeaderList,
): PreflightGrant | FailedCheck {
  const failed = failedCorsCheck(question.origin, question.credentials, response);
  if (failed !== undefined) return failed;
  if (isRedirect(status)) return { check: 'preflight-redirect', subject: String(status) };
  if (status < 200 || status > 299) return { check: 'preflight-status', subject: String(status) };
  const listedMethods = extractTokens(response, 'Access-Control-Allow-Methods');
  if (listedMethods === 'failure')
    return { check: 'allow-methods-malformed', subject: valueOf(response, 'Access-Control-Allow-Methods') };
  const headerNames = extractTokens(response, 'Access-Control-Allow-Headers') ?? [];
  if (headerNames === 'failure')
    return { check: 'allow-headers-malformed', subject: valueOf(response, 'Access-Control-Allow-Headers') };
  const methods = listedMethods ?? (question.useCorsPreflightFlag ? [question.method] : []);
  if (!allowsMethod(question, methods)) return { check: 'method', subject: question.method };
  const refused = refusedHeaderName(question, headerNames);
  if (refused !== undefined) return { check: 'header', subject: refused, ...asWritten(question, refused) };
  const maxAge = extractSeconds(response, 'Access-Control-Max-Age');
  return { methods, headerNames, seconds: typeof maxAge === 'number' ? maxAge : DEFAULT_SECONDS };
}

/** How long a preflight without `Access-Control-Max-Age` is cached. @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 */
const DEFAULT_SECONDS = 5;

function valueOf(response: HeaderList, name: string): string {
  return getHeader(response, name) as string;
}

function asWritten({ headers }: PreflightQuestion, lower: string): { asWritten?: string } {
  const [name] = headers.find(([candidate]) => isSameName(candidate, lower))!;
  return name === lower ? {} : { asWritten: name };
}

function allowsMethod({ method, credentials }: PreflightQuestion, methods: readonly string[]): boolean {
  if (isSafelistedMethod(method) || methods.includes(method)) return true;
  return !credentials && methods.includes('*');
}

function refusedHeaderName(
  { headers, credentials }: PreflightQuestion,
  allowed: readonly string[],
): string | undefined {
  const isListed = (name: string) => allowed.some((candidate) => isSameName(candidate, name));
  const wildcard = !credentials && allowed.includes('*');
  return unsafeRequestHeaderNames(headers).find(
    (name) => !isListed(name) && !(wildcard && !isNonWildcardName(name)),
  );
}
