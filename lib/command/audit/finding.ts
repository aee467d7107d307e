/** The stable names of audit findings. */
export type FindingId =
  | 'any-origin-with-credentials'
  | 'any-origin-reflected'
  | 'null-origin-allowed'
  | 'origin-suffix-matched'
  | 'origin-prefix-matched'
  | 'origin-dot-unescaped'
  | 'other-scheme-allowed'
  | 'other-port-allowed'
  | 'wildcard-with-credentials'
  | 'list-wildcard-with-credentials'
  | 'allow-origin-invalid'
  | 'allow-credentials-invalid'
  | 'max-age-invalid'
  | 'headers-doubled'
  | 'headers-merged'
  | 'vary-missing'
  | 'preflight-vary-missing'
  | 'headers-missing-on-404'
  | 'headers-missing-on-401'
  | 'preflight-redirected'
  | 'preflight-needs-authentication'
  | 'preflight-not-answered'
  | 'preflight-headers-missing'
  | 'cache-serves-other-origin';

/** A finding of an audit. */
export interface CheckFinding {
  readonly id: FindingId;
  /** `high`: other sites can read what they must not, or browsers block what is allowed. */
  readonly severity: 'high' | 'medium' | 'low';
  /** The request and the answer. */
  readonly evidence: string;
  readonly fix: string;
}
