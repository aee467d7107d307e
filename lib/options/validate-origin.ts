import type { CorsIssueCode } from '../errors/issue-codes.js';
import { isAnchored } from '../origins/anchored-reg-exp.js';
import type { OriginPattern } from '../origins/parse-pattern.js';
import { isPublicSuffix } from '../origins/public-suffix.js';
import type { OriginListSpec, ReadOrigin } from '../origins/read-origin.js';
import { isLoopbackHost, parseOrigin } from '../protocol/parse-origin.js';
import type { MergedFields } from './merge-policy.js';

/** What is wrong with a field; the place is added by the caller. */
export interface FieldProblem {
  readonly code: CorsIssueCode;
  readonly message: string;
}

/** What is wrong with an origin in itself, and together with the policy's other fields. */
export function validateOrigin({ spec, problems }: ReadOrigin, fields: MergedFields): FieldProblem[] {
  if (spec.kind === 'list') return [...problems, ...validateList(spec, fields)];
  if ((spec.kind !== 'any' && spec.kind !== 'reflect') || fields.credentials !== true) return [...problems];
  if (fields.dangerouslyAllowAnyOriginWithCredentials === true) return [...problems];
  const value = spec.kind === 'any' ? '"*"' : 'true';
  return [
    ...problems,
    {
      code: 'CORS_E001',
      message:
        `${value} together with credentials would let every site act in the name of your users. ` +
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
  if (fields.credentials !== true) return problems;
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
  const inner = regExp.source.replace(/^\^/, '').replace(/\$$/, '');
  const scheme = regExp.source.startsWith('^') || inner.includes(':') ? '' : 'https:\\/\\/';
  return {
    code: 'CORS_E011',
    message:
      `${String(regExp)} is not anchored at both ends, so it also matches origins that only contain what it describes. ` +
      `Write /^${scheme}(?:${inner})$/${regExp.flags.replace(/[gy]/g, '')} ("dangerouslyAllowUnanchoredRegExp: true" permits it).`,
  };
}

function publicSuffix({ text, host }: OriginPattern): FieldProblem {
  return {
    code: 'CORS_E009',
    message:
      `${JSON.stringify(text)} together with credentials: anybody can get a name under "${host}", which is a public suffix. ` +
      'Name your own domain ("dangerouslyAllowPublicSuffixes: true" permits it).',
  };
}

function insecure(text: string): FieldProblem {
  return {
    code: 'CORS_E010',
    message:
      `${JSON.stringify(text)} is not encrypted, and with credentials whoever is on the network acts in the name of your users. ` +
      `Write "${text.replace(/^http:/, 'https:')}" ("dangerouslyAllowInsecureOrigins: true" permits it).`,
  };
}
