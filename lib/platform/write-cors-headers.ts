import type { ServerResponse } from 'node:http';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import type { ActualDecision } from '../policy/compiled-policy.js';
import { mergeVary, VARY_ACTUAL, VARY_PREFLIGHT } from '../protocol/vary.js';
import { namesToExpose } from './names-to-expose.js';

type HeaderValue = number | string | readonly string[];
/** Headers as `writeHead()` takes them: an object, a flat list, or a list of pairs. */
export type HeadArgument = Record<string, HeaderValue> | HeaderValue[] | undefined;

/** The headers that grant access. Whatever else the application does, these are this module's alone. */
const GRANTS: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
]);

/** The lengths of their names, which spare most headers the conversion of the case. */
const GRANT_LENGTHS = [...GRANTS].map((name) => name.length);

function isGrant(name: string): boolean {
  return GRANT_LENGTHS.includes(name.length) && GRANTS.has(name.toLowerCase());
}

/**
 * Adds the CORS headers of an actual response to those of its head, and returns what is to be given to
 * `writeHead()`.
 *
 * @param besides for `exposedHeaders: 'auto'`, the names that were set before the handler ran
 */
export function addActualHeaders(
  response: ServerResponse,
  given: HeadArgument,
  { allowOrigin, policy }: ActualDecision,
  besides: ReadonlySet<string> | undefined,
): HeadArgument {
  const head = withoutGrants(response, given);
  if (allowOrigin !== undefined) {
    const exposed = policy.exposesWhatIsSet ? namesToExpose(response, head, besides) : policy.exposedHeaders;
    put(response, head, 'Access-Control-Allow-Origin', allowOrigin);
    if (policy.credentials) put(response, head, 'Access-Control-Allow-Credentials', 'true');
    if (exposed !== undefined) {
      remove(head, 'access-control-expose-headers');
      put(response, head, 'Access-Control-Expose-Headers', exposed);
    }
  }
  if (policy.varies) addVary(response, head, VARY_ACTUAL);
  return head;
}

/** The same for a preflight that the application answers. */
export function addPreflightHeaders(
  response: ServerResponse,
  given: HeadArgument,
  { headers }: PreflightDecision,
): HeadArgument {
  const head = withoutGrants(response, given);
  for (const [name, value] of Object.entries(headers)) {
    remove(head, name.toLowerCase());
    put(response, head, name, value);
  }
  addVary(response, head, VARY_PREFLIGHT);
  return head;
}

/** A copy of what was given, so that headers can be added to it, without another layer's grants. */
function withoutGrants(
  response: ServerResponse,
  given: HeadArgument,
): Record<string, HeaderValue> | HeaderValue[] | undefined {
  for (const name of GRANTS) if (response.hasHeader(name)) response.removeHeader(name);
  if (given === undefined) return undefined;
  if (Array.isArray(given)) {
    return pairsOf(given).flatMap(([name, value]) => (isGrant(name) ? [] : [name, value]));
  }
  const head: Record<string, HeaderValue> = {};
  for (const name of Object.keys(given)) {
    if (!isGrant(name)) {
      head[name] = given[name] as HeaderValue;
    }
  }
  return head;
}

/** Where the head is given as an object the header joins it, which costs least; else it is set on the response. */
function put(response: ServerResponse, head: HeadArgument, name: string, value: string): void {
  if (head === undefined) response.setHeader(name, value);
  else if (Array.isArray(head)) head.push(name, value);
  else head[name] = value;
}

function addVary(response: ServerResponse, head: HeadArgument, names: readonly string[]): void {
  const current = remove(head, 'vary') ?? response.getHeader('Vary');
  put(response, head, 'Vary', mergeVary(current, names));
}

/** Takes a header out of the head, whatever the case of its name. @param lower the name in lower case */
function remove(head: HeadArgument, lower: string): HeaderValue | undefined {
  const values: HeaderValue[] = [];
  if (Array.isArray(head)) {
    for (let i = head.length - 2; i >= 0; i -= 2) {
      if (String(head[i]).toLowerCase() === lower) values.unshift(head.splice(i, 2)[1] as HeaderValue);
    }
  } else {
    for (const name in head) {
      if (name.length === lower.length && name.toLowerCase() === lower) {
        values.push(head[name] as HeaderValue);
        delete head[name];
      }
    }
  }
  return values.length === 0 ? undefined : values.join(', ');
}

function pairsOf(list: readonly unknown[]): [string, HeaderValue][] {
  if (Array.isArray(list[0])) return list as [string, HeaderValue][];
  return list.flatMap((name, i) =>
    i % 2 === 0 ? [[String(name), list[i + 1] as HeaderValue] as [string, HeaderValue]] : [],
  );
}
