import type { CorsCheckName } from './fetch-failure.js';
import { getHeader } from './header-list.js';
import type { HeaderList } from './header-list.js';

/** The check that failed, and the value that failed it. */
export interface FailedCheck {
  readonly check: CorsCheckName;
  readonly subject: string;
  /** The request header's name as the script wrote it, if its case differs. */
  readonly asWritten?: string;
}

/**
 * Why a response with these headers may not be shared with this origin; `undefined`: it may.
 *
 * @param credentials whether the request's credentials mode is `include`
 * @see https://fetch.spec.whatwg.org/#concept-cors-check
 */
export function failedCorsCheck(
  origin: string,
  credentials: boolean,
  response: HeaderList,
): FailedCheck | undefined {
  const allowed = getHeader(response, 'Access-Control-Allow-Origin');
  if (allowed === null) return { check: 'allow-origin-missing', subject: '' };
  if (allowed === '*') return credentials ? { check: 'wildcard-with-credentials', subject: '*' } : undefined;
  if (allowed !== origin) return { check: whatIsWrong(allowed), subject: allowed };
  if (!credentials) return undefined;
  const allowsCredentials = getHeader(response, 'Access-Control-Allow-Credentials') ?? '';
  return allowsCredentials === 'true'
    ? undefined
    : { check: 'allow-credentials', subject: allowsCredentials };
}

/** The standard makes one comparison; the browsers' consoles distinguish why it failed. */
function whatIsWrong(allowed: string): CorsCheckName {
  if (/[ ,]/.test(allowed)) return 'allow-origin-multiple';
  return allowed === 'null' || URL.canParse(allowed) ? 'allow-origin-mismatch' : 'allow-origin-invalid';
}
