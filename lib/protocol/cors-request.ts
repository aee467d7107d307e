/**
 * What a decision about an origin may look at.
 *
 * `method` is the request's own method (`OPTIONS` on a preflight), `url` its target as the platform received
 * it, `headers` are Node's (lower-case names), and `preflight` says whether it is a CORS-preflight request.
 *
 * @see https://fetch.spec.whatwg.org/#cors-request
 */
export interface CorsRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly preflight: boolean;
}
