import { domainToASCII } from 'node:url';
import type { CorsIssueCode } from '../errors/issue-codes.js';
import { isDefaultPort, parseOrigin } from '../protocol/parse-origin.js';
import { isQuotedRegExp, unquoted } from './quoted-reg-exp.js';

/** A configured origin, taken apart. */
export interface OriginPattern {
  /** As configured. */
  readonly text: string;
  readonly scheme: string;
  /** The whole host, or the part after the left-most label if that label has the wildcard. */
  readonly host: string;
  /** `*`: any port or none; empty: the default port. */
  readonly port: string;
  /** The form of the left-most label; absent if it is written in full. */
  readonly label?: { readonly kind: 'subdomains' } | PartialLabel;
}

/** `preview-*` is `{ prefix: 'preview-', suffix: '' }`. */
export interface PartialLabel {
  readonly kind: 'partial';
  readonly prefix: string;
  readonly suffix: string;
}

/** A problem with a configured origin. `message` quotes it and ends with the fix. */
export interface PatternProblem {
  readonly code: CorsIssueCode;
  readonly message: string;
  /** The valid form, if it is clear. It may have problems of its own, which are to be reported at the same time. */
  readonly meant?: string;
}

const SHAPE = /^([^/?#:]*):\/\/([^/?#]*)(.*)/s;
const SCHEME = /^[a-z][a-z0-9+.-]*$/;
const EMPTY_ADVICE =
  'Write an origin such as "https://example.com". If it is read from the environment, check that the variable is set and has no comma at one end.';
const WILDCARD_FORMS =
  'A wildcard stands for the subdomains ("https://*.example.com"), for part of the left-most label ' +
  '("https://preview-*.example.com") or for the port ("http://localhost:*").';

/**
 * Reads one configured origin: exact, or with a wildcard for subdomains, for part of the left-most label, or for
 * the port. The caller has already handled `*` and `null`.
 */
export function parsePattern(text: string): OriginPattern | PatternProblem {
  if (isQuotedRegExp(text)) return quotedRegExp(text);
  const separator = separatorOf(text);
  if (separator !== undefined)
    return notAnOrigin(
      text,
      'is a list in one string',
      undefined,
      `Write an array, such as value.split(${separator}).`,
    );
  if (/\s/.test(text)) return blank(text);
  if (text === '') return notAnOrigin(text, 'is empty', undefined, EMPTY_ADVICE);
  if (text === 'true' || text === 'false')
    return notAnOrigin(
      text,
      'is text',
      undefined,
      `Write ${text} without quotes; a value of the environment is always text.`,
    );
  const shape = SHAPE.exec(text);
  if (shape === null) return missingScheme(text);
  const [, scheme, authority, rest] = shape as unknown as readonly [string, string, string, string];
  if (scheme.includes('*')) return misplaced(text, 'The scheme has to be written out.');
  if (scheme === 'file')
    return notAnOrigin(text, 'is not an origin: pages from files have the opaque origin "null"');
  if (rest === '/')
    return notAnOrigin(text, 'ends with a slash; an origin has no path', normalized(scheme, authority));
  if (rest !== '')
    return notAnOrigin(
      text,
      'continues after the host; an origin has no path, query or fragment',
      normalized(scheme, authority),
    );
  if (authority.includes('@'))
    return notAnOrigin(
      text,
      'has a user name; an origin has none',
      normalized(scheme, authority.slice(authority.lastIndexOf('@') + 1)),
    );
  if (!isAscii(text))
    return notAnOrigin(
      text,
      'is not ASCII; browsers send host names in Punycode',
      normalized(scheme, authority),
    );
  if (/[A-Z]/.test(text))
    return notAnOrigin(
      text,
      'has upper-case letters; browsers send origins in lower case',
      normalized(scheme, authority),
    );
  const { host, port } = splitPort(authority);
  if (!SCHEME.test(scheme) || host === '') return notAnOrigin(text, 'is not a scheme, "://" and a host');
  return (
    checkPort(text, scheme, host, port) ??
    (host.includes('*') ? wildcardHost(text, scheme, host, port) : exactHost(text, scheme, host, port))
  );
}

/** What to split a list in one string at; `undefined` if it is not a list. */
function separatorOf(text: string): string | undefined {
  if (text.includes(',')) return /,\s/.test(text) ? '/,\\s*/' : "','";
  if (text.indexOf('://') === text.lastIndexOf('://')) return undefined;
  if (text.includes(';')) return "';'";
  return /\s/.test(text) ? '/\\s+/' : undefined;
}

/** Whether `parsed` is a problem. */
export function isProblem(parsed: OriginPattern | PatternProblem): parsed is PatternProblem {
  return 'code' in parsed;
}

function checkPort(
  text: string,
  scheme: string,
  host: string,
  port: string | undefined,
): PatternProblem | undefined {
  if (port === undefined || port === '*') return undefined;
  if (port.includes('*')) return misplaced(text, 'As a port it stands alone.');
  if (!/^[0-9]+$/.test(port) || Number(port) === 0 || Number(port) > 65535)
    return notAnOrigin(text, 'has no valid port');
  if (isDefaultPort(scheme, String(Number(port)))) {
    return notAnOrigin(
      text,
      `names the default port of ${scheme}, which browsers leave out`,
      ifValid(`${scheme}://${host}`),
    );
  }
  return port.startsWith('0')
    ? notAnOrigin(text, 'has a port with a leading zero', ifValid(`${scheme}://${host}:${Number(port)}`))
    : undefined;
}

function exactHost(text: string, scheme: string, host: string, port = ''): OriginPattern | PatternProblem {
  const canonical = canonicalHost(scheme, host);
  if (canonical === undefined) return notAnOrigin(text, 'has no valid host');
  if (canonical !== host)
    return notAnOrigin(text, 'is not how browsers write this host', join(scheme, canonical, port));
  return { text, scheme, host, port };
}

function wildcardHost(text: string, scheme: string, host: string, port = ''): OriginPattern | PatternProblem {
  const dot = host.indexOf('.');
  const label = host.slice(0, dot);
  const base = dot === -1 ? '' : host.slice(dot + 1);
  if (base.includes('*')) return misplaced(text, 'Only the left-most label can have one.');
  if (base === '') return misplaced(text, 'The domain below it has to be written out.');
  if (label.indexOf('*') !== label.lastIndexOf('*')) return misplaced(text, 'A label can have only one.');
  if (canonicalHost(scheme, base) !== base || /^[0-9.]+$|\[/.test(base))
    return notAnOrigin(text, 'has no valid domain after the wildcard');
  if (label === '*') return { text, scheme, host: base, port, label: { kind: 'subdomains' } };
  const [prefix, suffix] = label.split('*') as [string, string];
  if (prefix === '' && !suffix.startsWith('-')) {
    return misplaced(
      text,
      `It would also match "${scheme}://evil${suffix}.${base}". Write "${join(scheme, `*.${suffix}.${base}`, port)}" for subdomains.`,
    );
  }
  if (!/^[a-z0-9_-]{0,62}$/.test(prefix + suffix)) return notAnOrigin(text, 'has no valid host');
  return { text, scheme, host: base, port, label: { kind: 'partial', prefix, suffix } };
}

/** The host as browsers write it in an origin, or `undefined` if it is not a host. */
function canonicalHost(scheme: string, host: string): string | undefined {
  // The common case, without the cost of a URL: plain labels, the last of which is not a number.
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z-]+$/.test(host) && !host.includes('xn--')) {
    return parseOrigin(`${scheme}://${host}`)?.host;
  }
  const url = `${scheme}://${host}`;
  return URL.canParse(url) ? parseOrigin(`${scheme}://${new URL(url).host}`)?.host : undefined;
}

/** The corrected form of an origin, if it is clear; wildcards are kept. */
function normalized(scheme: string, authority: string): string | undefined {
  const { host, port } = splitPort(authority.toLowerCase());
  // These two are not corrected, so that correcting a corrected origin terminates.
  if (!SCHEME.test(scheme.toLowerCase()) || (port !== undefined && !/^(?:[0-9]*|\*)$/.test(port)))
    return undefined;
  const ascii = isAscii(host) ? host : domainToASCII(host);
  const corrected = join(
    scheme.toLowerCase(),
    ascii,
    port !== undefined && isDefaultPort(scheme.toLowerCase(), port) ? '' : port,
  );
  return ifValid(corrected);
}

function ifValid(corrected: string): string | undefined {
  return isProblem(parsePattern(corrected)) ? undefined : corrected;
}

function isAscii(text: string): boolean {
  return !/[^ -~]/.test(text);
}

function splitPort(authority: string): { host: string; port: string | undefined } {
  const colon = authority.lastIndexOf(':');
  if (colon === -1 || authority.endsWith(']')) return { host: authority, port: undefined };
  return { host: authority.slice(0, colon), port: authority.slice(colon + 1) };
}

function join(scheme: string, host: string, port: string | undefined): string {
  return `${scheme}://${host}${port === undefined || port === '' ? '' : `:${port}`}`;
}

function missingScheme(text: string): PatternProblem {
  const scheme = /^(?:localhost|127\.|\[::1\])/.test(text) ? 'http' : 'https';
  return notAnOrigin(
    text,
    'has no scheme',
    normalized(scheme, text.replace(/^(?:https?:?)?\/+/, '').replace(/[/?#].*/s, '')),
  );
}

function blank(text: string): PatternProblem {
  const trimmed = text.trim();
  return notAnOrigin(text, 'has spaces or line breaks', ifValid(trimmed === text ? '' : trimmed));
}

function quotedRegExp(text: string): PatternProblem {
  return {
    code: 'CORS_E007',
    message: `${JSON.stringify(text)} is a regular expression in quotes, which would be compared as text. ${unquoted(text)}`,
  };
}

function notAnOrigin(
  text: string,
  problem: string,
  fix?: string,
  advice = 'Write scheme, host and port as the browser shows them, such as "https://example.com".',
): PatternProblem {
  const message = `${JSON.stringify(text)} ${problem}. ${fix === undefined ? advice : `Write "${fix}".`}`;
  return { code: 'CORS_E007', message, ...(fix !== undefined && { meant: fix }) };
}

function misplaced(text: string, problem: string): PatternProblem {
  return {
    code: 'CORS_E008',
    message: `${JSON.stringify(text)} has a wildcard where wildcards are not allowed. ${problem} ${WILDCARD_FORMS}`,
  };
}
