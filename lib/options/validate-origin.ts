import type { CorsIssueCode } from '../errors/issue-codes.js';
import { anchored, isAnchored } from '../origins/anchored-reg-exp.js';
import type { OriginPattern } from '../origins/parse-pattern.js';
import { isPublicSuffix } from '../origins/public-suffix.js';
import type { OriginListSpec, ReadOrigin } from '../origins/read-origin.js';
import { slowLength } from '../origins/time-reg-exp.js';
import { tryRegExp, type Danger } from '../origins/try-reg-exp.js';
import { isLoopbackHost, parseOrigin } from '../protocol/parse-origin.js';
import type { MergedFields } from './merge-policy.js';

/** A problem with a field; the caller adds the place. */
export interface FieldProblem {
  readonly code: CorsIssueCode;
  readonly message: string;
}

/** Problems of an origin, by itself and together with the policy's other fields. */
export function validateOrigin({ spec, problems }: ReadOrigin, fields: MergedFields): FieldProblem[] {
  if (spec.kind === 'list') return [...problems, ...validateList(spec, fields)];
  // Only lists have problems of their own.
  if ((spec.kind !== 'any' && spec.kind !== 'reflect') || fields.credentials !== true) return [];
  if (fields.dangerouslyAllowAnyOriginWithCredentials === true) return [];
  const value = spec.kind === 'any' ? '"*"' : 'true';
  return [
    {
      code: 'CORS_E001',
      message:
        `${value} together with credentials would let every site act on behalf of your users. ` +
        'List the origins that may, or leave out credentials ("dangerouslyAllowAnyOriginWithCredentials: true" permits it).',
    },
  ];
}

function validateList(list: OriginListSpec, fields: MergedFields): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (list.hasNull && fields.dangerouslyAllowNullOrigin !== true) {
    problems.push({
      code: 'CORS_E003',
      message:
        '"null" is the origin of sandboxed frames and of data: and file: pages, which anybody can make. ' +
        'Leave it out ("dangerouslyAllowNullOrigin: true" permits it).',
    });
  }
  if (fields.dangerouslyAllowUnanchoredRegExp !== true) {
    problems.push(...list.regExps.filter((regExp) => !isAnchored(regExp)).map(unanchored));
  }
  const stateless = list.regExps.filter(({ global, sticky }) => !global && !sticky);
  const slow = new Map(stateless.map((regExp) => [regExp, slowLength(regExp)]));
  problems.push(...[...slow].flatMap(([regExp, length]) => (length === undefined ? [] : [tooSlow(regExp)])));
  if (fields.credentials !== true) return problems;
  problems.push(
    ...stateless
      .filter((regExp) => slow.get(regExp) === undefined)
      .flatMap((regExp) => tooWide(regExp, fields)),
  );
  if (fields.dangerouslyAllowPublicSuffixes !== true) {
    problems.push(
      ...list.patterns
        .filter(({ label, host }) => label !== undefined && isPublicSuffix(host))
        .map(publicSuffix),
    );
  }
  if (fields.dangerouslyAllowInsecureOrigins !== true) {
    const exact = list.exact.filter(
      (text) => text.startsWith('http:') && !isLoopbackHost(parseOrigin(text)?.host ?? ''),
    );
    const wide = list.patterns.filter(({ scheme, host }) => scheme === 'http' && !isLoopbackHost(host));
    problems.push(...exact.map(insecure), ...wide.map(({ text }) => insecure(text)));
  }
  return problems;
}

function unanchored(regExp: RegExp): FieldProblem {
  return {
    code: 'CORS_E011',
    message:
      `${String(regExp)} is not anchored at both ends, so it also matches origins that only contain what it describes. ` +
      `Write ${anchored(regExp)} ("dangerouslyAllowUnanchoredRegExp: true" permits it).`,
  };
}

function publicSuffix({ text, host }: OriginPattern): FieldProblem {
  return {
    code: 'CORS_E009',
    message:
      `${JSON.stringify(text)} together with credentials: anybody can register a name under "${host}", which is a public suffix. ` +
      'Name your own domain ("dangerouslyAllowPublicSuffixes: true" permits it).',
  };
}

/** An address or a name without a dot: a machine on a local network, which often has no certificate. */
const IN_A_NETWORK =
  /^http:\/\/(?:[0-9.]+|[^.:]+|[^/:]*\.(?:local|internal|lan|home|home\.arpa|test))\.?(?::.*)?$/;

function insecure(text: string): FieldProblem {
  const secure = text.replace('http:', 'https:').replace(/:443$/, '');
  const advice = IN_A_NETWORK.test(text)
    ? `Serve the page over https and write "${secure}", or open it as http://localhost while developing`
    : `Write "${secure}"`;
  return {
    code: 'CORS_E010',
    message:
      `${JSON.stringify(text)} is not encrypted: with credentials, anybody on the network could act on behalf of your users. ` +
      `${advice} ("dangerouslyAllowInsecureOrigins: true" permits it).`,
  };
}

function tooSlow(regExp: RegExp): FieldProblem {
  return {
    code: 'CORS_E035',
    message:
      `${String(regExp)} takes many times longer with each further character of an origin that it does not match, so one request could block the server. ` +
      'Remove the repetition inside a repetition: "[a-z0-9-]+" instead of "([a-z0-9-]+)*".',
  };
}

const REASONS: Readonly<Record<Danger, string>> = {
  'any-site':
    'which is any site. Write out your own domain ("dangerouslyAllowAnyOriginWithCredentials: true" permits it).',
  'look-alike':
    'which somebody else can register. Write out the domain up to its end, and dots as "\\."; only what is in front of "\\.example\\.com" may vary ("dangerouslyAllowAnyOriginWithCredentials: true" permits it).',
  'public-suffix':
    'and anybody can get a name like that. Write out your own domain ("dangerouslyAllowPublicSuffixes: true" permits it).',
  insecure:
    'which is not encrypted: anybody on the network could act on behalf of your users. Write "https" ("dangerouslyAllowInsecureOrigins: true" permits it).',
};

function dangersToName(regExp: RegExp, fields: MergedFields, isAnySite: boolean): Danger[] {
  if (!isAnchored(regExp)) {
    // Whoever permits an expression without anchors permits its look-alikes, but not every site.
    return fields.dangerouslyAllowUnanchoredRegExp === true ? ['any-site'] : [];
  }
  if (isAnySite) return ['any-site'];
  const dangers: Danger[] = ['look-alike'];
  if (fields.dangerouslyAllowPublicSuffixes !== true) dangers.push('public-suffix');
  if (fields.dangerouslyAllowInsecureOrigins !== true) dangers.push('insecure');
  return dangers;
}

function tooWide(regExp: RegExp, fields: MergedFields): FieldProblem[] {
  if (fields.dangerouslyAllowAnyOriginWithCredentials === true) return [];
  const dangers = tryRegExp(regExp);
  return dangersToName(regExp, fields, dangers['any-site'] !== undefined)
    .filter((danger) => dangers[danger] !== undefined)
    .map((danger) => ({
      code: 'CORS_E034',
      message: `${String(regExp)} together with credentials also lets in "${dangers[danger]}", ${REASONS[danger]}`,
    }));
}
