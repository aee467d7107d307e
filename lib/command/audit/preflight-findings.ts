import { isRedirect } from '../../browser/redirect-request.js';
import type { Answered } from '../server-client.js';
import type { CheckFinding } from './finding.js';
import { admits, allowOriginOf, describeAnswer } from './read-answer.js';

/** The finding if browsers do not get a usable answer to the preflight. `needed`: whether this request needs one. */
export function preflightFinding(
  preflight: Answered,
  actual: Answered | undefined,
  { origin, method, needed }: { readonly origin: string; readonly method: string; readonly needed: boolean },
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
  const sameRoute = ['GET', 'HEAD', 'POST'].includes(method);
  const isGranted = actual !== undefined && admits(actual, origin);
  if (!sameRoute || !isGranted || allowOriginOf(preflight) !== null) return undefined;
  return {
    id: 'preflight-headers-missing',
    severity,
    evidence: `${describeAnswer(preflight)}. ${describeAnswer(actual)}`,
    fix: 'Send the CORS headers with the answer to the preflight as well as with the response.',
  };
}
