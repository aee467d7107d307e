import { pathToRegexp } from 'path-to-regexp';

/**
 * Compiles a controller's `host` as Nest does: patterns with parameters or RegExps, one of which has to match the host
 * name without its port. `undefined` if the route is not bound to a host.
 */
export function compileHost(
  host: string | RegExp | readonly (string | RegExp)[] | undefined,
): ((hostname: string) => boolean) | undefined {
  if (host === undefined || host === '') return undefined;
  const hosts = Array.isArray(host) ? (host as readonly (string | RegExp)[]) : [host as string | RegExp];
  const patterns = hosts.map((one) => (typeof one === 'string' ? pathToRegexp(one).regexp : one));
  return (hostname) => patterns.some((pattern) => hostname.match(pattern) !== null);
}
