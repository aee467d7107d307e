/** Whether the method needs no preflight. @see https://fetch.spec.whatwg.org/#cors-safelisted-method */
export function isSafelistedMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'POST';
}

/** The method as sent: `get` becomes `GET`, but `patch` stays `patch`. @see https://fetch.spec.whatwg.org/#concept-method-normalize */
export function normalizeMethod(method: string): string {
  const upper = method.toUpperCase();
  return NORMALIZED.has(upper) ? upper : method;
}

const NORMALIZED: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

/** Whether the method is one like `patch`, which `fetch()` sends as is: it upper-cases only six methods. */
export function isMiswritten(method: string): boolean {
  return normalizeMethod(method) !== method.toUpperCase();
}
