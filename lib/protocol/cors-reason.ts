/**
 * Why a request was granted or refused. `not-cors`: it has no `Origin`. `disabled`: CORS is off on its route.
 * `provider-failed`: the function or provider behind `origin` threw, timed out, or returned neither true nor false.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export type CorsReason =
  | 'allowed'
  | 'not-cors'
  | 'disabled'
  | 'origin-not-allowed'
  | 'origin-malformed'
  | 'method-not-allowed'
  | 'header-not-allowed'
  | 'private-network-not-allowed'
  | 'provider-failed';
