import { isDefaultPort, parseOrigin } from './parse-origin.js';

/**
 * The origin of the server that a request was made to, from its scheme and its `Host`; `undefined` if they
 * name none. Stricter than the URL parser, which also accepts `user@host`, `host/path` and a tab within the host.
 *
 * @param target `https://api.example:8443`
 * @see https://httpwg.org/specs/rfc9110.html#field.host
 */
export function originOfTarget(target: string): string | undefined {
  const written = target.toLowerCase();
  const scheme = /^https?(?=:\/\/)/.exec(written)?.[0];
  if (scheme === undefined) return undefined;
  const origin = written.replace(/:(\d*)$/, (suffix, port: string) =>
    port === '' || isDefaultPort(scheme, port) ? '' : suffix,
  );
  return parseOrigin(origin) === undefined ? undefined : origin;
}
