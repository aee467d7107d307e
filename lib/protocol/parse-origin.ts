/** A scheme of 64, a host of 253 and a port of 5 characters, with separators. */
export const MAX_ORIGIN_LENGTH = 64 + 3 + 253 + 1 + 5;
const MAX_SCHEME_LENGTH = 64;
const MAX_LABEL_LENGTH = 63;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443' };

const COLON = 0x3a;
const SLASH = 0x2f;
const DOT = 0x2e;

/** The parts of a tuple origin. `port` is empty for the scheme's default port. */
export interface ParsedOrigin {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
}

/**
 * The parts of a serialized tuple origin, or `undefined` for anything that a browser would not send: upper
 * case, a path, a default port, an empty label, a list, more than 326 characters; also for the opaque origin `null`.
 * A single pass without regular expressions, because it runs for every request.
 *
 * @see https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
 */
export function parseOrigin(value: string): ParsedOrigin | undefined {
  if (value.length > MAX_ORIGIN_LENGTH) return undefined;
  const schemeEnd = endOfScheme(value);
  if (schemeEnd === -1) return undefined;
  const hostStart = schemeEnd + 3;
  const hostEnd =
    value.charCodeAt(hostStart) === 0x5b ? endOfAddress(value, hostStart) : endOfName(value, hostStart);
  if (hostEnd === hostStart) return undefined;
  const scheme = value.slice(0, schemeEnd);
  if (hostEnd === value.length) return { scheme, host: value.slice(hostStart), port: '' };
  const port = value.slice(hostEnd + 1);
  if (value.charCodeAt(hostEnd) !== COLON || !isPort(port) || isDefaultPort(scheme, port)) return undefined;
  return { scheme, host: value.slice(hostStart, hostEnd), port };
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

/** Index of the colon in `scheme://`, or -1. */
function endOfScheme(value: string): number {
  if (!isLetter(value.charCodeAt(0))) return -1;
  let i = 1;
  while (i < MAX_SCHEME_LENGTH && isSchemeCharacter(value.charCodeAt(i))) i++;
  const isSeparated =
    value.charCodeAt(i) === COLON && value.charCodeAt(i + 1) === SLASH && value.charCodeAt(i + 2) === SLASH;
  return isSeparated ? i : -1;
}

/** Index after a host name, which may end with a dot; `start` if there is none. */
function endOfName(value: string, start: number): number {
  let labelLength = 0;
  let i = start;
  for (; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (isLabelCharacter(code)) {
      if (++labelLength > MAX_LABEL_LENGTH) return start;
    } else if (code === DOT && labelLength > 0) labelLength = 0;
    else break;
  }
  return i;
}

/** Index after the closing bracket of an IPv6 address; `start` if there is none. */
function endOfAddress(value: string, start: number): number {
  const end = value.indexOf(']', start) + 1;
  return /^\[[0-9a-f:.]{2,45}\]/.test(value.slice(start, end)) ? end : start;
}

function isPort(port: string): boolean {
  return /^[1-9][0-9]*$/.test(port) && Number(port) <= 65535;
}

function isLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLabelCharacter(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x2d || code === 0x5f;
}

function isSchemeCharacter(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x2b || code === 0x2d || code === DOT;
}
