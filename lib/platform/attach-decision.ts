import type { ServerResponse } from 'node:http';
import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import { SAFELISTED_RESPONSE_HEADERS } from '../protocol/header-names.js';
import { mergeVary, VARY_ACTUAL, VARY_PREFLIGHT } from '../protocol/vary.js';

const STATE = Symbol('nestjs-cors');

/** What is known about a response until its head is written. */
export interface ResponseState {
  /** `null`: CORS is off for this response. */
  policy: CompiledPolicy | null;
  actual: ActualDecision | undefined;
  /** Of a preflight that the application answers. */
  preflight: PreflightDecision | undefined;
  /** For `exposedHeaders: 'auto'`: the names that were set before the handler ran. */
  exposeBesides: ReadonlySet<string> | undefined;
  readonly writeHead: ServerResponse['writeHead'];
}

type Attached = ServerResponse & { [STATE]?: ResponseState };
type HeaderValue = number | string | readonly string[];

/** What has been attached to this response. */
export function stateOf(response: ServerResponse): ResponseState | undefined {
  return (response as Attached)[STATE];
}

/**
 * Attaches what has been decided. The headers are written with the head of the response and not before, so
 * that nothing which happens to the response in between can lose them, and a decision can be replaced.
 */
export function attach(
  response: ServerResponse,
  policy: CompiledPolicy | null,
  actual: ActualDecision | undefined,
  preflight?: PreflightDecision,
): ResponseState {
  const known = stateOf(response);
  if (known !== undefined) {
    known.policy = policy;
    known.actual = actual;
    known.preflight = preflight;
    return known;
  }
  const state: ResponseState = {
    policy,
    actual,
    preflight,
    exposeBesides: undefined,
    writeHead: response.writeHead,
  };
  (response as Attached)[STATE] = state;
  response.writeHead = writeHeadWithCors as ServerResponse['writeHead'];
  return state;
}

/** Runs as `response.writeHead()`, which Node also calls where the application never does. */
function writeHeadWithCors(this: Attached, ...args: unknown[]): ServerResponse {
  const state = this[STATE] as ResponseState;
  if (!this.headersSent && (state.actual !== undefined || state.preflight !== undefined)) {
    // Node takes headers as the second argument, or as the third one after a reason, which may be undefined.
    const index = typeof args[1] === 'string' || args[2] !== undefined ? 2 : 1;
    args[index] = withCors(this, state, flattened(args[index] as HeadArgument));
    if (args[index] === undefined) args.length = index;
  }
  return (state.writeHead as (...all: unknown[]) => ServerResponse).apply(this, args);
}

type HeadArgument = Record<string, HeaderValue> | HeaderValue[] | undefined;

/** A list of pairs, which Node only takes where no header has been set before, as a flat list. */
function flattened(given: HeadArgument): HeadArgument {
  return Array.isArray(given) && Array.isArray(given[0])
    ? (given as unknown as HeaderValue[][]).flat(1)
    : given;
}

/** Sets the headers on the response, and returns the headers given to `writeHead()` with a complete `Vary`. */
function withCors(response: ServerResponse, state: ResponseState, given: HeadArgument): HeadArgument {
  const { actual, preflight } = state;
  if (preflight !== undefined) {
    for (const [name, value] of Object.entries(preflight.headers)) response.setHeader(name, value);
  } else if (actual?.allowOrigin !== undefined) {
    response.setHeader('Access-Control-Allow-Origin', actual.allowOrigin);
    if (actual.policy.credentials) response.setHeader('Access-Control-Allow-Credentials', 'true');
    const exposed = actual.policy.exposesWhatIsSet
      ? namesSet(response, state, given)
      : actual.policy.exposedHeaders;
    if (exposed !== undefined) response.setHeader('Access-Control-Expose-Headers', exposed);
  }
  if (preflight === undefined && actual?.policy.varies !== true) return given;
  return withVary(response, given, preflight === undefined ? VARY_ACTUAL : VARY_PREFLIGHT);
}

function withVary(response: ServerResponse, given: HeadArgument, names: readonly string[]): HeadArgument {
  if (Array.isArray(given)) {
    const index = given.findIndex((name, i) => i % 2 === 0 && String(name).toLowerCase() === 'vary');
    if (index !== -1) return given.with(index + 1, mergeVary(given[index + 1], names));
  } else if (given !== undefined) {
    for (const name in given) {
      if (name.length === 4 && name.toLowerCase() === 'vary')
        return { ...given, [name]: mergeVary(given[name], names) };
    }
  }
  response.setHeader('Vary', mergeVary(response.getHeader('Vary'), names));
  return given;
}

const NEVER_EXPOSED: ReadonlySet<string> = new Set([
  ...SAFELISTED_RESPONSE_HEADERS,
  'connection',
  'date',
  'keep-alive',
  'set-cookie',
  'set-cookie2',
  'transfer-encoding',
  'vary',
]);

/** For `exposedHeaders: 'auto'`: what has been set since the handler was called. */
function namesSet(
  response: ServerResponse,
  { exposeBesides }: ResponseState,
  given: HeadArgument,
): string | undefined {
  if (exposeBesides === undefined) return undefined;
  const names = new Set(response.getHeaderNames());
  if (Array.isArray(given))
    for (let i = 0; i < given.length; i += 2) names.add(String(given[i]).toLowerCase());
  else for (const name in given) names.add(name.toLowerCase());
  const exposed = [...names].filter(
    (name) => !exposeBesides.has(name) && !NEVER_EXPOSED.has(name) && !name.startsWith('access-control-'),
  );
  return exposed.length === 0 ? undefined : exposed.join(',');
}
