import type { QuotedFailure } from './quoted-failure.js';
import type { RequestForm } from './request-form.js';

/** A card of the lab, which the tests run in each browser. */
export interface Scenario {
  readonly id: string;
  readonly group: GroupId;
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly shows: string;
  readonly attempt: Attempt;
  /** The change that fixes it. Absent if the attempt succeeds. */
  readonly fix?: Fix;
}

export interface Fix {
  /** The change in words. */
  readonly words: string;
  readonly attempt: Attempt;
}

export interface Attempt {
  /** The parts of the server's source that decide, by region name. */
  readonly server: readonly string[];
  readonly steps: readonly Step[];
  /** How many requests of each kind the API sees, over all steps. */
  readonly preflights: number;
  readonly actual: number;
  /** The outcome in words. */
  readonly outcome: string;
  readonly rule: Rule;
  /** Whether the page reads the response, but not all of it that it needs. Default: no. */
  readonly partly?: true;
  /** What the browser's console is about. */
  readonly console?: QuotedFailure;
}

/** A request from a browser's page or from the page's own server, or an application that is started. */
export type Step = SendStep | StartStep;

export interface SendStep {
  readonly by: 'page' | 'stranger' | 'server';
  readonly send: RequestForm;
  readonly expect: ExpectBlocked | ExpectResponse;
}

export interface StartStep {
  readonly by: 'server';
  /** The application, as `startable` names it. */
  readonly start: 'any-origin' | 'one-origin';
  /** Whether it starts; if not, with which issue. */
  readonly expect: { readonly starts: true } | { readonly starts: false; readonly code: string };
}

/** The step of an attempt that a browser blocks, if there is one. */
export function blockedStep({ steps }: Attempt): SendStep | undefined {
  return steps.find((step): step is SendStep => 'send' in step && step.expect.blocked);
}

export interface ExpectBlocked {
  readonly blocked: true;
}

export interface ExpectResponse {
  readonly blocked: false;
  readonly status: number;
  /** Response headers that scripts can read besides the safelisted ones. Default: none. */
  readonly readable?: readonly string[];
  /** The JSON that the body must equal. Default: any. */
  readonly body?: unknown;
}

export interface Rule {
  /** The library's rule. */
  readonly id: string;
  /** The section of the Fetch standard. */
  readonly anchor: string;
  /** The part of its text that matters here. */
  readonly says: string;
}

export type GroupId = 'simple' | 'preflight' | 'credentials' | 'response-headers' | 'errors' | 'mistakes';

export interface Group {
  readonly id: GroupId;
  readonly title: string;
  readonly intro: string;
}
