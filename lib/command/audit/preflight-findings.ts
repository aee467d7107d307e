import { isRedirect } from '../../browser/redirect-request.js';
import type { Answered } from '../server-client.js';
import type { CheckFinding } from './finding.js';
import { admits, allowOriginOf, describeAnswer } from './read-answer.js';

/** A preflight, and the request that it asked about. */
export interface PreflightCase {
  readonly origin: string;
  /** Whether this request needs a preflight. */
  readonly needed: boolean;
  /** Whether `actual` has the method that the preflight asked about: otherwise another handler may have answered it. */
  readonly isSameHandler: boolean;
}

/** The finding if browsers do not get a usable answer to the preflight. */
export function preflightFinding(
  preflight: Answered,
  actual: Answered | undefined,
  { origin, needed, isSameHandler }: PreflightCase,
): CheckFinding | undefined {
  const { status } = preflight;
  const severity = needed ? 'high' : 'low';
  if (isRedirect(status)) {
    return {
      id: 'preflight-redirected',
      severity,
      evidence: describeAnswer(preflight, 'Location'),
      fix: 'Browsers do not follow redirects of preflights. Request the address to which it leads, or answer OPTIONS before whatever redirects.',
    };
  }
  if (status === 401 || status === 407) {
    return {
      id: 'preflight-needs-authentication',
      severity,
      evidence: describeAnswer(preflight, 'WWW-Authenticate'),
      fix: 'Browsers send preflights without credentials. Answer OPTIONS before authentication.',
    };
  }
  // A server need not answer preflights that no request needs. 403 is how a policy refuses.
  if (!needed || status === 403) return undefined;
  if (status < 200 || status > 299) {
    return {
      id: 'preflight-not-answered',
      severity,
      evidence: describeAnswer(preflight),
      fix: 'Answer OPTIONS on this path with 204 and the CORS headers.',
    };
  }
  const isGranted = isSameHandler && actual !== undefined && admits(actual, origin);
  if (!isGranted || allowOriginOf(preflight) !== null) return undefined;
  return {
    id: 'preflight-headers-missing',
    severity,
    evidence: `${describeAnswer(preflight)}. ${describeAnswer(actual)}`,
    fix: 'Send the CORS headers with the answer to the preflight as well as with the response.',
  };
}
