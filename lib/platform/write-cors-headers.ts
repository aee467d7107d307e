import { ServerResponse } from 'node:http';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import { mergeVary, VARY_ACTUAL, VARY_PREFLIGHT, VARY_PRIVATE_NETWORK } from '../protocol/vary.js';
import { noteForeignGrant } from './foreign-grants.js';
import { namesToExpose } from './names-to-expose.js';

type HeaderValue = number | string | readonly string[];
/** Headers as `writeHead()` accepts them: an object, a flat list, or a list of pairs. */
export type HeadArgument = Readonly<Record<string, HeaderValue>> | readonly HeaderValue[] | null | undefined;
/** Alternating names and values, which Node writes fastest. */
export type HeadList = HeaderValue[];

const ALLOW_ORIGIN = 'access-control-allow-origin';
const ALLOW_CREDENTIALS = 'access-control-allow-credentials';
/** Length of the shortest name that begins with `Access-Control-`. */
const SHORTEST = 'access-control-max-age'.length;
const GRANTS: ReadonlySet<string> = new Set([ALLOW_ORIGIN, ALLOW_CREDENTIALS]);
const GRANTS_AND_EXPOSED: ReadonlySet<string> = new Set([...GRANTS, 'access-control-expose-headers']);

/**
 * The head of an actual response: the given headers and the CORS headers. Only this module sets the headers that grant
 * access, whatever the application does.
 *
 * @param besides for `exposedHeaders: 'auto'`: the names that were set before the handler ran
 */
export function withActualHeaders(
  response: ServerResponse,
  given: HeadArgument,
  { allowOrigin, policy, varies }: ActualDecision,
  besides: ReadonlySet<string> | undefined,
): HeadList {
  const head: HeadList = [];
  const isAllowed = allowOrigin !== undefined;
  const exposed = isAllowed ? exposedBy(policy, response, given, besides) : undefined;
  const vary = copyHead(response, head, given, exposed === undefined ? GRANTS : GRANTS_AND_EXPOSED);
  if (isAllowed) head.push('Access-Control-Allow-Origin', allowOrigin);
  else remove(response, ALLOW_ORIGIN);
  if (isAllowed && policy.credentials) head.push('Access-Control-Allow-Credentials', 'true');
  else remove(response, ALLOW_CREDENTIALS);
  if (exposed !== undefined) head.push('Access-Control-Expose-Headers', exposed);
  if (policy.varies || varies === true)
    head.push('Vary', mergeVary(vary ?? response.getHeader('Vary'), VARY_ACTUAL));
  else if (vary !== undefined) head.push('Vary', vary);
  return head;
}

/** The same for a preflight that the application answers. */
export function withPreflightHeaders(
  response: ServerResponse,
  given: HeadArgument,
  decision: PreflightDecision,
): HeadList {
  const { headers } = decision;
  const ours = new Set([...GRANTS, ...namesIn(headers).map((name) => name.toLowerCase())]);
  const head: HeadList = [];
  const vary = copyHead(response, head, given, ours);
  remove(response, ALLOW_ORIGIN);
  remove(response, ALLOW_CREDENTIALS);
  head.push(...headers, 'Vary', mergeVary(vary ?? response.getHeader('Vary'), varyOf(decision)));
  return head;
}

/** The `Vary` value of an answer to a preflight. */
export function varyOf({ policy, reason }: PreflightDecision): string {
  return policy.allowPrivateNetwork || reason === 'private-network-not-allowed'
    ? VARY_PRIVATE_NETWORK
    : VARY_PREFLIGHT;
}

const nodesOwn = ServerResponse.prototype.writeHead;

/**
 * The list in the form that a response's `writeHead()` accepts. Only Node's own for HTTP/1 is known to read flat lists.
 * Others (HTTP/2, simulated responses of serverless adapters, packages such as on-headers that wrap it) may take a
 * list for an object, and its indices for header names.
 *
 * @param besideOthers whether the list is ours alone, and the application has probably set its headers on the response.
 *   Then Node sets those of an object one by one, but removes each name of a list first, and checks it twice.
 */
export function toHead(
  writeHead: ServerResponse['writeHead'],
  list: HeadList,
  besideOthers = false,
): HeadList | Record<string, HeaderValue> {
  if (writeHead !== nodesOwn) return toObject(list);
  return besideOthers ? toDistinct(list) : list;
}

/** An object of names that are all different. */
function toDistinct(list: HeadList): Record<string, HeaderValue> {
  const head: Record<string, HeaderValue> = {};
  for (let i = 0; i < list.length; i += 2) head[list[i] as string] = list[i + 1] as HeaderValue;
  return head;
}

/** Names that differ only in case are one header. */
function toObject(list: HeadList): Record<string, HeaderValue> {
  const head: Record<string, HeaderValue> = {};
  const names = new Map<string, string>();
  for (let i = 0; i < list.length; i += 2) {
    const given = String(list[i]);
    const value = list[i + 1] as HeaderValue;
    const name = names.get(given.toLowerCase());
    if (name === undefined) {
      names.set(given.toLowerCase(), given);
      head[given] = value;
    } else {
      head[name] = [head[name] as HeaderValue, value].flat() as string[];
    }
  }
  return head;
}

function exposedBy(
  { exposesWhatIsSet, exposedHeaders }: CompiledPolicy,
  response: ServerResponse,
  given: HeadArgument,
  besides: ReadonlySet<string> | undefined,
): string | undefined {
  return exposesWhatIsSet ? namesToExpose(response, namesOf(given), besides) : exposedHeaders;
}

function namesOf(given: HeadArgument): string[] {
  const all: HeadList = [];
  copyHead(undefined, all, given, new Set());
  return namesIn(all);
}

function namesIn(list: readonly HeaderValue[]): string[] {
  return list.filter((_, index) => index % 2 === 0).map(String);
}

/** Copies the given headers to the head, except those that are `ours` and `Vary`. Returns the value of `Vary`. */
function copyHead(
  response: ServerResponse | undefined,
  head: HeadList,
  given: HeadArgument,
  ours: ReadonlySet<string>,
): HeaderValue | undefined {
  if (given === undefined || given === null) return undefined;
  if (isList(given)) return copyList(response, head, Array.isArray(given[0]) ? given.flat() : given, ours);
  let vary: HeaderValue | undefined;
  for (const name of Object.keys(given)) {
    const value = given[name] as HeaderValue;
    if (isVary(name)) vary = joined(vary, value);
    else if (!isOurs(name, ours)) head.push(name, value);
    else drop(response, name);
  }
  return vary;
}

function copyList(
  response: ServerResponse | undefined,
  head: HeadList,
  given: readonly HeaderValue[],
  ours: ReadonlySet<string>,
): HeaderValue | undefined {
  let vary: HeaderValue | undefined;
  for (let i = 0; i < given.length; i += 2) {
    const name = String(given[i]);
    const value = given[i + 1] as HeaderValue;
    if (isVary(name)) vary = joined(vary, value);
    else if (!isOurs(name, ours)) head.push(name, value);
    else drop(response, name);
  }
  return vary;
}

// Comparing lengths first rules out most names.
function isVary(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === 'vary';
}

function isOurs(name: string, ours: ReadonlySet<string>): boolean {
  return name.length >= SHORTEST && ours.has(name.toLowerCase());
}

function joined(first: HeaderValue | undefined, second: HeaderValue): HeaderValue {
  return first === undefined ? second : `${first}, ${second}`;
}

function isList(given: NonNullable<HeadArgument>): given is readonly HeaderValue[] {
  return Array.isArray(given);
}

function remove(response: ServerResponse, name: string): void {
  if (!response.hasHeader(name)) return;
  response.removeHeader(name);
  noteForeignGrant(response.req, name);
}

function drop(response: ServerResponse | undefined, name: string): void {
  if (GRANTS.has(name.toLowerCase())) noteForeignGrant(response?.req, name.toLowerCase());
}
