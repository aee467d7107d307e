/**
 * The parts of a request that a function or provider may base its decision about an origin on.
 *
 * @see https://fetch.spec.whatwg.org/#cors-request
 */
export interface CorsRequest {
  /** The request's own method; `OPTIONS` on a preflight. */
  readonly method: string;
  /** The request target as the platform received it: path and query. */
  readonly url: string;
  /** Node's headers, by lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether this is a CORS-preflight request. @see https://fetch.spec.whatwg.org/#cors-preflight-request */
  readonly preflight: boolean;
}
