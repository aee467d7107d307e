import type { AskOrigin } from '../origins/ask-provider.js';
import type { OriginSet } from '../origins/origin-set.js';
import type { CorsReason } from '../protocol/cors-reason.js';

/** How to judge a request's origin. */
export type OriginRule =
  /** `'*'`: any origin, without credentials. */
  | { readonly kind: 'any' }
  /** `true`: any origin, reflected. */
  | { readonly kind: 'reflect'; readonly allowNull: boolean }
  | OriginList
  | { readonly kind: 'ask'; readonly ask: AskOrigin };

/** A compiled list. A source replaces `set` with each new list; a static list never changes. */
export interface OriginList {
  readonly kind: 'list';
  set: OriginSet;
}

/** The request headers that preflights are granted. */
export type AllowedHeaders = {
  /**
   * Values of `Access-Control-Request-Headers` already found to be allowed, with the `Access-Control-Allow-Headers`
   * that answers them.
   */
  readonly known: Map<string, string>;
} & (
  | {
      /** `asked`: the names that the preflight asks for. `any`: any, answered with the wildcard. */
      readonly kind: 'asked' | 'any';
    }
  | {
      readonly kind: 'list';
      /** Value of `Access-Control-Allow-Headers`. */
      readonly value: string;
      /** Lower-case. */
      readonly names: ReadonlySet<string>;
    }
);

/** The decision about an actual request. */
export interface ActualDecision {
  readonly reason: CorsReason;
  /** Value of `Access-Control-Allow-Origin`; absent if the origin is not allowed. */
  readonly allowOrigin: string | undefined;
  readonly policy: CompiledPolicy;
  /** Whether another policy might have decided for another origin, even if this one does not vary. Default: no. */
  readonly varies?: true;
}

/**
 * A policy as the request path uses it: valid, frozen, with header values already joined. Routes with equal policies
 * share one, so policies can be compared by identity.
 */
export interface CompiledPolicy {
  readonly origin: OriginRule;
  readonly credentials: boolean;
  /** Absent: the methods that the route serves. */
  readonly methods: ReadonlySet<string> | undefined;
  readonly allowedHeaders: AllowedHeaders;
  /** Value of `Access-Control-Expose-Headers`. */
  readonly exposedHeaders: string | undefined;
  /** `exposedHeaders: 'auto'`. */
  readonly exposesWhatIsSet: boolean;
  /** Value of `Access-Control-Max-Age`. */
  readonly maxAge: string | undefined;
  readonly optionsSuccessStatus: number;
  readonly preflightContinue: boolean;
  readonly allowPrivateNetwork: boolean;
  readonly enforce: boolean;
  /** Whether actual responses depend on the `Origin` header. */
  readonly varies: boolean;
  /** The decisions that are the same for every request. */
  readonly constant: Readonly<Record<ConstantReason, ActualDecision>>;
}

/** Reasons of decisions that do not depend on the value of `Origin`. */
export type ConstantReason = Extract<
  CorsReason,
  'allowed' | 'not-cors' | 'origin-not-allowed' | 'origin-malformed' | 'provider-failed'
>;
