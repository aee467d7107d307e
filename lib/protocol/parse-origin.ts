/** Scheme of 64, host of 253 and port of 5 characters, with their separators. */
const MAX_ORIGIN_LENGTH = 64 + 3 + 253 + 1 + 5;

const LABEL = '[a-z0-9_-]{1,63}';
const HOST = `(?:${LABEL}\\.)*${LABEL}\\.?|\\[[0-9a-f:.]{2,45}\\]`;
const SERIALIZED_ORIGIN = new RegExp(`^([a-z][a-z0-9+.-]{0,63})://(${HOST})(?::([1-9][0-9]{0,4}))?$`);

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443' };

/** The parts of a tuple origin. `port` is empty for the scheme's default port. */
export interface ParsedOrigin {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
}

/**
 * The parts of a serialized tuple origin, or `undefined` for anything that a browser would not send: another
 * case, a path, a default port, an empty label, a list, more than 326 characters, or the opaque origin `null`.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
 */
export function parseOrigin(value: string): ParsedOrigin | undefined {
  if (value.length > MAX_ORIGIN_LENGTH) return undefined;
  const match = SERIALIZED_ORIGIN.exec(value);
  if (match === null) return undefined;
  const [, scheme = '', host = '', port = ''] = match;
  if (port !== '' && (port === DEFAULT_PORTS[scheme] || Number(port) > 65535)) return undefined;
  return { scheme, host, port };
}

/** Whether browsers leave out `port` for `scheme`. */
export function isDefaultPort(scheme: string, port: string): boolean {
  return DEFAULT_PORTS[scheme] === port;
}

/** Whether traffic to `host` never leaves the machine: `localhost`, its subdomains, 127.0.0.0/8 and `[::1]`. @see https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy */
export function isLoopbackHost(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(host)
  );
}
