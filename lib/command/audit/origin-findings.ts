import type { Answered } from '../server-client.js';
import type { CheckFinding, FindingId } from './finding.js';
import type { ForgedOrigin } from './forged-origins.js';
import { allowsCredentials, describeAnswer } from './read-answer.js';

/** A forged origin that was allowed, and the answer that allowed it. */
export interface Admission {
  readonly forged: ForgedOrigin;
  readonly answer: Answered;
}

const CREDENTIALS = 'Access-Control-Allow-Credentials';

/** The finding if a stranger's origin was reflected, which covers every other origin too. */
export function reflectionFinding(answers: readonly Answered[]): CheckFinding {
  const worst = worstOf(answers);
  const credentials = allowsCredentials(worst);
  return {
    id: credentials ? 'any-origin-with-credentials' : 'any-origin-reflected',
    severity: credentials ? 'high' : 'medium',
    evidence: describeAnswer(worst, CREDENTIALS),
    fix: credentials
      ? "Any site can read this on behalf of its visitors. Compare Origin with a list: @Cors(['https://shop.example.com'], { credentials: true })."
      : "Send Access-Control-Allow-Origin: * if everybody may read this (@Cors('*')), or compare Origin with a list.",
  };
}

/** One finding for each way in, except those that follow from another. */
export function admissionFindings(admissions: readonly Admission[]): readonly CheckFinding[] {
  const ids = new Set(admissions.map(({ forged }) => forged.id));
  return [...ids]
    .filter((id) => !(FOLLOWS_FROM[id] ?? []).some((cause) => ids.has(cause)))
    .map((id) => findingOf(id, admissions));
}

/** Comparing only the end also allows other schemes; comparing only the beginning also allows other ports. */
const FOLLOWS_FROM: Readonly<Partial<Record<FindingId, readonly FindingId[]>>> = {
  'other-scheme-allowed': ['origin-suffix-matched'],
  'other-port-allowed': ['origin-prefix-matched'],
  'origin-dot-unescaped': ['origin-suffix-matched'],
};

function findingOf(id: FindingId, admissions: readonly Admission[]): CheckFinding {
  const worst = worstOf(admissions.filter(({ forged }) => forged.id === id).map(({ answer }) => answer));
  const [severity, fix] = WAYS_IN[id] ?? ['medium', ''];
  return {
    id,
    severity: allowsCredentials(worst) ? 'high' : severity,
    evidence: describeAnswer(worst, CREDENTIALS),
    fix,
  };
}

function worstOf(answers: readonly Answered[]): Answered {
  return answers.find(allowsCredentials) ?? (answers[0] as Answered);
}

const WHOLE = 'Compare the whole origin, as a list of strings does';

const WAYS_IN: Readonly<Partial<Record<FindingId, readonly [CheckFinding['severity'], string]>>> = {
  'origin-suffix-matched': [
    'medium',
    `Only the end of the origin is compared, so anybody can register one that passes. ${WHOLE}; for subdomains, write https://*.example.com.`,
  ],
  'origin-prefix-matched': [
    'medium',
    `Only the beginning of the origin is compared, so anybody can register one that passes. ${WHOLE}, or anchor the expression with $.`,
  ],
  'origin-dot-unescaped': [
    'medium',
    'A dot in a regular expression matches any character. Write \\. instead, or use a list of strings.',
  ],
  'other-scheme-allowed': [
    'medium',
    `Whoever controls a network can change a page on http:, and use it to read this. ${WHOLE}, including https:.`,
  ],
  'other-port-allowed': ['low', `Another port is another server. ${WHOLE}, including the port.`],
  'null-origin-allowed': [
    'medium',
    'Any site can make a page whose origin is null: a sandboxed frame. Take null out of the list.',
  ],
};
