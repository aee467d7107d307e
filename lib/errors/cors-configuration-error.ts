import { brand } from './brand.js';
import type { CorsIssueCode } from './issue-codes.js';

/** One problem in a configuration: a stable code, where it is, and what to write instead. */
export interface CorsConfigurationIssue {
  /** Stable, documented in docs/errors.md. */
  readonly code: CorsIssueCode;
  /** The route and the level that the value came from: `CatsController.list, origin from @Cors on CatsController`. */
  readonly place: string;
  /** The value, the rule and the fix. */
  readonly message: string;
}

/** The page is part of the package, so it matches the installed version. */
const WHERE_CODES_ARE_EXPLAINED =
  'Each code is explained, with a wrong and a right example, in node_modules/nestjs-cors/docs/errors.md';

/** Thrown by `app.init()` and `app.listen()` if policies have problems. */
export class CorsConfigurationError extends Error {
  constructor(
    /** Every problem of every route. */
    readonly issues: readonly CorsConfigurationIssue[],
  ) {
    super(describe(issues));
    this.name = 'CorsConfigurationError';
  }
}
brand(CorsConfigurationError, 'configuration-error');

function describe(issues: readonly CorsConfigurationIssue[]): string {
  const lines = issues.map(({ code, place, message }) => `  ${code} ${place}: ${message}`);
  const count = issues.length === 1 ? 'a problem' : `${issues.length} problems`;
  return `The CORS configuration has ${count}:\n${lines.join('\n')}\n${WHERE_CODES_ARE_EXPLAINED}`;
}
