import type { InjectionToken } from '@nestjs/common';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import type { CorsModuleOptions, CorsPolicyOptions, PolicyField } from '../options/cors-options.js';
import { issuePlace } from '../options/issue-place.js';
import { mergePolicy, type MergedPolicy, type PolicyLevel } from '../options/merge-policy.js';
import { expandLevel, readNamedPolicies, type UnknownPolicy } from '../options/named-policies.js';
import type { FieldProblem } from '../options/validate-origin.js';
import { mountAbove, readMounts, type Mount } from '../options/validate-mounts.js';
import { validatePolicy } from '../options/validate-policy.js';
import { describeValue, readOrigin, type OriginSpec, type ReadLists } from '../origins/read-origin.js';
import { compilePolicy, type CompileContext } from './compile-policy.js';
import type { CompiledPolicy } from './compiled-policy.js';
import { PolicyKeys } from './policy-key.js';

/** Where the module's default stands, in issues and in `CorsService.routes()`. */
export const MODULE_PLACE = 'CorsModule.forRoot()';

/** A route with what its controller and its handler say. */
export interface PolicyRequest {
  /** `CatsController.list` */
  readonly name: string;
  /** As the router has it. */
  readonly path?: string;
  /** Outermost first; without the module's default. */
  readonly levels: readonly PolicyLevel[];
  /** The fields that mean something here; the others are checked and left out. Default: all. */
  readonly keeps?: readonly PolicyField[];
}

/** A policy, merged and compiled. `compiled` is `null` where CORS is off. */
export interface EffectivePolicy {
  readonly merged: MergedPolicy;
  readonly compiled: CompiledPolicy | null;
}

/** The policy of what is served below a path prefix by no controller. */
export interface MountedPolicy {
  readonly path: string;
  readonly policy: EffectivePolicy;
}

/** All policies of an application. With issues, nothing has been compiled. */
export interface CompiledPolicies {
  readonly issues: readonly CorsConfigurationIssue[];
  readonly defaultPolicy: EffectivePolicy;
  /** One for each request, in their order. */
  readonly policies: readonly EffectivePolicy[];
  readonly mounts: readonly MountedPolicy[];
  /** The lists that were read, for whoever describes them. */
  readonly lists: ReadLists;
}

/** What compiling policies needs from the application. */
export interface PoliciesContext extends CompileContext {
  /** What is wrong with the provider behind an origin that a class of `module` states. */
  readonly checkProvider: (
    spec: Extract<OriginSpec, { kind: 'provider' }>,
    module: object | undefined,
  ) => readonly FieldProblem[];
  /** The provider itself. Default: its token, for applications that provide each token once. */
  readonly providerOf?: (token: InjectionToken, module: object | undefined) => unknown;
}

/** Merges, validates and compiles the policies of all routes, and collects every problem of every route. */
export function compilePolicies(
  options: CorsModuleOptions,
  requests: readonly PolicyRequest[],
  context: PoliciesContext,
): CompiledPolicies {
  const lists: ReadLists = new WeakMap();
  const { policies, mounts, logRefusals, ...defaults } = options;
  const issues: CorsConfigurationIssue[] = logRefusalsIssues(logRefusals);
  const named = readNamedPolicies(policies, issues);
  const mounted = readMounts(mounts, issues);
  /** Those of the module's default, which every route shares. */
  const inherited: CorsConfigurationIssue[] = [];
  const moduleLevel: PolicyLevel = { place: MODULE_PLACE, options: defaults };
  const used = new Set<string>();
  const misspelt = new Set<string>();

  const mergeAll = (levels: readonly PolicyLevel[], name: string): MergedPolicy => {
    const unknown: UnknownPolicy[] = [];
    const merged = mergePolicy(levels.flatMap((level) => expandLevel(level, named, unknown, used)));
    if (unknown.length > 0) misspelt.add(name);
    const found = [
      ...unknown.map((one) => unknownPolicy(one, name, Object.keys(named))),
      ...validatePolicy(merged, name, lists),
      ...providerIssues(merged, name, context, lists),
    ];
    issues.push(...withoutInherited(found, inherited));
    return merged;
  };

  const defaultMerged = mergeAll([moduleLevel], '');
  inherited.push(...issues);
  const mergeRequest = ({ name, levels, keeps }: PolicyRequest): MergedPolicy => {
    // Most routes of most applications say nothing; the module's default has been dealt with.
    if (levels.length === 0) return keep(defaultMerged, keeps);
    const policy = mergeAll([moduleLevel, ...levels], name);
    // An origin may be in a policy whose name is misspelt, which has been reported.
    if (!misspelt.has(name)) issues.push(...missingOrigin(policy, name, levels));
    return keep(policy, keeps);
  };
  const merged = requests.map(mergeRequest);
  const mountsMerged = mounted.map(({ level }) => mergeRequest({ name: level.place, levels: [level] }));
  issues.push(...belowMounts(requests, mounted), ...unusedPolicyIssues(named, used));
  const toMounts = (compileOne: (one: MergedPolicy) => EffectivePolicy): MountedPolicy[] =>
    mountsMerged.map((one, index) => ({ path: (mounted[index] as Mount).path, policy: compileOne(one) }));
  if (issues.length > 0) {
    return {
      issues,
      defaultPolicy: notCompiled(defaultMerged),
      policies: merged.map(notCompiled),
      mounts: toMounts(notCompiled),
      lists,
    };
  }

  const keys = new PolicyKeys(context.providerOf ?? ((token) => token), lists);
  const compiled = new Map<string, CompiledPolicy | null>();
  const compile = (one: MergedPolicy): EffectivePolicy => {
    const key = keys.of(one);
    let policy = compiled.get(key);
    if (policy === undefined) compiled.set(key, (policy = compilePolicy(one, { ...context, lists })));
    return { merged: one, compiled: policy };
  };
  const defaultPolicy = compile(defaultMerged);
  const effective = merged.map((one) => (one === defaultMerged ? defaultPolicy : compile(one)));
  return { issues, defaultPolicy, policies: effective, mounts: toMounts(compile), lists };
}

function keep(merged: MergedPolicy, fields: readonly PolicyField[] | undefined): MergedPolicy {
  if (fields === undefined) return merged;
  const kept = Object.entries(merged.fields).filter(([name]) => fields.includes(name as PolicyField));
  return { ...merged, fields: Object.fromEntries(kept) };
}

function logRefusalsIssues(value: unknown): CorsConfigurationIssue[] {
  if (value === undefined || typeof value === 'boolean') return [];
  return [
    {
      code: 'CORS_E006',
      place: `${MODULE_PLACE}, logRefusals`,
      message: `${describeValue(value)} is not a boolean. Write true or false, or leave it out.`,
    },
  ];
}

function notCompiled(merged: MergedPolicy): EffectivePolicy {
  return { merged, compiled: null };
}

/** What a route inherits from the module's default is reported there and not again for each route. */
function withoutInherited(
  found: readonly CorsConfigurationIssue[],
  known: readonly CorsConfigurationIssue[],
): CorsConfigurationIssue[] {
  return found.filter(
    ({ code, place, message }) =>
      !place.endsWith(MODULE_PLACE) || !known.some((one) => one.code === code && one.message === message),
  );
}

function providerIssues(
  { fields, from, originModule }: MergedPolicy,
  name: string,
  context: PoliciesContext,
  lists: ReadLists,
): CorsConfigurationIssue[] {
  const { spec } = readOrigin(fields.origin, lists);
  const problems = spec.kind === 'provider' ? context.checkProvider(spec, originModule) : [];
  const place = issuePlace(name, 'origin', from.origin ?? '');
  return problems.map((problem) => ({ ...problem, place }));
}

function missingOrigin(
  merged: MergedPolicy,
  name: string,
  levels: readonly PolicyLevel[],
): CorsConfigurationIssue[] {
  const nearest = levels.findLast(({ enabled }) => enabled === true);
  if (nearest === undefined || !merged.enabled || merged.fields.origin !== undefined) return [];
  return [
    {
      code: 'CORS_E018',
      place: issuePlace(name, 'origin', nearest.place),
      message:
        'no level states an origin, so this policy would open nothing. Name the origins here, give CorsModule.forRoot() an "origin", or switch CORS off with @Cors(false), on a mount with false.',
    },
  ];
}

function unknownPolicy(
  { name: policy, place, circular }: UnknownPolicy,
  route: string,
  known: string[],
): CorsConfigurationIssue {
  const where = issuePlace(route, 'policy', place);
  const names =
    known.length === 0 ? 'CorsModule.forRoot() has no "policies"' : `The policies are ${known.join(', ')}`;
  return {
    code: 'CORS_E015',
    place: where,
    message: circular
      ? `${describeValue(policy)} starts from itself. Leave out "policy" in one of the policies involved.`
      : `${describeValue(policy)} is no policy. ${names}.`,
  };
}

/** Controllers whose own policy would never decide a preflight, because a mount does: one issue for each. */
function belowMounts(
  requests: readonly PolicyRequest[],
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
      message: `its path "${path}" is below the ${mount.level.place}, and mounts are for what no controller serves. Say its policy with @Cors() on the controller, and leave out the mount or give it a longer path.`,
    });
  }
  return issues.values();
}

/** A policy that no route uses is checked by itself, for the day on which one does. */
function unusedPolicyIssues(
  named: Readonly<Record<string, CorsPolicyOptions>>,
  used: ReadonlySet<string>,
): CorsConfigurationIssue[] {
  return Object.entries(named)
    .filter(([name]) => !used.has(name))
    .flatMap(([name, options]) => {
      const unknown: UnknownPolicy[] = [];
      const level = { place: `policy '${name}' of ${MODULE_PLACE}`, options };
      const merged = mergePolicy(expandLevel(level, named, unknown, new Set()));
      return [
        ...unknown.map((one) => unknownPolicy(one, '', Object.keys(named))),
        ...validatePolicy(merged, ''),
      ];
    });
}
