import type { RequestForm } from './request-form.js';
import { isForbiddenRequestHeader, isSafelistedRequestHeader, SAFELISTED_METHODS } from './safelists.js';

/**
 * Why a request needs a preflight, one reason each; empty when it needs none.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function preflightReasons(form: RequestForm): string[] {
  const reasons: string[] = [];
  const method = methodOf(form);
  if (!SAFELISTED_METHODS.includes(method)) reasons.push(`${method} is not GET, HEAD or POST`);
  for (const [name, value] of sentHeaders(form)) {
    if (isSafelistedRequestHeader(name, value)) continue;
    reasons.push(
      SAFELISTED_NAMES.has(name)
        ? `this value of ${name} is not safelisted`
        : `${name} is not a safelisted header`,
    );
  }
  if (form.via === 'xhr-with-upload-listener') reasons.push('an upload listener is registered');
  return reasons;
}

/** A policy as far as a prediction needs it. */
export interface PolicyFacts {
  readonly origins: 'none' | 'any' | 'page';
  readonly credentials?: true;
  /** What `Access-Control-Allow-Methods` lists. Default: what is asked. */
  readonly methods?: readonly string[];
  /** What `Access-Control-Allow-Headers` lists. Default: what is asked. */
  readonly headers?: readonly string[];
}

export interface Prediction {
  readonly preflight: boolean;
  readonly blocked: boolean;
  /** One sentence for each thing that decides. */
  readonly because: readonly string[];
}

/** What a browser will do with a request from one of the two pages to a route under the policy. */
export function predict(form: RequestForm, from: 'page' | 'stranger', policy: PolicyFacts): Prediction {
  const reasons = preflightReasons(form);
  const preflight = reasons.length > 0;
  const because = preflight
    ? [`The browser asks first: ${reasons.join('; ')}.`]
    : ['The browser sends it at once: method, headers and content type are safelisted.'];
  const refusal = refusalOf(form, from, policy, preflight);
  because.push(refusal ?? 'The policy allows it, and the page reads the response.');
  return { preflight, blocked: refusal !== undefined, because };
}

function refusalOf(
  form: RequestForm,
  from: 'page' | 'stranger',
  policy: PolicyFacts,
  preflight: boolean,
): string | undefined {
  if (policy.origins === 'none') return 'The route has no policy, so no page of another origin may read it.';
  if (policy.origins === 'page' && from === 'stranger')
    return 'The policy does not allow this page’s origin.';
  if (form.credentials === 'include') {
    if (policy.origins === 'any') return 'With credentials, the wildcard * does not count.';
    if (policy.credentials === undefined) return 'The policy does not allow credentials.';
  }
  if (!preflight) return undefined;
  const method = methodOf(form);
  const methodRefused = policy.methods?.includes(method) === false;
  // A safelisted method passes whatever the preflight lists. https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
  if (methodRefused && !SAFELISTED_METHODS.includes(method)) {
    return `The policy does not allow the method ${method}.`;
  }
  // A preflight for a method that is not allowed grants no headers either.
  const refused = sentHeaders(form)
    .filter(([name, value]) => !isSafelistedRequestHeader(name, value))
    .map(([name]) => name)
    .find((name) => methodRefused || policy.headers?.includes(name) === false);
  if (refused === undefined) return undefined;
  return methodRefused
    ? `The policy does not allow the method ${method}, so the preflight does not allow ${refused} either.`
    : `The policy does not allow the header ${refused}.`;
}

/** `fetch()` writes these in upper case, and no others: `patch` is not `PATCH`. */
function methodOf({ method = 'GET' }: RequestForm): string {
  const upper = method.toUpperCase();
  return ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'].includes(upper) ? upper : method;
}

function sentHeaders({ headers = {} }: RequestForm): [string, string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !isForbiddenRequestHeader(name));
}

const SAFELISTED_NAMES = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'range']);
