import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { nearestName } from '../errors/nearest-name.js';
import { POLICY_FIELDS, type CorsPolicyOptions } from '../options/cors-options.js';
import { issuePlace } from '../options/issue-place.js';
import { mergePolicy, type MergedPolicy, type PolicyLevel, type Rehearsal } from '../options/merge-policy.js';
import { expandLevel, type UnknownPolicy } from '../options/named-policies.js';
import { isOptionSet, overlookedOptions } from '../options/option-set.js';
import { rehearse, reportOnlyIssues, reportOnlyPlace } from '../options/report-only.js';
import { mountAbove, type Mount } from '../options/validate-mounts.js';
import { MODULE_PLACE, overlookedOption, validatePolicy } from '../options/validate-policy.js';
import { describeValue } from '../origins/read-origin.js';

/** Problems of the module's option `logRefusals`. */
export function logRefusalsIssues(value: unknown): CorsConfigurationIssue[] {
  if (value === undefined || typeof value === 'boolean') return [];
  return [
    {
      code: 'CORS_E006',
      place: `${MODULE_PLACE}, logRefusals`,
      message: `${describeValue(value)} is not a boolean. Write true or false, or leave it out.`,
    },
  ];
}

/** Options that an object does not have itself, but its class: `@Cors(new URL('https://app.example'))`. */
export function overlookedIssues(levels: readonly PolicyLevel[], name: string): CorsConfigurationIssue[] {
  const stated = levels.flatMap(({ place, options }): readonly [string, object][] => {
    const tried: unknown = options.reportOnly;
    return isOptionSet(tried)
      ? [
          [place, options],
          [reportOnlyPlace(place), tried],
        ]
      : [[place, options]];
  });
  return stated.flatMap(([place, options]) =>
    overlookedOptions(options, POLICY_FIELDS).map((field) => ({
      ...overlookedOption(field),
      place: issuePlace(name, field, place),
    })),
  );
}

/** The problem of a `@Cors(…)` that leaves its route without any origin. */
export function missingOrigin(
  merged: MergedPolicy,
  name: string,
  levels: readonly PolicyLevel[],
): CorsConfigurationIssue[] {
  const nearest = levels.findLast(({ enabled }) => enabled === true);
  if (nearest === undefined || !merged.enabled || merged.fields.origin !== undefined) return [];
  // A closed route may try out an origin before it is opened.
  if (merged.rehearsal?.merged.fields.origin !== undefined) return [];
  const unset = merged.unsetOrigins.at(-1);
  return [
    {
      code: 'CORS_E018',
      place: issuePlace(name, 'origin', nearest.place),
      message:
        unset === undefined
          ? `no level states an origin, so this policy would open nothing. Name the origins here, give ${MODULE_PLACE} an "origin", or switch CORS off with @Cors(false) (on a mount: false).`
          : `${unset} states an origin that is undefined, and no other level has one, so this policy would open nothing. Check that the environment variable it is read from is set, and loaded before it is read.`,
    },
  ];
}

/** The problem of a reference to a named policy that does not exist, or that starts from itself. */
export function unknownPolicy(
  { name: policy, place, circular }: UnknownPolicy,
  route: string,
  known: readonly string[],
): CorsConfigurationIssue {
  const where = issuePlace(route, 'policy', place);
  return {
    code: 'CORS_E015',
    place: where,
    message: circular
      ? `${describeValue(policy)} starts from itself. Leave out "policy" in one of the policies involved.`
      : `${describeValue(policy)} is not a defined policy. ${definedPolicies(policy, known)}`,
  };
}

function definedPolicies(policy: unknown, known: readonly string[]): string {
  if (known.length === 0) return `Define it in the "policies" of ${MODULE_PLACE}, or leave out "policy".`;
  const meant = typeof policy === 'string' ? nearestName(policy, known) : undefined;
  const advice = meant === undefined || known.length === 1 ? '' : ` Did you mean ${describeValue(meant)}?`;
  return `Defined policies: ${known.map(describeValue).join(', ')}.${advice}`;
}

/** Controllers whose own policies would never decide a preflight, because a mount does: one issue each. */
export function belowMounts(
  requests: readonly { readonly name: string; readonly path?: string }[],
  mounts: readonly Mount[],
): Iterable<CorsConfigurationIssue> {
  const issues = new Map<string, CorsConfigurationIssue>();
  for (const { name, path = '' } of requests) {
    const mount = mountAbove(path, mounts);
    const key = `${name.split('.')[0]} ${mount?.path}`;
    if (mount === undefined || issues.has(key)) continue;
    issues.set(key, {
      code: 'CORS_E042',
      place: name,
      message: `its path "${path}" is below the ${mount.level.place}, and mounts are for what no controller serves. State its policy with @Cors() on the controller, and remove the mount or give it a longer path.`,
    });
  }
  return issues.values();
}

/**
 * Problems of named policies that no route uses yet: those that a policy has both by itself and together with the
 * module's default. The default may permit what would be a problem without it (with a flag), and a level that uses the
 * policy may restate what is a problem with the default (its credentials).
 */
export function unusedPolicyIssues(
  named: Readonly<Record<string, CorsPolicyOptions>>,
  used: ReadonlySet<string>,
  moduleLevel: PolicyLevel,
): CorsConfigurationIssue[] {
  const outer = expandLevel(moduleLevel, named, [], new Set());
  return Object.entries(named)
    .filter(([name]) => !used.has(name))
    .flatMap(([name, options]) => {
      const unknown: UnknownPolicy[] = [];
      const level = { place: `policy '${name}' of ${MODULE_PLACE}`, options };
      const levels = expandLevel(level, named, unknown, new Set());
      const withOuter = [...outer, ...levels];
      const rehearsal = rehearse(levels);
      const inForce = issuesOfBoth(mergePolicy(levels), mergePolicy(withOuter));
      const found = [
        ...unknown.map((one) => unknownPolicy(one, '', Object.keys(named))),
        ...reportOnlyIssues(levels, ''),
        ...overlookedIssues(levels, ''),
        ...inForce,
      ];
      if (rehearsal === undefined) return found;
      const tried = issuesOfBoth(rehearsal.merged, rehearse(withOuter)?.merged ?? rehearsal.merged);
      return [...found, ...ofRehearsal(tried, found, rehearsal)];
    });
}

function issuesOfBoth(one: MergedPolicy, other: MergedPolicy): CorsConfigurationIssue[] {
  const others = validatePolicy(other, '');
  return validatePolicy(one, '').filter((issue) => others.some((another) => isSame(issue, another)));
}

function isSame(one: CorsConfigurationIssue, other: CorsConfigurationIssue): boolean {
  return one.code === other.code && one.place === other.place && one.message === other.message;
}

/** Problems of a rehearsed policy that the one in force does not have; each issue names the `reportOnly`. */
export function ofRehearsal(
  found: readonly CorsConfigurationIssue[],
  inForce: readonly CorsConfigurationIssue[],
  { place: rehearsed }: Rehearsal,
): CorsConfigurationIssue[] {
  return found
    .filter((issue) => !inForce.some((one) => isSame(issue, one)))
    .map((one) =>
      one.place.includes(rehearsed) ? one : { ...one, place: `${one.place}, with ${rehearsed}` },
    );
}

/**
 * Filters out problems that have already been reported. A problem of the module's default appears on every route, and
 * one of a controller on each of its handlers, but there is only one place to fix it.
 */
export class ToldIssues {
  readonly #ofModule = new Set<string>();
  readonly #byOwner = new Map<object, Set<string>>();

  /** Notes the module's own problems, which come first. */
  addModule(issues: readonly CorsConfigurationIssue[]): void {
    for (const { code, message } of issues) this.#ofModule.add(`${code} ${message}`);
  }

  /**
   * The new ones among a policy's problems.
   *
   * @param name the policy's subject, with which the places of its issues begin
   * @param owner the class that the policy belongs to
   */
  filter(
    issues: readonly CorsConfigurationIssue[],
    name: string,
    owner: object | undefined,
  ): CorsConfigurationIssue[] {
    return issues.filter(({ code, place, message }) => {
      if (place.endsWith(MODULE_PLACE) && this.#ofModule.has(`${code} ${message}`)) return false;
      if (owner === undefined || !place.startsWith(`${name}, `)) return true;
      const told = this.#byOwner.get(owner) ?? new Set();
      this.#byOwner.set(owner, told);
      const key = `${code} ${place.slice(name.length)} ${message}`;
      if (told.has(key)) return false;
      told.add(key);
      return true;
    });
  }
}
