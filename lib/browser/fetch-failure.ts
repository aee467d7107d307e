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

/** What else ends a fetch although the server has answered, or before it is asked. */
export type OtherCheckName =
  | 'same-origin-mode'
  | 'no-cors-redirect-mode'
  | 'redirect-mode'
  | 'redirect-count'
  | 'redirect-target'
  | 'stream'
  | 'no-answer';

/** Which check a fetch failed. @see https://fetch.spec.whatwg.org/#concept-network-error */
export interface FetchFailure {
  readonly check: CorsCheckName | OtherCheckName;
  /** Whether it is the preflight's response that failed it. */
  readonly preflight: boolean;
  /** What failed: the header's value, the method, the request header's name, or the redirect's target. */
  readonly subject: string;
  /** The request header's name as the script wrote it, where it is in another case. */
  readonly asWritten?: string;
  /** Status of the response; 0 where there was none. */
  readonly status: number;
  /** What `Origin` said; `null` once redirects have led from one foreign origin to another. */
  readonly origin: string;
  /** The request's URLs as far as it got: the first one, and those that redirects have led to. */
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
