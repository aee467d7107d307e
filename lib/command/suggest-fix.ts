import { describeFailure } from '../browser/describe-failure.js';
import { isCorsFailure } from '../browser/fetch-failure.js';
import { isMiswritten } from '../browser/request-method.js';
import type { FetchFailure } from '../browser/fetch-failure.js';
import { isBeyondPolicies } from '../browser/telling-status.js';
import type { CheckCause } from './check-report.js';

/** Says why a request is blocked, and how to change that: with headers, and with a decorator. */
export function suggestFix(failure: FetchFailure, credentials: boolean): CheckCause {
  const { check, preflight, origin, subject } = failure;
  const fix = isCorsFailure(failure) ? FIXES[check]?.(subject) : undefined;
  const { headers, options } = fix ?? {};
  const named = origin !== 'null' && !isBeyondPolicies(failure);
  const policy = [
    `origin: '${origin}'`,
    ...(options ?? []),
    ...(credentials ? ['credentials: true'] : []),
  ].join(', ');
  return {
    check,
    preflight,
    ...describeFailure(failure),
    headers: (headers ?? []).concat(GRANT_CHECKS.has(check) && named ? grantOf(origin, credentials) : []),
    decorator: fix !== undefined && named ? `@Cors({ ${policy} })` : undefined,
  };
}

function grantOf(origin: string, credentials: boolean): string[] {
  return [
    `Access-Control-Allow-Origin: ${origin}`,
    ...(credentials ? ['Access-Control-Allow-Credentials: true'] : []),
    'Vary: Origin',
  ];
}

/** The checks that the right grant passes. */
const GRANT_CHECKS: ReadonlySet<string> = new Set([
  'allow-origin-missing',
  'allow-origin-multiple',
  'allow-origin-invalid',
  'allow-origin-mismatch',
  'wildcard-with-credentials',
  'allow-credentials',
]);

interface Fix {
  readonly headers?: string[];
  readonly options?: string[];
}

const byOrigin = (): Fix => ({});

const FIXES: Readonly<Partial<Record<FetchFailure['check'], (subject: string) => Fix | undefined>>> = {
  'allow-origin-missing': byOrigin,
  'allow-origin-invalid': byOrigin,
  'allow-origin-mismatch': byOrigin,
  'wildcard-with-credentials': byOrigin,
  'allow-credentials': byOrigin,
  'allow-origin-multiple': byOrigin,
  // If the method is in lower case, the request has to change.
  method: (method) =>
    isMiswritten(method)
      ? undefined
      : {
          headers: [`Access-Control-Allow-Methods: ${method}`],
          options: [`methods: extend('${method}')`],
        },
  header: (name) => ({
    headers: [`Access-Control-Allow-Headers: ${name}`],
    options: [`allowedHeaders: extend('${name}')`],
  }),
};
