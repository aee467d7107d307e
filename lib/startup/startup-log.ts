import type { CorsMount, CorsRegistry, CorsRoute, ShownGateway } from './cors-registry.js';
import { mountPlace } from '../options/validate-mounts.js';
import { hasBareDot } from '../origins/anchored-reg-exp.js';
import { nameOfToken } from '../origins/origin-provider.js';
import { readOrigin, type ReadLists } from '../origins/read-origin.js';
import type { CompiledPolicies, EffectivePolicy } from '../policy/compile-policies.js';
import type { CorsPolicyOptions } from '../options/cors-options.js';

/** The start-up messages: one summary, and warnings. */
export interface StartupLog {
  readonly summary: string;
  readonly warnings: readonly string[];
}

const SHOWN = 3;

/** Describes which routes are open, to whom, and what is worth checking. */
export function describeStartup(
  { defaultPolicy, policies, mounts: mounted, lists }: CompiledPolicies,
  { routes, mounts, gateways }: Pick<CorsRegistry, 'routes' | 'mounts' | 'gateways'>,
  secondLayers: readonly string[],
): StartupLog {
  const open = routes.filter(({ policy }) => policy !== undefined && isOpen(policy, lists));
  const audiences = new Map<string, number>();
  for (const { policy } of open) {
    const { credentials } = policy as CorsPolicyOptions;
    const audience = `${audienceOf(policy as CorsPolicyOptions, lists)}${credentials === true ? ', with credentials' : ''}`;
    audiences.set(audience, (audiences.get(audience) ?? 0) + 1);
  }
  const lines = [
    `Default policy: ${describeDefault(defaultPolicy, lists)}`,
    `${count(routes.length, 'route')}: ${open.length} open to other origins, ${routes.length - open.length} closed`,
    ...[...audiences].map(([audience, routesTo]) => `  ${routesTo} to ${audience}`),
  ];
  lines.push(
    ...mounts.filter(({ path }) => path !== '/').map(describeMount),
    ...gateways.map(describeGateway),
  );
  const tried = new Set([
    ...[...routes, ...mounts].flatMap(({ from }) => from.reportOnly ?? []),
    ...gateways.flatMap(({ triedAt }) => triedAt ?? []),
  ]);
  if (tried.size > 0) {
    const more = tried.size > SHOWN ? ` and ${tried.size - SHOWN} more` : '';
    lines.push(`reportOnly, reported and not applied: ${[...tried].slice(0, SHOWN).join(', ')}${more}`);
  }
  const looks = [...noteworthy(namedPolicies(defaultPolicy, open, mounts, gateways), lists)];
  if (looks.length > 0) lines.push('Worth checking:', ...looks.map((look) => `  ${look}`));
  const all = [defaultPolicy, ...policies, ...mounted.map(({ policy }) => policy)];
  const unset = new Set(all.flatMap(({ merged }) => (merged.rehearsal?.merged ?? merged).unsetOrigins));
  return {
    summary: lines.join('\n'),
    warnings: [
      ...[...unset].map(
        (place) =>
          `${place} states an origin that is undefined, which is the same as leaving it out. Check that the environment variable it is read from is set, and loaded before it is read.`,
      ),
      ...secondLayers.map(
        (layer) =>
          `A second CORS layer is active: ${layer}. CorsModule replaces it, and two layers contradict each other. Remove it.`,
      ),
    ],
  };
}

function describeDefault({ compiled, merged }: EffectivePolicy, lists: ReadLists): string {
  if (compiled === null) return 'closed; only routes with an origin in @Cors() are open';
  return describeOpen(merged.fields as CorsPolicyOptions, lists);
}

/** With `enforce` but without an origin, a policy refuses all other origins. */
function isOpen({ origin }: CorsPolicyOptions, lists?: ReadLists): boolean {
  return readOrigin(origin, lists).spec.kind !== 'none';
}

function describeOpen(policy: CorsPolicyOptions, lists?: ReadLists): string {
  if (!isOpen(policy, lists)) return 'closed; requests from other origins are refused with 403';
  const { credentials, maxAge, enforce } = policy;
  return [
    `open to ${audienceOf(policy, lists)}`,
    ...(credentials === true ? ['with credentials'] : []),
    ...(maxAge === undefined ? [] : [`preflights cached for ${maxAge} s`]),
    ...(enforce === true ? ['enforced'] : []),
  ].join(', ');
}

function describeMount({ path, policy }: CorsMount): string {
  if (policy === undefined) return `${path} and below: closed`;
  return `${path} and below: ${describeOpen(policy)}`;
}

function describeGateway({ gateway, address, namespace, isOn, policy }: ShownGateway): string {
  const place = `Gateway ${gateway} at ${address}${namespace === undefined ? '' : `, namespace ${namespace}`}`;
  if (!isOn) return `${place}: open to every origin, because CORS is off`;
  return `${place}: ${policy === undefined ? 'closed to other origins' : describeOpen(policy)}`;
}

/** Who is allowed, in a few words. */
function audienceOf({ origin }: CorsPolicyOptions, lists: ReadLists | undefined): string {
  const { spec } = readOrigin(origin, lists);
  switch (spec.kind) {
    case 'none':
      return 'nobody';
    case 'any':
      return 'any origin, anonymously';
    case 'reflect':
      return 'any origin, reflected';
    case 'function':
      return 'the origins that a function allows';
    case 'provider':
      return `the origins of ${nameOfToken(spec.token)}`;
    case 'list': {
      const { exact, patterns, regExps, hasNull } = spec;
      const names = [
        ...exact.slice(0, SHOWN),
        ...patterns.slice(0, SHOWN).map(({ text }) => text),
        ...regExps.map(String),
        ...(hasNull ? ['null'] : []),
      ];
      const more = exact.length + patterns.length + regExps.length + (hasNull ? 1 : 0) - SHOWN;
      return names.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
    }
  }
}

interface NamedPolicy {
  readonly name: string;
  readonly policy: CorsPolicyOptions;
}

/** The policies that are on, with the names of what they apply to. */
function namedPolicies(
  defaultPolicy: EffectivePolicy,
  open: readonly CorsRoute[],
  mounts: readonly CorsMount[],
  gateways: readonly ShownGateway[],
): NamedPolicy[] {
  return [
    {
      name: 'default policy',
      policy: defaultPolicy.compiled === null ? undefined : defaultPolicy.merged.fields,
    },
    ...open.map(({ controller, handler, policy }) => ({ name: `${controller}.${handler}`, policy })),
    ...mounts
      .filter(({ path }) => path !== '/')
      .map(({ path, policy }) => ({ name: mountPlace(path), policy })),
    ...gateways.map(({ gateway, policy }) => ({ name: gateway, policy })),
  ].filter((one): one is NamedPolicy => one.policy !== undefined);
}

function* noteworthy(policies: readonly NamedPolicy[], lists: ReadLists): Generator<string> {
  const looks = new Map<string, string[]>();
  for (const { name, policy } of policies) {
    for (const look of looksAt(policy, lists)) looks.set(look, [...(looks.get(look) ?? []), name]);
  }
  for (const [look, [first = '', ...others]] of looks) {
    yield `${look} (${first}${others.length > 0 ? ` and ${others.length} more` : ''})`;
  }
}

function* looksAt(policy: CorsPolicyOptions, lists: ReadLists): Generator<string> {
  const { spec } = readOrigin(policy.origin, lists);
  for (const [field, value] of Object.entries(policy)) {
    if (field.startsWith('dangerously') && value === true) yield `${field} is on`;
  }
  if (spec.kind === 'list') {
    const wide = spec.patterns.filter(({ label }) => label !== undefined);
    if (policy.credentials === true && wide.length > 0) {
      yield `credentials for every origin that matches ${wide
        .map(({ text }) => text)
        .slice(0, SHOWN)
        .join(', ')}`;
    }
    for (const regExp of spec.regExps.filter(hasBareDot)) {
      yield `${String(regExp)} has a "." that stands for any character; write "\\." for a dot`;
    }
  }
  if (spec.kind === 'reflect' && policy.credentials !== true)
    yield 'any origin is reflected; "*" says the same and can be cached';
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
