import { blockedUrl } from './blocked-fetch.js';
import type { BlockedFetch } from './blocked-fetch.js';
import type { FetchFailure } from './fetch-failure.js';

/**
 * Safari's message about a blocked fetch, in two lines; `undefined` if CORS did not block it. Safari checks a preflight's
 * status before anything else.
 *
 * @see https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/CrossOriginAccessControl.cpp
 */
export function safariConsole(blocked: BlockedFetch): string | undefined {
  const { failure, via } = blocked;
  const { check, preflight, status } = failure;
  const isOk = status >= 200 && status <= 299;
  const sentence = SENTENCES[preflight && !isOk ? 'preflight-status' : check]?.(failure);
  if (sentence === undefined || check === 'no-answer') return undefined;
  const api = via === 'xhr' ? 'XMLHttpRequest' : 'Fetch API';
  return `${sentence}\n${api} cannot load ${blockedUrl(blocked)} due to access control checks.`;
}

const notAllowed = ({ origin, status }: FetchFailure) =>
  `Origin ${origin} is not allowed by Access-Control-Allow-Origin. Status code: ${status}`;
const notSuccessful = ({ status }: FetchFailure) =>
  `Preflight response is not successful. Status code: ${status}`;

const SENTENCES: Readonly<Partial<Record<FetchFailure['check'], (failure: FetchFailure) => string>>> = {
  'allow-origin-missing': notAllowed,
  'allow-origin-multiple': () => 'Access-Control-Allow-Origin cannot contain more than one origin.',
  'allow-origin-invalid': notAllowed,
  'allow-origin-mismatch': notAllowed,
  'wildcard-with-credentials': () =>
    'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.',
  'allow-credentials': () => 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".',
  'preflight-redirect': notSuccessful,
  'preflight-status': notSuccessful,
  'allow-methods-malformed': ({ subject }) =>
    `Header Access-Control-Allow-Methods has an invalid value: ${subject}`,
  'allow-headers-malformed': ({ subject }) =>
    `Header Access-Control-Allow-Headers has an invalid value: ${subject}`,
  method: ({ subject }) => `Method ${subject} is not allowed by Access-Control-Allow-Methods.`,
  header: ({ subject, asWritten = subject }) =>
    `Request header field ${asWritten} is not allowed by Access-Control-Allow-Headers.`,
};
