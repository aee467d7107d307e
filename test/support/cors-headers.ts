import type { RawResponse } from './raw-http.js';

/** Every `Access-Control-*` header by its lower-case name, and `vary`, always present, as a sorted list. */
export interface CorsHeaders {
  readonly vary: readonly string[];
  /** A header that was sent more than once is a list. */
  readonly [accessControl: `access-control-${string}`]: string | readonly string[];
}

/**
 * Everything that a cache or a browser reads for CORS. `Vary` is lower-cased and sorted, so its order does not matter;
 * its duplicates are kept, so they do matter.
 */
export function corsHeaders(response: RawResponse): CorsHeaders {
  const found: Record<string, string | readonly string[]> = {};
  for (const [name] of response.headers) {
    const key = name.toLowerCase();
    if (!key.startsWith('access-control-')) continue;
    const values = response.values(key);
    found[key] = values.length === 1 ? values[0]! : values;
  }
  const vary = response
    .values('vary')
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .sort();
  return { ...found, vary };
}

/** `Vary` of an actual response. */
export const varyOnOrigin = ['origin'] as const;

/** `Vary` of an answer to a preflight. */
export const varyOnPreflight = [
  'access-control-request-headers',
  'access-control-request-method',
  'origin',
] as const;

/** `Vary` of an answer to a preflight that depends on whether the page is on a public network. */
export const varyOnPrivateNetwork = [
  'access-control-request-headers',
  'access-control-request-method',
  'access-control-request-private-network',
  'origin',
] as const;

/** A refused actual request, and one without `Origin`. */
export const nothingButVary: CorsHeaders = { vary: varyOnOrigin };

/** A preflight whose origin was refused. */
export const refusedPreflight: CorsHeaders = { vary: varyOnPreflight };

/** A route without CORS. */
export const noCors: CorsHeaders = { vary: [] };

/** A granted actual request under a policy that states only its origins. */
export const grantedTo = (origin: string): CorsHeaders => ({
  'access-control-allow-origin': origin,
  vary: varyOnOrigin,
});

/** A granted preflight under such a policy, which asked for no headers. */
export const grantedPreflight = (origin: string, methods: string): CorsHeaders => ({
  'access-control-allow-origin': origin,
  'access-control-allow-methods': methods,
  vary: varyOnPreflight,
});
