import { isSameName } from '../browser/header-list.js';
import type { HeaderList } from '../browser/header-list.js';
import { isSameOrigin } from '../browser/same-origin.js';
import type { ScriptedRequest } from '../browser/scripted-request.js';
import { isForbiddenRequestHeader } from '../protocol/header-names.js';
import { isForbiddenMethod } from '../protocol/methods.js';
import { isPageOrigin, originOfAddress } from '../protocol/page-origin.js';
import { isToken } from '../protocol/token.js';
import { requestHeaders } from '../browser/request-headers.js';
import { isMiswritten, normalizeMethod } from '../browser/request-method.js';
import { CheckError } from './check-error.js';

/** The request that a page would make. */
export interface CheckQuestion {
  /** Absolute, `http:` or `https:`. */
  readonly url: string;
  /** The page's serialized origin, or `null`. */
  readonly origin: string;
  /** Default: `GET`. */
  readonly method?: string;
  /** The headers that the script sets; `Cookie` is the one that the browser sends with credentials. Default: none. */
  readonly headers?: HeaderList;
  /** Whether the credentials mode is `include`. Default: false. */
  readonly credentials?: boolean;
}

/** A valid question. */
export interface ReadQuestion {
  readonly origin: string;
  /** Without the headers that browsers drop. */
  readonly request: ScriptedRequest & { readonly method: string };
  /** The `Cookie` header of requests with credentials. */
  readonly cookie: string | undefined;
  /** The report's notes about the question itself. */
  readonly notes: readonly string[];
}

/**
 * Checks a question as `fetch()` and the browser would.
 *
 * @throws {CheckError} `usage`, if no page could make the request
 */
export function readQuestion({
  url,
  origin,
  method = 'GET',
  headers = [],
  credentials = false,
}: CheckQuestion): ReadQuestion {
  const target = readUrl(url);
  checkOrigin(origin);
  if (!isToken(method)) throw new CheckError('usage', `${JSON.stringify(method)} is not an HTTP method.`);
  if (isForbiddenMethod(method))
    throw new CheckError('usage', `Browsers do not send ${method.toUpperCase()}: fetch() throws.`);
  for (const header of headers) checkHeader(header);
  const cookies = headers.filter(([name]) => isSameName(name, 'Cookie')).map(([, value]) => value);
  const sendsCookie = credentials || isSameOrigin(origin, target.href);
  const dropped = headers.map(([name]) => name).filter((name) => isDropped(name, sendsCookie));
  return {
    origin,
    request: {
      url: target.href,
      method: normalizeMethod(method),
      headers: requestHeaders({ url: target.href, headers }),
      credentials: credentials ? 'include' : 'same-origin',
    },
    cookie: cookies.length === 0 ? undefined : cookies.join('; '),
    notes: [
      ...dropped.map((name) => `Pages cannot set ${name}: browsers drop it, and so does this check.`),
      ...(isMiswritten(method)
        ? [`Methods are case-sensitive, and fetch() sends ${method} as it is. Write ${method.toUpperCase()}.`]
        : []),
    ],
  };
}

function readUrl(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const fix = !value.includes('://')
      ? 'Write it with its scheme'
      : url === undefined
        ? 'Write a valid URL'
        : 'Only http: and https: can be asked';
    throw new CheckError(
      'usage',
      `${JSON.stringify(value)} is not the address of a server. ${fix}: https://api.example.com/orders.`,
    );
  }
  if (url.username !== '' || url.password !== '')
    throw new CheckError('usage', 'fetch() does not accept an address with a user name or a password.');
  url.hash = '';
  return url;
}

function checkOrigin(origin: string): void {
  if (isPageOrigin(origin)) return;
  const meant = originOfAddress(origin);
  const fix =
    meant === undefined ? 'Write scheme, host and port: https://shop.example.com.' : `Write ${meant}.`;
  throw new CheckError('usage', `${JSON.stringify(origin)} is not the origin of a page. ${fix}`);
}

function checkHeader([name, value]: readonly [string, string]): void {
  if (!isToken(name)) throw new CheckError('usage', `${JSON.stringify(name)} is not a header name.`);
  // oxlint-disable-next-line no-control-regex -- bytes that Node refuses to send
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new CheckError('usage', `The value of ${name} has characters that no header can have.`);
}

function isDropped(name: string, sendsCookie: boolean): boolean {
  const lower = name.toLowerCase();
  return lower === 'cookie' ? !sendsCookie : isForbiddenRequestHeader(lower);
}
