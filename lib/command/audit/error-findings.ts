import type { Answered } from '../server-client.js';
import type { CheckFinding } from './finding.js';
import { allowOriginOf, describeAnswer } from './read-answer.js';

/** The finding if pages cannot read an error: their console shows a CORS error instead. */
export function errorFinding(answer: Answered | undefined, status: 401 | 404): CheckFinding | undefined {
  if (answer?.status !== status || allowOriginOf(answer) !== null) return undefined;
  return {
    id: `headers-missing-on-${status}`,
    severity: 'low',
    evidence: `${describeAnswer(answer)} (${answer.url})`,
    fix: `Send the CORS headers with errors, too, before ${status === 401 ? 'authentication' : 'the router'} answers: otherwise pages see a CORS error instead of ${status}. In nginx: add_header … always. In Nest: a default policy in CorsModule.forRoot().`,
  };
}
