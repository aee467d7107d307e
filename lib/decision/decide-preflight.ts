import type { AllowedHeaders, CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import { parseHeaderList } from '../protocol/parse-header-list.js';
import { checkOrigin, type OriginReason, type RawRequest } from './check-origin.js';

/** The target of a preflight: a policy, and the methods served under it on the requested path. */
export interface PreflightTarget {
  readonly policy: CompiledPolicy;
  /** Whether the requested method is served on this path. */
  readonly served: boolean;
  /** Value of `Access-Control-Allow-Methods`. */
  readonly methods: string;
}

/** The answer to a preflight, without `Vary` and `Content-Length`. */
export interface PreflightDecision {
  readonly reason: CorsReason;
  readonly policy: CompiledPolicy;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

const NO_HEADERS: readonly string[] = Object.freeze([]);

/**
 * Decides a CORS-preflight request.
 *
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
 */
export function decidePreflight(
  target: PreflightTarget,
  request: RawRequest,
): PreflightDecision | Promise<PreflightDecision> {
  const origin = request.headers['origin'] as string;
  const reason = checkOrigin(target.policy.origin, origin, request, true);
  return typeof reason === 'string'
    ? conclude(target, request, reason)
    : reason.then((later) => conclude(target, request, later));
}

function conclude(target: PreflightTarget, request: RawRequest, origin: OriginReason): PreflightDecision {
  const { policy, served, methods } = target;
  if (origin !== 'allowed') return { reason: origin, policy, headers: NO_HEADERS };
  const asksForPrivateNetwork = request.headers['access-control-request-private-network'] === 'true';
  if (asksForPrivateNetwork && !policy.allowPrivateNetwork) {
    return { reason: 'private-network-not-allowed', policy, headers: NO_HEADERS };
  }
  const headers = [
    'Access-Control-Allow-Origin',
    policy.origin.kind === 'any' ? '*' : (request.headers['origin'] as string),
  ];
  // An empty list says no more than no list, and a header without a value breaks some proxies.
  if (methods !== '') headers.push('Access-Control-Allow-Methods', methods);
  // With origin and methods in the answer, the browser names the method.
  const method = request.headers['access-control-request-method'] as string;
  if (!served || (policy.methods !== undefined && !policy.methods.has(method))) {
    return { reason: 'method-not-allowed', policy, headers };
  }
  const asked = request.headers['access-control-request-headers'] as string | undefined;
  const allowed = allowHeaders(policy, asked, headers);
  // With the allowed headers in the answer too, the browser names the header.
  if (!allowed) return { reason: 'header-not-allowed', policy, headers };
  if (policy.credentials) headers.push('Access-Control-Allow-Credentials', 'true');
  if (policy.maxAge !== undefined) headers.push('Access-Control-Max-Age', policy.maxAge);
  if (asksForPrivateNetwork) headers.push('Access-Control-Allow-Private-Network', 'true');
  return { reason: 'allowed', policy, headers };
}

/** Adds `Access-Control-Allow-Headers`. Returns whether every requested header is allowed. */
function allowHeaders({ allowedHeaders }: CompiledPolicy, asked = '', headers: string[]): boolean {
  const known = asked.length <= MAX_KNOWN_LENGTH ? allowedHeaders.known.get(asked) : undefined;
  const names = known === undefined ? parseHeaderList(asked) : undefined;
  const value = known ?? valueFor(allowedHeaders, names);
  if (value !== '') headers.push('Access-Control-Allow-Headers', value);
  if (known !== undefined) return true;
  const isAllowed = names !== undefined && allows(allowedHeaders, names);
  if (isAllowed) remember(allowedHeaders, asked, value);
  return isAllowed;
}

/** @param names `undefined`: what was asked for is not a list of header names */
function valueFor(allowed: AllowedHeaders, names: readonly string[] | undefined): string {
  if (allowed.kind === 'list') return allowed.value;
  if (names === undefined) return '';
  if (allowed.kind === 'asked') return [...new Set(names)].join(',');
  // The wildcard does not cover Authorization: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
  return names.includes('authorization') ? '*,Authorization' : '*';
}

function allows(allowed: AllowedHeaders, names: readonly string[]): boolean {
  return allowed.kind !== 'list' || names.every((name) => allowed.names.has(name));
}

/** Maximum number of requested lists remembered per policy. Pages ask for the same few. */
const MAX_KNOWN = 64;
const MAX_KNOWN_LENGTH = 256;

function remember({ known }: AllowedHeaders, asked: string, value: string): void {
  if (asked.length <= MAX_KNOWN_LENGTH && known.size < MAX_KNOWN) known.set(asked, value);
}
