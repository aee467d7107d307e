import type { Verdict } from '../origins/ask-provider.js';
import { sealPolicy } from '../policy/compile-policy.js';
import type { AllowedHeaders, CompiledPolicy, OriginRule } from '../policy/compiled-policy.js';
import type { CorsRequest } from '../protocol/cors-request.js';
import { checkOrigin } from './check-origin.js';

/**
 * A policy that grants only what both grant, and is enforced if either is: for requests that two parts of a server may
 * read differently. The opaque origin is granted only if both allow any origin. `null`: CORS is off in one of them,
 * and neither is enforced.
 */
export function narrowPolicy(
  one: CompiledPolicy | null,
  other: CompiledPolicy | null,
): CompiledPolicy | null {
  if (one === other) return one;
  if (one === null || other === null) {
    const known = one ?? other;
    return known?.enforce === true ? sealPolicy({ ...known, origin: NOBODY }) : null;
  }
  return sealPolicy({
    ...one,
    origin: narrowOrigin(one.origin, other.origin),
    credentials: one.credentials && other.credentials,
    methods: narrowMethods(one.methods, other.methods),
    allowedHeaders: narrowHeaders(one.allowedHeaders, other.allowedHeaders),
    exposedHeaders: one.exposedHeaders === other.exposedHeaders ? one.exposedHeaders : undefined,
    exposesWhatIsSet: one.exposesWhatIsSet && other.exposesWhatIsSet,
    preflightContinue: one.preflightContinue && other.preflightContinue,
    allowPrivateNetwork: one.allowPrivateNetwork && other.allowPrivateNetwork,
    enforce: one.enforce || other.enforce,
  });
}

const NOBODY: OriginRule = { kind: 'ask', ask: () => 'origin-not-allowed' };

/** If both allow any origin, so does the result, because no origin has been granted by name. */
function narrowOrigin(one: OriginRule, other: OriginRule): OriginRule {
  if (one.kind === 'any' && other.kind === 'any') return one;
  if (isAnyone(one) && isAnyone(other)) {
    return { kind: 'reflect', allowNull: allowsNull(one) && allowsNull(other) };
  }
  return { kind: 'ask', ask: (origin, request) => askBoth(one, other, origin, request) };
}

type Anyone = Extract<OriginRule, { readonly kind: 'any' | 'reflect' }>;

function isAnyone(rule: OriginRule): rule is Anyone {
  return rule.kind === 'any' || rule.kind === 'reflect';
}

function allowsNull(rule: Anyone): boolean {
  return rule.kind === 'any' || rule.allowNull;
}

async function askBoth(
  one: OriginRule,
  other: OriginRule,
  origin: string,
  { method, url, headers, preflight }: CorsRequest,
): Promise<Verdict> {
  const request = { method, url, headers };
  for (const rule of [one, other]) {
    const verdict = await checkOrigin(rule, origin, request, preflight);
    // Only serialized origins reach a rule of this kind.
    if (verdict !== 'allowed') return verdict as Verdict;
  }
  return 'allowed';
}

function narrowMethods(
  one: CompiledPolicy['methods'],
  other: CompiledPolicy['methods'],
): CompiledPolicy['methods'] {
  if (one === undefined || other === undefined) return one ?? other;
  return new Set([...one].filter((method) => other.has(method)));
}

function narrowHeaders(one: AllowedHeaders, other: AllowedHeaders): AllowedHeaders {
  if (one.kind !== 'list') return other;
  if (other.kind !== 'list') return one;
  const names = new Set([...one.names].filter((name) => other.names.has(name)));
  return { kind: 'list', names, value: [...names].join(','), known: new Map() };
}
