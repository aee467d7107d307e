import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { describeValue } from '../origins/read-origin.js';
import type { CorsPolicyOptions } from './cors-options.js';
import type { PolicyLevel } from './merge-policy.js';
import { isOptionSet } from './option-set.js';

/** A reference to a policy that does not exist, or that starts from itself. */
export interface UnknownPolicy {
  readonly name: unknown;
  readonly place: string;
  readonly circular: boolean;
}

/**
 * Puts the named policies that `level` starts from beneath the level itself, innermost last. A named policy may start
 * from another one. Adds missing ones to `unknown`, and the others to `used`.
 */
export function expandLevel(
  level: PolicyLevel,
  policies: Readonly<Record<string, CorsPolicyOptions>>,
  unknown: UnknownPolicy[],
  used: Set<string>,
): PolicyLevel[] {
  const levels: PolicyLevel[] = [level];
  const visited = new Set<string>();
  for (let name: unknown = level.options.policy; name !== undefined;) {
    const known = typeof name === 'string' && Object.hasOwn(policies, name);
    if (!known || visited.has(name as string)) {
      unknown.push({ name, place: level.place, circular: known });
      break;
    }
    visited.add(name as string);
    used.add(name as string);
    const options = policies[name as string] as CorsPolicyOptions;
    levels.unshift({ place: `policy '${name as string}' of ${level.place}`, options });
    name = options.policy;
  }
  return levels;
}

/** The named policies that are option objects; reports those that are not. */
export function readNamedPolicies(
  policies: unknown,
  issues: CorsConfigurationIssue[],
): Readonly<Record<string, CorsPolicyOptions>> {
  if (policies === undefined) return {};
  const report = (place: string, value: unknown): void => {
    const message = `${describeValue(value)} is not a set of options. Write policies: { partners: { origin: 'https://partner.example' } }.`;
    issues.push({ code: 'CORS_E006', place, message });
  };
  if (!isOptionSet(policies)) {
    report('CorsModule.forRoot(), policies', policies);
    return {};
  }
  const named = Object.create(null) as Record<string, CorsPolicyOptions>;
  for (const [name, options] of Object.entries(policies)) {
    if (isOptionSet(options)) named[name] = options;
    else report(`policy '${name}' of CorsModule.forRoot()`, options);
  }
  return named;
}
