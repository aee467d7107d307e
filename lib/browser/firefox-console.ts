import type { BlockedFetch } from './blocked-fetch.js';
import { blockedUrl } from './blocked-fetch.js';
import type { FetchFailure } from './fetch-failure.js';

/**
 * Firefox's message about a blocked fetch; `undefined` if CORS did not block it.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS/Errors
 * @see https://searchfox.org/firefox-main/source/dom/locales/en-US/chrome/security/security.properties
 */
export function firefoxConsole(blocked: BlockedFetch): string | undefined {
  const { failure } = blocked;
  const reason = REASONS[failure.check]?.(failure);
  if (reason === undefined) return undefined;
  // One of Firefox's messages has the address in quotes.
  const url =
    failure.check === 'wildcard-with-credentials' ? `‘${blockedUrl(blocked)}’` : blockedUrl(blocked);
  return `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${url}. ${reason}`;
}

const preflightFailed = ({ status }: FetchFailure) =>
  `(Reason: CORS preflight response did not succeed). Status code: ${status}.`;

const REASONS: Readonly<Partial<Record<FetchFailure['check'], (failure: FetchFailure) => string>>> = {
  'allow-origin-missing': ({ status }) =>
    `(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: ${status}.`,
  'allow-origin-multiple': ({ subject }) =>
    `(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘${subject}’).`,
  'allow-origin-invalid': ({ subject }) =>
    `(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘${subject}’).`,
  'allow-origin-mismatch': ({ subject }) =>
    `(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘${subject}’).`,
  'wildcard-with-credentials': () =>
    '(Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).',
  'allow-credentials': () => '(Reason: expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).',
  'preflight-redirect': () => '(Reason: CORS request external redirect not allowed).',
  'preflight-status': preflightFailed,
  'allow-methods-malformed': ({ subject }) =>
    `(Reason: invalid token ‘${subject}’ in CORS header ‘Access-Control-Allow-Methods’).`,
  'allow-headers-malformed': ({ subject }) =>
    `(Reason: invalid token ‘${subject}’ in CORS header ‘Access-Control-Allow-Headers’).`,
  method: () => '(Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).',
  header: ({ subject }) =>
    `(Reason: header ‘${subject}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).`,
};
