import type { InjectionToken } from '@nestjs/common';
import { guardedAsk } from '../origins/ask-provider.js';
import type { CorsProviderOptions } from '../origins/origin-provider.js';
import { OriginSet } from '../origins/origin-set.js';
import { readOrigin, type ReadLists } from '../origins/read-origin.js';
import type { MergedFields, MergedPolicy } from '../options/merge-policy.js';
import type {
  ActualDecision,
  AllowedHeaders,
  CompiledPolicy,
  ConstantReason,
  OriginRule,
} from './compiled-policy.js';

/** Default milliseconds that a function or a provider may take to answer. */
export const DEFAULT_TIMEOUT_MS = 5_000;

/** The parts of the application that compiling one policy needs. */
export interface CompileContext {
  /**
   * The rule for origins that a provider decides. `fields` are those of the policy; `module` declares the class that
   * names the provider.
   */
  readonly resolveProvider: (
    token: InjectionToken,
    options: CorsProviderOptions,
    fields: MergedFields,
    module: object | undefined,
  ) => OriginRule;
  /** Takes the faults of functions as predicates: `did not answer within 5000 ms`. */
  readonly reportFault: (fault: string) => void;
  /** The lists that this start-up has already read. */
  readonly lists?: ReadLists;
}

/**
 * Compiles a valid merged policy, or returns `null` if CORS is off: switched off, or without any origin. With
 * `enforce` but no origin, the policy refuses every other origin.
 */
export function compilePolicy(merged: MergedPolicy, context: CompileContext): CompiledPolicy | null {
  // A policy that is switched off asks no provider and follows no source.
  if (!merged.enabled) return null;
  const origin = compileOrigin(merged, context);
  if (origin === undefined) return null;
  const { fields } = merged;
  const exposesWhatIsSet = fields.exposedHeaders?.[0] === 'auto';
  return sealPolicy({
    origin,
    credentials: fields.credentials ?? false,
    methods: fields.methods === undefined || fields.methods[0] === '*' ? undefined : new Set(fields.methods),
    allowedHeaders: compileAllowedHeaders(fields),
    exposedHeaders: exposesWhatIsSet ? undefined : joinNames(fields.exposedHeaders ?? []) || undefined,
    exposesWhatIsSet,
    maxAge: fields.maxAge?.toString(),
    optionsSuccessStatus: fields.optionsSuccessStatus ?? 204,
    preflightContinue: fields.preflightContinue ?? false,
    allowPrivateNetwork: fields.allowPrivateNetwork ?? false,
    enforce: fields.enforce ?? false,
  });
}

/** Adds the values that follow from a policy's fields, and freezes the policy. */
export function sealPolicy(fields: Omit<CompiledPolicy, 'varies' | 'constant'>): CompiledPolicy {
  const isAny = fields.origin.kind === 'any';
  const policy = {
    ...fields,
    varies: !isAny || fields.enforce,
    constant: {} as Record<ConstantReason, ActualDecision>,
  };
  const allowAny = isAny ? '*' : undefined;
  for (const reason of CONSTANT_REASONS) {
    policy.constant[reason] = Object.freeze({ reason, allowOrigin: allowAny, policy });
  }
  Object.freeze(policy.constant);
  return Object.freeze(policy);
}

const CONSTANT_REASONS: readonly ConstantReason[] = [
  'allowed',
  'not-cors',
  'origin-not-allowed',
  'origin-malformed',
  'provider-failed',
];

function compileOrigin(
  { fields, originModule }: MergedPolicy,
  context: CompileContext,
): OriginRule | undefined {
  const { spec } = readOrigin(fields.origin, context.lists);
  const allowNull = fields.dangerouslyAllowNullOrigin === true;
  switch (spec.kind) {
    case 'none':
      return fields.enforce === true ? { kind: 'list', set: new OriginSet() } : undefined;
    case 'any':
      // Browsers reject the wildcard with credentials; whoever forced the combination means every origin.
      return fields.credentials === true ? { kind: 'reflect', allowNull } : { kind: 'any' };
    case 'reflect':
      return { kind: 'reflect', allowNull };
    case 'list':
      return { kind: 'list', set: new OriginSet(spec) };
    case 'function':
      return {
        kind: 'ask',
        ask: guardedAsk(spec.isAllowed, { timeoutMs: DEFAULT_TIMEOUT_MS, report: context.reportFault }),
      };
    case 'provider':
      return context.resolveProvider(spec.token, spec.options, fields, originModule);
  }
}

function compileAllowedHeaders({ allowedHeaders, credentials }: MergedFields): AllowedHeaders {
  const known = new Map<string, string>();
  if (allowedHeaders === undefined) return { kind: 'asked', known };
  // With credentials, browsers take "*" for the name of a header.
  if (allowedHeaders.includes('*')) return { kind: credentials === true ? 'asked' : 'any', known };
  return {
    kind: 'list',
    value: joinNames(allowedHeaders),
    names: new Set(allowedHeaders.map((name) => name.toLowerCase())),
    known,
  };
}

/** Joins header names without repetitions; names that differ only in case are the same. */
function joinNames(names: readonly string[]): string {
  return [...new Map(names.toReversed().map((name) => [name.toLowerCase(), name])).values()]
    .toReversed()
    .join(',');
}
