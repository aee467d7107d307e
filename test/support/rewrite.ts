import type { IncomingMessage } from 'node:http';

/**
 * Middleware that makes the application serve another path (`X-Serve`) or another method (`X-HTTP-Method-Override`) than
 * the one that the library has decided about.
 */
export function rewrite(
  request: IncomingMessage & { method: string; url: string },
  _response: unknown,
  next: () => void,
): void {
  const target = request.headers['x-serve'];
  if (typeof target === 'string') request.url = target;
  const method = request.headers['x-http-method-override'];
  if (typeof method === 'string') request.method = method;
  next();
}
