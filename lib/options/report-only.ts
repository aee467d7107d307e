import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { describeValue } from '../origins/read-origin.js';
import { POLICY_FIELDS, type CorsPolicyOptions } from './cors-options.js';
import { issuePlace } from './issue-place.js';
import { mergePolicy, type MergedPolicy, type PolicyLevel, type Rehearsal } from './merge-policy.js';
import { isOptionSet } from './option-set.js';
import { withPrintableValues } from './printable-policy.js';
import { unknownOption } from './validate-policy.js';

type ReportOnly = NonNullable<CorsPolicyOptions['reportOnly']>;

/**
 * The policy as it would be if the nearest `reportOnly`'s level stated its fields itself: those of nearer levels still
 * win.
 *
 * @param levels outermost first, named policies included
 */
export function rehearse(levels: readonly PolicyLevel[]): Rehearsal | undefined {
  const index = levels.findLastIndex(({ options }) => isOptionSet(options.reportOnly));
  const level = levels[index];
  if (level === undefined) return undefined;
  const stated = level.options.reportOnly as ReportOnly;
  const place = reportOnlyPlace(level.place);
  const known = Object.entries(stated).filter(([name]) => isField(name));
  const added: PolicyLevel = { place, options: Object.fromEntries(known), module: level.module };
  return { place, level: level.place, stated, merged: mergePolicy(levels.toSpliced(index + 1, 0, added)) };
}

/** The fields of a policy, including those it tries out. */
export function shownFields({ fields, rehearsal }: MergedPolicy): Readonly<CorsPolicyOptions> {
  return withPrintableValues({
    ...fields,
    ...(rehearsal && { reportOnly: withPrintableValues({ ...rehearsal.stated }) }),
  });
}

/** Problems of `reportOnly` itself. Its fields are validated together with the policy they lead to. */
export function reportOnlyIssues(levels: readonly PolicyLevel[], route: string): CorsConfigurationIssue[] {
  return levels.flatMap((level): CorsConfigurationIssue[] => {
    const stated: unknown = level.options.reportOnly;
    if (stated === undefined) return [];
    if (!isOptionSet(stated)) {
      const message = `${describeValue(stated)} is not a set of options. Write reportOnly: { origin: ['https://app.example.com'] }, or leave it out.`;
      return [{ code: 'CORS_E006', place: issuePlace(route, 'reportOnly', level.place), message }];
    }
    return Object.keys(stated)
      .filter((name) => !isField(name))
      .map((name) => ({
        place: issuePlace(route, name, reportOnlyPlace(level.place)),
        ...unknownField(name, reportOnlyPlace(level.place)),
      }));
  });
}

function unknownField(name: string, place: string): Pick<CorsConfigurationIssue, 'code' | 'message'> {
  if (name !== 'policy' && name !== 'reportOnly') return unknownOption(name, place);
  return {
    code: 'CORS_E016',
    message: `"${name}" is not an option of reportOnly. Write the fields to try out beside each other.`,
  };
}

function isField(name: string): boolean {
  return name !== 'policy' && name !== 'reportOnly' && (POLICY_FIELDS as readonly string[]).includes(name);
}

/** The place of the fields in a level's `reportOnly`: `reportOnly of CorsModule.forRoot()`. */
export function reportOnlyPlace(level: string): string {
  return `reportOnly of ${level}`;
}
