/** Whether no preflight is needed for the method. @see https://fetch.spec.whatwg.org/#cors-safelisted-method */
export function isSafelistedMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'POST';
}

/** The method as it is sent. `patch` is left alone, so it is not `PATCH`. @see https://fetch.spec.whatwg.org/#concept-method-normalize */
export function normalizeMethod(method: string): string {
  const upper = method.toUpperCase();
  return NORMALIZED.has(upper) ? upper : method;
}

const NORMALIZED: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

/** Whether it is `patch`, say, which `fetch()` sends as it is: it puts only the six oldest methods into upper case. */
export function isMiswritten(method: string): boolean {
  return normalizeMethod(method) !== method.toUpperCase();
}
