import { normalizeMethod } from '../browser/request-method.js';
import { describeValue } from '../origins/read-origin.js';
import { isForbiddenMethod } from '../protocol/methods.js';
import { isPageOrigin } from '../protocol/page-origin.js';
import { isToken } from '../protocol/token.js';
import type { CorsQuestion } from './cors-question.js';

/** A valid question, with defaults filled in. */
export interface ReadQuestion {
  readonly from: string;
  /** Absolute. */
  readonly url: URL;
  /** As browsers send it: `get` becomes `GET`, `patch` stays `patch`. */
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly credentials: 'omit' | 'same-origin' | 'include';
}

const CREDENTIALS: ReadonlySet<unknown> = new Set(['omit', 'same-origin', 'include']);

/**
 * Checks a question as `fetch()` would check the request.
 *
 * @param base the application's address, for URLs that are paths
 * @throws {TypeError} naming the member and what to write
 */
export function readQuestion(question: CorsQuestion, base: string): ReadQuestion {
  if (typeof question !== 'object' || question === null) {
    throw new TypeError(
      `explain() takes a question such as { from: 'https://shop.example', url: '/orders' }, not ${describeValue(question)}.`,
    );
  }
  const { from, url, method = 'GET', headers = {}, credentials = 'same-origin' } = question;
  if (typeof from !== 'string' || !isPageOrigin(from)) {
    throw new TypeError(
      `"from" is ${describeValue(from)}, which is not a serialized origin. Write scheme, host and port as browsers send them, such as "https://shop.example", or "null".`,
    );
  }
  if (!CREDENTIALS.has(credentials)) {
    throw new TypeError(
      `"credentials" is ${describeValue(credentials)}. Write "omit", "same-origin" or "include".`,
    );
  }
  const target = readUrl(url, base);
  if (target.username !== '' || target.password !== '') {
    throw new TypeError('"url" has a user name or a password, which fetch() does not accept. Leave it out.');
  }
  return {
    from,
    url: target,
    method: readMethod(method),
    headers: readHeaders(headers),
    credentials,
  };
}

/** @throws {TypeError} if it is neither a path nor a whole URL */
export function readUrl(url: unknown, base: string): URL {
  const isPath = typeof url === 'string' && url.startsWith('/') && !url.startsWith('//');
  const text = isPath ? base + url : url;
  const parsed = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new TypeError(
      `"url" is ${describeValue(url)}. Write a path such as "/orders/7", or a whole URL such as "https://api.example/orders/7".`,
    );
  }
  return parsed;
}

/** The method as browsers send it. @throws {TypeError} if scripts cannot send it */
export function readMethod(method: unknown): string {
  if (typeof method !== 'string' || !isToken(method)) {
    throw new TypeError(
      `"method" is ${describeValue(method)}, which is not a method. Write a name such as "PATCH".`,
    );
  }
  if (isForbiddenMethod(method))
    throw new TypeError(`"method" is ${method}, which browsers do not let scripts send.`);
  return normalizeMethod(method);
}

function readHeaders(headers: unknown): ReadQuestion['headers'] {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    throw new TypeError(
      `"headers" is ${describeValue(headers)}. Write names and values: { 'X-Request-Id': '7' }.`,
    );
  }
  return Object.entries(headers).map(([name, value]: [string, unknown]) => {
    if (!isToken(name))
      throw new TypeError(`"headers" has ${describeValue(name)}, which is not the name of a header.`);
    // Characters that header values may not contain. https://fetch.spec.whatwg.org/#concept-header-value
    if (typeof value !== 'string' || /[\0\r\n]/.test(value.trim()) || /[^\0-\xff]/.test(value)) {
      throw new TypeError(
        `"headers" has the value ${describeValue(value)} for ${name}, which is not the value of a header.`,
      );
    }
    return [name, value.trim()] as const;
  });
}
