import { extractSeconds, getHeader, isSameName, listItems } from '../../browser/header-list.js';
import { parseOrigin } from '../../protocol/parse-origin.js';
import type { Answered } from '../server-client.js';
import type { CheckFinding } from './finding.js';
import { allowOriginOf, allowsCredentials, describeAnswer } from './read-answer.js';

/** Faults of headers in any answer: one finding of each kind, for the first answer that has it. */
export function headerFindings(answers: readonly Answered[]): readonly CheckFinding[] {
  return RULES.flatMap((rule) => {
    for (const answer of answers) {
      const finding = rule(answer);
      if (finding !== undefined) return [finding];
    }
    return [];
  });
}

type Rule = (answer: Answered) => CheckFinding | undefined;

/** Headers with a single value. */
const SINGLE = ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials', 'Access-Control-Max-Age'];
const LISTS = [
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Expose-Headers',
];

const ONE_PLACE =
  'Send CORS headers in one place: in the application, or in the proxy in front of it. In nginx: no add_header, or proxy_hide_header for each.';

const doubled: Rule = (answer) => {
  const repeated = [...SINGLE, ...LISTS].filter((name) => count(answer, name) > 1);
  if (repeated.length === 0) return undefined;
  const blocks = repeated.some((name) => SINGLE.slice(0, 2).includes(name));
  return {
    id: 'headers-doubled',
    severity: blocks ? 'high' : 'low',
    evidence: describeAnswer(answer, ...repeated.filter((name) => name !== SINGLE[0])),
    fix: ONE_PLACE,
  };
};

const merged: Rule = (answer) => {
  const names = SINGLE.filter(
    (name) => count(answer, name) === 1 && listItems(getHeader(answer.headers, name) ?? '').length > 1,
  );
  if (names.length === 0) return undefined;
  return {
    id: 'headers-merged',
    severity: names[0] === SINGLE[2] ? 'low' : 'high',
    evidence: describeAnswer(answer, ...names.filter((name) => name !== SINGLE[0])),
    fix: `The header has several values, which browsers read as a single one that matches nothing. ${ONE_PLACE}`,
  };
};

const invalidOrigin: Rule = (answer) => {
  const value = allowOriginOf(answer);
  if (value === null || value.includes(',') || value === '*' || value === 'null') return undefined;
  if (parseOrigin(value) !== undefined) return undefined;
  return {
    id: 'allow-origin-invalid',
    severity: 'high',
    evidence: describeAnswer(answer),
    fix: 'Send one origin as browsers write it: scheme, host, and a port that is not the default one; no path, no trailing slash, no pattern.',
  };
};

const invalidCredentials: Rule = (answer) => {
  const value = getHeader(answer.headers, 'Access-Control-Allow-Credentials');
  if (value === null || value === 'true' || value === 'false' || value.includes(',')) return undefined;
  return {
    id: 'allow-credentials-invalid',
    severity: 'medium',
    evidence: describeAnswer(answer, 'Access-Control-Allow-Credentials'),
    fix: 'Send "true", in lower case, or leave the header out.',
  };
};

const invalidMaxAge: Rule = (answer) => {
  const value = getHeader(answer.headers, 'Access-Control-Max-Age');
  // -1 used to be the convention for "never".
  if (answer.kind !== 'preflight' || value === null || value === '-1' || value.includes(','))
    return undefined;
  if (extractSeconds(answer.headers, 'Access-Control-Max-Age') !== 'failure') return undefined;
  return {
    id: 'max-age-invalid',
    severity: 'low',
    evidence: describeAnswer(answer, 'Access-Control-Max-Age'),
    fix: 'Send whole seconds: Access-Control-Max-Age: 600.',
  };
};

const wildcard: Rule = (answer) => {
  if (allowOriginOf(answer) !== '*' || !allowsCredentials(answer)) return undefined;
  return {
    id: 'wildcard-with-credentials',
    severity: 'medium',
    evidence: describeAnswer(answer, 'Access-Control-Allow-Credentials'),
    fix: 'Browsers refuse * to requests with credentials. Name the origin, or leave Access-Control-Allow-Credentials out.',
  };
};

const listWildcard: Rule = (answer) => {
  if (!allowsCredentials(answer) || allowOriginOf(answer) === '*') return undefined;
  const names = LISTS.filter((name) => listItems(getHeader(answer.headers, name) ?? '').includes('*'));
  if (names.length === 0) return undefined;
  return {
    id: 'list-wildcard-with-credentials',
    severity: 'medium',
    evidence: describeAnswer(answer, ...names),
    fix: 'With credentials, * in a list is not a wildcard but a name like any other. Write the names.',
  };
};

const RULES: readonly Rule[] = [
  doubled,
  merged,
  invalidOrigin,
  invalidCredentials,
  invalidMaxAge,
  wildcard,
  listWildcard,
];

function count({ headers }: Answered, name: string): number {
  return headers.filter(([candidate]) => isSameName(candidate, name)).length;
}
