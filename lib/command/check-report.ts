import type { ConsoleMessages } from '../browser/console-messages.js';
import type { CheckFinding } from './audit/finding.js';

/** What a check has found: plain data, made for JSON. */
export interface CheckReport {
  readonly url: string;
  readonly origin: string;
  readonly method: string;
  readonly credentials: boolean;
  /** `unknown`: the answer is a redirect to another host, which was not asked. */
  readonly verdict: 'readable' | 'blocked' | 'same-origin' | 'unknown';
  /** Why a preflight is needed; empty where none is. */
  readonly preflightBecause: readonly string[];
  /** What was sent in place of the request, where its method could change something. */
  readonly standIn: 'GET' | undefined;
  /** The check's own exchanges, without those of the audit, in their order. */
  readonly exchanges: readonly CheckExchange[];
  /** What the browsers' consoles say, where the request is blocked. */
  readonly console: ConsoleMessages;
  /** Why it is blocked, and what to change. */
  readonly blocked: CheckCause | undefined;
  /** Status that script sees; undefined where it sees none. */
  readonly status: number | undefined;
  /** Names of the response headers that script can read. */
  readonly readableHeaders: readonly string[];
  readonly notes: readonly string[];
  /** Undefined where no audit was asked for. */
  readonly findings: readonly CheckFinding[] | undefined;
  /** How many requests were sent, the audit's included. */
  readonly requests: number;
}

/** Why a request is blocked, and what to change. */
export interface CheckCause {
  /** The check of the Fetch standard that failed: `allow-origin-missing`. */
  readonly check: string;
  readonly preflight: boolean;
  readonly cause: string;
  readonly fix: string;
  /** Headers that the answer needs, one a line. */
  readonly headers: readonly string[];
  /** What does it with this library; undefined where a decorator is not what is missing. */
  readonly decorator: string | undefined;
}

/** An exchange, without what is secret. */
export interface CheckExchange {
  readonly kind: 'preflight' | 'actual';
  readonly request: {
    readonly method: string;
    readonly url: string;
    /** Values of headers that CORS does not read are left out: they may be secret. */
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly response: {
    readonly status: number;
    /** Those that matter to CORS and caches, by lower-case name. */
    readonly headers: Readonly<Record<string, string>>;
  };
}
