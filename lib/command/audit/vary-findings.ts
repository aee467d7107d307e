import { getHeader, listItems } from '../../browser/header-list.js';
import type { Answered } from '../server-client.js';
import type { CheckFinding } from './finding.js';
import { describeAnswer, isPassing, signatureOf, variesWith } from './read-answer.js';

/** The finding if answers were seen to depend on `Origin` without saying so in `Vary`. @see https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches */
export function varyFinding(answers: readonly Answered[]): CheckFinding | undefined {
  const lasting = answers.filter((answer) => !isPassing(answer));
  const cached = lasting.filter((answer) => !isNeverStored(answer));
  const silent = cached.find((answer) => !variesWith(answer, 'Origin'));
  if (silent === undefined) return undefined;
  const other = lasting.find(
    // If answers to the same origin differ, they depend on something else.
    (answer) => originOf(answer) !== originOf(silent) && signatureOf(answer) !== signatureOf(silent),
  );
  if (other === undefined) return undefined;
  return {
    id: 'vary-missing',
    severity: 'medium',
    evidence: `${describeAnswer(other)}. ${describeAnswer(silent, 'Vary')}`,
    fix: "Send Vary: Origin with every answer of this address, including those without CORS headers; otherwise a cache may serve one origin another origin's answer.",
  };
}

/** A preflight, and one that differs from it in a single header. */
export interface PreflightPair {
  readonly header: string;
  readonly one: Answered | undefined;
  readonly other: Answered | undefined;
}

/** The same for preflights and each header that they may depend on. */
export function preflightVaryFinding(pairs: readonly PreflightPair[]): CheckFinding | undefined {
  for (const { header, one, other } of pairs) {
    if (one === undefined || other === undefined || isPassing(one) || isPassing(other)) continue;
    if (signatureOf(one) === signatureOf(other)) continue;
    const silent = [one, other].find((answer) => !variesWith(answer, header) && !isNeverStored(answer));
    if (silent === undefined) continue;
    return {
      id: 'preflight-vary-missing',
      severity: 'low',
      evidence: `With a different ${header}, the answer to the preflight differs. ${describeAnswer(silent, 'Vary')}`,
      fix: `Send Vary: ${header} with the answers to preflights, for the caches that store them.`,
    };
  }
  return undefined;
}

function originOf({ requestHeaders }: Answered): string | null {
  return getHeader(requestHeaders, 'Origin');
}

function isNeverStored({ headers }: Answered): boolean {
  return listItems(getHeader(headers, 'Cache-Control') ?? '').some((item) => /^no-store$/i.test(item));
}
