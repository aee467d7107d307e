import type { BlockedFetch } from './blocked-fetch.js';
import { blockedUrl } from './blocked-fetch.js';
import type { FetchFailure } from './fetch-failure.js';
import { isRedirect } from './redirect-request.js';

/**
 * Chromium's message about a blocked fetch, word for word; `undefined` if CORS did not block it.
 *
 * @see https://source.chromium.org/chromium/chromium/src/+/main:third_party/blink/renderer/platform/loader/cors/cors_error_string.cc
 */
export function chromiumConsole(blocked: BlockedFetch): string | undefined {
  const { failure, page, via } = blocked;
  // Chromium ignores the headers of a preflight's redirect.
  const check = failure.preflight && isRedirect(failure.status) ? 'preflight-redirect' : failure.check;
  const sentence = SENTENCES[check]?.(failure);
  if (sentence === undefined) return undefined;
  const [first] = failure.urls;
  const url = blockedUrl(blocked);
  return [
    `Access to ${via === 'xhr' ? 'XMLHttpRequest' : 'fetch'} at '${url}' `,
    first === url ? '' : `(redirected from '${first}') `,
    `from origin '${page}' has been blocked by CORS policy: `,
    failure.preflight && !ABOUT_PREFLIGHTS.has(check) ? PREFIX : '',
    sentence,
    via === 'xhr' && ABOUT_CREDENTIALS.has(check) ? XHR_CREDENTIALS : '',
  ].join('');
}

const SENTENCES: Readonly<Partial<Record<FetchFailure['check'], (failure: FetchFailure) => string>>> = {
  'allow-origin-missing': () =>
    "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  'allow-origin-multiple': ({ subject }) =>
    `The 'Access-Control-Allow-Origin' header contains multiple values '${subject}', but only one is allowed.`,
  'allow-origin-invalid': ({ subject }) =>
    `The 'Access-Control-Allow-Origin' header contains the invalid value '${subject}'.`,
  'allow-origin-mismatch': ({ subject }) =>
    `The 'Access-Control-Allow-Origin' header has a value '${subject}' that is not equal to the supplied origin.`,
  'wildcard-with-credentials': () =>
    "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
  'allow-credentials': ({ subject }) =>
    `The value of the 'Access-Control-Allow-Credentials' header in the response is '${subject}' which must be 'true' when the request's credentials mode is 'include'.`,
  'preflight-redirect': () => 'Redirect is not allowed for a preflight request.',
  'preflight-status': () => 'It does not have HTTP ok status.',
  'allow-methods-malformed': () =>
    'Cannot parse Access-Control-Allow-Methods response header field in preflight response.',
  'allow-headers-malformed': () =>
    'Cannot parse Access-Control-Allow-Headers response header field in preflight response.',
  method: ({ subject }) =>
    `Method ${subject} is not allowed by Access-Control-Allow-Methods in preflight response.`,
  header: ({ subject }) =>
    `Request header field ${subject} is not allowed by Access-Control-Allow-Headers in preflight response.`,
  'redirect-with-credentials': ({ subject }) =>
    `Redirect location '${subject}' contains a username and password, which is disallowed for cross-origin requests.`,
};

const PREFIX = "Response to preflight request doesn't pass access control check: ";

/** Their sentences mention the preflight themselves. */
const ABOUT_PREFLIGHTS: ReadonlySet<string> = new Set([
  'allow-methods-malformed',
  'allow-headers-malformed',
  'method',
  'header',
]);

const ABOUT_CREDENTIALS: ReadonlySet<string> = new Set(['wildcard-with-credentials', 'allow-credentials']);

const XHR_CREDENTIALS =
  ' The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.';
