/** The checks of the CORS protocol, each of which ends a fetch. */
export type CorsCheckName =
  | 'allow-origin-missing'
  | 'allow-origin-multiple'
  | 'allow-origin-invalid'
  | 'allow-origin-mismatch'
  | 'wildcard-with-credentials'
  | 'allow-credentials'
  | 'preflight-redirect'
  | 'preflight-status'
  | 'allow-methods-malformed'
  | 'allow-headers-malformed'
  | 'method'
  | 'header'
  | 'redirect-with-credentials';

/** The other checks that end a fetch, before or after the server has answered. */
export type OtherCheckName =
  | 'same-origin-mode'
  | 'no-cors-redirect-mode'
  | 'redirect-mode'
  | 'redirect-count'
  | 'redirect-target'
  | 'stream'
  | 'no-answer';

/** The check that a fetch failed. @see https://fetch.spec.whatwg.org/#concept-network-error */
export interface FetchFailure {
  readonly check: CorsCheckName | OtherCheckName;
  /** Whether the preflight's response failed the check. */
  readonly preflight: boolean;
  /** The value that failed: a header's value, the method, a request header's name, or a redirect's target. */
  readonly subject: string;
  /** The request header's name as the script wrote it, if its case differs. */
  readonly asWritten?: string;
  /** Status of the response; 0 if there was none. */
  readonly status: number;
  /** The value of `Origin`; `null` once redirects have led from one foreign origin to another. */
  readonly origin: string;
  /** The request's URLs so far: the first one, and those of its redirects. */
  readonly urls: readonly string[];
}

/** Whether the CORS protocol is what failed. */
export function isCorsFailure({ check }: FetchFailure): boolean {
  return CORS_CHECKS.has(check);
}

const CORS_CHECKS: ReadonlySet<string> = new Set<CorsCheckName>([
  'allow-origin-missing',
  'allow-origin-multiple',
  'allow-origin-invalid',
  'allow-origin-mismatch',
  'wildcard-with-credentials',
  'allow-credentials',
  'preflight-redirect',
  'preflight-status',
  'allow-methods-malformed',
  'allow-headers-malformed',
  'method',
  'header',
  'redirect-with-credentials',
]);
