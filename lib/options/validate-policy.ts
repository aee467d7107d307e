import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { nearestName } from '../errors/nearest-name.js';
import { describeValue, readOrigin, type ReadLists } from '../origins/read-origin.js';
import { POLICY_FIELDS, type PolicyField } from './cors-options.js';
import { issuePlace } from './issue-place.js';
import type { MergedFields, MergedPolicy } from './merge-policy.js';
import { validateAllowedHeaders, validateExposedHeaders, validateMethods } from './validate-lists.js';
import { validateOrigin, type FieldProblem } from './validate-origin.js';

const BOOLEAN_FIELDS = POLICY_FIELDS.filter(
  (field) =>
    field.startsWith('dangerously') ||
    ['credentials', 'preflightContinue', 'allowPrivateNetwork', 'enforce'].includes(field),
) as PolicyField[];

/** The place of the module's default, in issues and in `CorsService.routes()`. */
export const MODULE_PLACE = 'CorsModule.forRoot()';
/** Options that only `CorsModule` has. */
export const MODULE_OPTIONS = ['policies', 'mounts', 'logRefusals'];

/**
 * Every problem of a merged policy. Where CORS is switched off, each field is checked by itself: a combination that
 * would be dangerous with credentials grants nothing.
 *
 * @param route the policy's subject, as issues name it: `CatsController.list`; empty for the module's default
 * @param lists the lists that this start-up has already read
 */
export function validatePolicy(
  merged: MergedPolicy,
  route: string,
  lists?: ReadLists,
): CorsConfigurationIssue[] {
  const { from } = merged;
  const fields = merged.enabled ? merged.fields : { ...merged.fields, credentials: false };
  const issues: CorsConfigurationIssue[] = [];
  const report = (field: string, problems: readonly FieldProblem[]): void => {
    if (problems.length === 0) return;
    const place = issuePlace(route, field, (from as Record<string, string>)[field] as string);
    for (const { code, message } of problems) issues.push({ code, place, message });
  };
  for (const { field, place } of merged.badExtensions) {
    issues.push({
      code: 'CORS_E022',
      place: issuePlace(route, field, place),
      message:
        'extend() adds to a list of methods, allowedHeaders or exposedHeaders, and there is none. Write the value in full.',
    });
  }
  for (const [field, place] of Object.entries(from)) {
    if (!(POLICY_FIELDS as readonly string[]).includes(field)) report(field, [unknownOption(field, place)]);
  }
  for (const field of BOOLEAN_FIELDS) {
    const value: unknown = merged.fields[field];
    if (value !== undefined && typeof value !== 'boolean') {
      report(field, [
        {
          code: 'CORS_E006',
          message: `${describeValue(value)} is neither true nor false. Write ${field}: true or leave it out.`,
        },
      ]);
    }
  }
  report('origin', validateOrigin(readOrigin(fields.origin, lists), fields));
  if (fields.methods !== undefined) report('methods', validateMethods(fields.methods));
  if (fields.allowedHeaders !== undefined)
    report('allowedHeaders', validateAllowedHeaders(fields.allowedHeaders));
  if (fields.exposedHeaders !== undefined) {
    report('exposedHeaders', validateExposedHeaders(fields.exposedHeaders, fields.credentials === true));
  }
  report('maxAge', validateMaxAge(fields));
  report('optionsSuccessStatus', validateStatus(fields));
  return issues;
}

function validateMaxAge({ maxAge }: MergedFields): FieldProblem[] {
  if (maxAge === undefined || (Number.isInteger(maxAge) && maxAge >= 0 && maxAge <= 86_400)) return [];
  return [
    {
      code: 'CORS_E004',
      message: `${describeValue(maxAge)} is not a whole number of seconds from 0 to 86400. Write maxAge: 600 for ten minutes.`,
    },
  ];
}

function validateStatus({ optionsSuccessStatus: status }: MergedFields): FieldProblem[] {
  if (status === undefined || (Number.isInteger(status) && status >= 200 && status <= 299)) return [];
  return [
    {
      code: 'CORS_E005',
      message: `${describeValue(status)} is not a status from 200 to 299, and browsers accept no other status as the answer to a preflight. Write 204, or leave it out.`,
    },
  ];
}

/** The problem of a field that policies at this place do not have. */
export function unknownOption(field: string, place: string): FieldProblem {
  if (MODULE_OPTIONS.includes(field)) {
    return unknown(field, `It is an option of ${MODULE_PLACE} only. Write it there.`);
  }
  const known = place === MODULE_PLACE ? [...POLICY_FIELDS, ...MODULE_OPTIONS] : POLICY_FIELDS;
  // Other libraries name their options after the headers: "allowMethods", "Access-Control-Allow-Origin".
  const meant =
    nearestName(field, known) ?? nearestName(field.replace(/^(?:access-control-)?allow-?/i, ''), known);
  return unknown(field, meant === undefined ? `Options: ${known.join(', ')}.` : `Did you mean "${meant}"?`);
}

/** The problem of a field that the options do not have themselves. */
export function overlookedOption(field: string): FieldProblem {
  return {
    code: 'CORS_E006',
    message: `"${field}" is a getter of a class, or inherited, and only an object's own properties are read. Write a plain object, such as { ${field}: options.${field} }.`,
  };
}

function unknown(field: string, advice: string): FieldProblem {
  return { code: 'CORS_E016', message: `${describeValue(field)} is not an option. ${advice}` };
}
