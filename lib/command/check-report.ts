import type { ConsoleMessages } from '../browser/console-messages.js';
import type { CheckFinding } from './audit/finding.js';

/** The result of a check: plain data, made for JSON. */
export interface CheckReport {
  readonly url: string;
  readonly origin: string;
  readonly method: string;
  readonly credentials: boolean;
  /** `unknown`: the answer is a redirect that was not followed: to another host, or from https: to http:. */
  readonly verdict: 'readable' | 'blocked' | 'same-origin' | 'unknown';
  /** Why a preflight is needed; empty if none is. */
  readonly preflightBecause: readonly string[];
  /** The method sent in place of the request's own, which could change something on the server. */
  readonly standIn: 'GET' | undefined;
  /** The check's own exchanges, in order, without those of the audit. */
  readonly exchanges: readonly CheckExchange[];
  /** The browsers' console messages, if the request is blocked. */
  readonly console: ConsoleMessages;
  /** Why the request is blocked, and what to change; `undefined`: it is not. */
  readonly blocked: CheckCause | undefined;
  /** The status that the script sees; `undefined` if it sees none. */
  readonly status: number | undefined;
  /** Names of the response headers that the script can read. */
  readonly readableHeaders: readonly string[];
  readonly notes: readonly string[];
  /** `undefined` without an audit. */
  readonly findings: readonly CheckFinding[] | undefined;
  /** Number of requests sent, including those of the audit. */
  readonly requests: number;
}

/** Why a request is blocked, and what to change. */
export interface CheckCause {
  /** The check of the Fetch standard that failed: `allow-origin-missing`. */
  readonly check: string;
  readonly preflight: boolean;
  readonly cause: string;
  readonly fix: string;
  /** The headers that the answer needs, one line each. */
  readonly headers: readonly string[];
  /** The fix with this library; `undefined` if a decorator would not help. */
  readonly decorator: string | undefined;
}

/** An exchange without secrets. */
export interface CheckExchange {
  readonly kind: 'preflight' | 'actual';
  readonly request: {
    readonly method: string;
    readonly url: string;
    /** By lower-case name. Values that CORS does not need are not shown: they may be secret. */
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly response: {
    readonly status: number;
    /** By lower-case name; only those that matter to CORS and caches. */
    readonly headers: Readonly<Record<string, string>>;
  };
}
