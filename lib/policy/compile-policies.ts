import type { InjectionToken } from '@nestjs/common';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import type { CorsModuleOptions, PolicyField } from '../options/cors-options.js';
import { issuePlace } from '../options/issue-place.js';
import {
  mergePolicy,
  type LevelPlace,
  type MergedPolicy,
  type PolicyLevel,
} from '../options/merge-policy.js';
import { expandLevel, readNamedPolicies, type UnknownPolicy } from '../options/named-policies.js';
import type { FieldProblem } from '../options/validate-origin.js';
import { readMounts, type Mount } from '../options/validate-mounts.js';
import { rehearse, reportOnlyIssues } from '../options/report-only.js';
import { MODULE_PLACE, validatePolicy } from '../options/validate-policy.js';
import { readOrigin, type OriginSpec, type ReadLists } from '../origins/read-origin.js';
import { compilePolicy, type CompileContext } from './compile-policy.js';
import type { CompiledPolicy } from './compiled-policy.js';
import {
  belowMounts,
  logRefusalsIssues,
  missingOrigin,
  ofRehearsal,
  overlookedIssues,
  ToldIssues,
  unknownPolicy,
  unusedPolicyIssues,
} from './policy-issues.js';
import { PolicyKeys } from './policy-key.js';

/** A policy to compile: that of a route, a gateway or a mount, as levels. */
export interface PolicyRequest {
  /** `CatsController.list` */
  readonly name: string;
  /** The class it belongs to; each problem of a class is reported once. */
  readonly owner?: object;
  /** The path as registered on the router. */
  readonly path?: string;
  /** Outermost first; without the module's default. */
  readonly levels: readonly PolicyLevel[];
  /** Where it can be changed, narrowest first: levels that exist, and those that may be added. Default: nowhere. */
  readonly places?: readonly LevelPlace[];
  /** The fields that matter here; others are checked but left out. Default: all. */
  readonly keeps?: readonly PolicyField[];
}

/** A policy, merged and compiled. `compiled` is `null` if CORS is off. */
export interface EffectivePolicy {
  readonly merged: MergedPolicy;
  readonly compiled: CompiledPolicy | null;
  /** The policy that `reportOnly` tries out; absent without one. */
  readonly rehearsal?: EffectivePolicy | undefined;
}

/** The policy of requests below a path prefix that no controller serves. */
export interface MountedPolicy {
  readonly path: string;
  readonly policy: EffectivePolicy;
}

/** All policies of an application. If there are issues, nothing has been compiled. */
export interface CompiledPolicies {
  readonly issues: readonly CorsConfigurationIssue[];
  readonly defaultPolicy: EffectivePolicy;
  /** One for each {@link PolicyRequest}, in the same order. */
  readonly policies: readonly EffectivePolicy[];
  readonly mounts: readonly MountedPolicy[];
  /** The lists that were read. */
  readonly lists: ReadLists;
}

/** The parts of the application that compiling policies needs. */
export interface PoliciesContext extends CompileContext {
  /** Problems of the provider behind an origin that a class of `module` states. */
  readonly checkProvider: (
    spec: Extract<OriginSpec, { kind: 'provider' }>,
    module: object | undefined,
  ) => readonly FieldProblem[];
  /** The provider instance. Default: its token, for applications that provide each token once. */
  readonly providerOf?: (token: InjectionToken, module: object | undefined) => unknown;
  /**
   * How to compile the policies that `reportOnly` tries out, so that they do not affect those in force. Without it,
   * they are validated but not compiled.
   */
  readonly rehearsed?: CompileContext;
  /**
   * Whether there may be further requests. Then named policies that none of these uses are not validated: a further
   * request may use them together with fields that make them valid. Default: false.
   */
  readonly isPartial?: boolean;
}

/** Merges, validates and compiles all policies, and collects every problem of every route. */
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
  const told = new ToldIssues();
  const moduleLevel: PolicyLevel = { place: MODULE_PLACE, options: defaults };
  const used = new Set<string>();

  // The handlers of a controller that state nothing themselves follow each other, and have the same levels.
  let last: { readonly levels: readonly PolicyLevel[]; readonly merged: MergedPolicy } | undefined;

  const mergeAll = (levels: readonly PolicyLevel[], name: string, owner?: object): MergedPolicy => {
    if (last !== undefined && areSame(last.levels, levels)) return last.merged;
    const unknown: UnknownPolicy[] = [];
    const expanded = levels.flatMap((level) => expandLevel(level, named, unknown, used));
    const merged = { ...mergePolicy(expanded), rehearsal: rehearse(expanded) };
    const validate = (one: MergedPolicy): CorsConfigurationIssue[] => [
      ...validatePolicy(one, name, lists),
      ...providerIssues(one, name, context, lists),
    ];
    const { rehearsal } = merged;
    const inForce = validate(merged);
    const found = [
      ...unknown.map((one) => unknownPolicy(one, name, Object.keys(named))),
      ...reportOnlyIssues(expanded, name),
      ...overlookedIssues(expanded, name),
      ...inForce,
      ...(rehearsal === undefined ? [] : ofRehearsal(validate(rehearsal.merged), inForce, rehearsal)),
      // The origin may be in a policy whose name is misspelt.
      ...(unknown.length > 0 ? [] : missingOrigin(merged, name, levels.slice(1))),
    ];
    issues.push(...told.filter(found, name, owner));
    // Problems name their route, so they are looked for on each.
    last = found.length === 0 ? { levels, merged } : undefined;
    return merged;
  };

  const defaultMerged = mergeAll([moduleLevel], '');
  told.addModule(issues);
  const mergeRequest = ({ name, owner, levels, keeps }: PolicyRequest): MergedPolicy => {
    // Most routes of most applications state nothing, and the module's default has been handled.
    if (levels.length === 0) return keep(defaultMerged, keeps);
    const policy = mergeAll([moduleLevel, ...levels], name, owner);
    return keep(policy, keeps);
  };
  const merged = requests.map(mergeRequest);
  const mountsMerged = mounted.map(({ level }) => mergeRequest({ name: level.place, levels: [level] }));
  issues.push(...belowMounts(requests, mounted));
  if (context.isPartial !== true) issues.push(...unusedPolicyIssues(named, used, moduleLevel));
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
  const compileIn = (compiling: CompileContext): ((one: MergedPolicy) => EffectivePolicy) => {
    const known = new Map<MergedPolicy, EffectivePolicy>();
    return (one) => {
      const before = known.get(one);
      if (before !== undefined) return before;
      const key = keys.of(one);
      let policy = compiled.get(key);
      if (policy === undefined) compiled.set(key, (policy = compilePolicy(one, { ...compiling, lists })));
      const effective = { merged: one, compiled: policy };
      known.set(one, effective);
      return effective;
    };
  };
  const compile = compileIn(context);
  const inForce = {
    issues,
    defaultPolicy: compile(defaultMerged),
    policies: merged.map(compile),
    mounts: toMounts(compile),
    lists,
  };
  // After all policies in force: policies that are only tried out follow their sources separately.
  return context.rehearsed === undefined ? inForce : withRehearsals(inForce, compileIn(context.rehearsed));
}

function withRehearsals(
  compiled: CompiledPolicies,
  compile: (one: MergedPolicy) => EffectivePolicy,
): CompiledPolicies {
  const add = (policy: EffectivePolicy): EffectivePolicy => {
    const { rehearsal } = policy.merged;
    return rehearsal === undefined ? policy : { ...policy, rehearsal: compile(rehearsal.merged) };
  };
  return {
    ...compiled,
    defaultPolicy: add(compiled.defaultPolicy),
    policies: compiled.policies.map(add),
    mounts: compiled.mounts.map(({ path, policy }) => ({ path, policy: add(policy) })),
  };
}

function areSame(some: readonly PolicyLevel[], others: readonly PolicyLevel[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ place, options, enabled, module }, index) => {
      const other = others[index] as PolicyLevel;
      return (
        place === other.place &&
        options === other.options &&
        enabled === other.enabled &&
        module === other.module
      );
    })
  );
}

function keep(merged: MergedPolicy, fields: readonly PolicyField[] | undefined): MergedPolicy {
  if (fields === undefined) return merged;
  const kept = Object.entries(merged.fields).filter(([name]) => fields.includes(name as PolicyField));
  const { rehearsal } = merged;
  return {
    ...merged,
    fields: Object.fromEntries(kept),
    rehearsal: rehearsal && { ...rehearsal, merged: keep(rehearsal.merged, fields) },
  };
}

function notCompiled(merged: MergedPolicy): EffectivePolicy {
  return { merged, compiled: null };
}

function providerIssues(
  { fields, from, originModule }: MergedPolicy,
  name: string,
  context: PoliciesContext,
  lists: ReadLists,
): CorsConfigurationIssue[] {
  const { spec } = readOrigin(fields.origin, lists);
  if (spec.kind !== 'provider') return [];
  const problems = context.checkProvider(spec, originModule);
  const place = issuePlace(name, 'origin', from.origin ?? '');
  return problems.map((problem) => ({ ...problem, place }));
}
