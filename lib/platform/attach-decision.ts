import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOf } from '../decision/decide-actual.js';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import { withActualHeaders, withPreflightHeaders, toHead, type HeadArgument } from './write-cors-headers.js';

const STATE = Symbol('nestjs-cors');

/** What is known about a request and its response until the head is written: one object, shared by both. */
export interface ResponseState {
  readonly request: IncomingMessage;
  /** As the request came in: middleware may override it. */
  readonly method: string | undefined;
  /** `null`: CORS is off for this response. */
  policy: CompiledPolicy | null;
  actual: ActualDecision | undefined;
  /** Of a preflight that the application answers. */
  preflight: PreflightDecision | undefined;
  /** For `exposedHeaders: 'auto'`: the names that were set before the handler ran. */
  exposeBesides: ReadonlySet<string> | undefined;
  readonly writeHead: ServerResponse['writeHead'];
  /** Only where somebody watches this request: others have no room for it. */
  watch?: HeadWatch;
}

/** What is told when the head of a response has been written. Never throws. */
export interface HeadWatch {
  onHead(state: ResponseState): void;
}

interface Attached {
  [STATE]?: ResponseState;
}

/** Of a `writeHead()` that tells: the one below it that decides how headers have to be given. */
const WRITER = Symbol('nestjs-cors:writer');

interface Telling {
  [WRITER]?: ServerResponse['writeHead'];
}

/**
 * What has been attached to this response or to its request. Both are Node's own: a platform's request may not
 * lead to the response.
 */
export function stateOf(raw: ServerResponse | IncomingMessage): ResponseState | undefined {
  return (raw as Attached)[STATE];
}

/** Whether a page was allowed to make this request, as far as has been decided. */
export function isGranted({ actual, method }: ResponseState): boolean {
  return actual?.reason === 'allowed' && refusalOf(actual, { method, headers: {} }) === undefined;
}

/**
 * Attaches what has been decided. The headers are written with the head of the response and not before, so
 * that nothing which happens to the response in between can lose them, and a decision can be replaced.
 */
export function attach(
  request: IncomingMessage,
  response: ServerResponse,
  policy: CompiledPolicy | null,
  actual: ActualDecision | undefined,
  preflight?: PreflightDecision,
): void {
  const known = stateOf(response);
  if (known !== undefined) {
    known.policy = policy;
    known.actual = actual;
    known.preflight = preflight;
    return;
  }
  const state: ResponseState = {
    request,
    method: request.method,
    policy,
    actual,
    preflight,
    exposeBesides: undefined,
    writeHead: response.writeHead,
  };
  (response as Attached)[STATE] = state;
  (request as Attached)[STATE] = state;
  response.writeHead = writeHeadWithCors as ServerResponse['writeHead'];
}

/**
 * Has `watch` told when the head of the response has been written, whoever writes it. Nothing is decided by
 * that, and nothing on the wire changes. Of several, the last one is told.
 */
export function attachWatch(request: IncomingMessage, response: ServerResponse, watch: HeadWatch): void {
  const known = stateOf(response);
  if (known?.watch !== undefined) {
    known.watch = watch;
    return;
  }
  if (known === undefined) attach(request, response, null, undefined);
  const state = stateOf(response) as ResponseState;
  state.watch = watch;
  const { writeHead } = response;
  const telling: ServerResponse['writeHead'] & Telling = function (this: ServerResponse) {
    const isFirst = !this.headersSent;
    // oxlint-disable-next-line prefer-rest-params -- with as many arguments as were given
    const result = (writeHead as (...args: unknown[]) => ServerResponse).apply(this, arguments as never);
    if (isFirst) state.watch?.onHead(state);
    return result;
  };
  telling[WRITER] = known === undefined ? state.writeHead : writeHead;
  response.writeHead = telling;
}

/** The `writeHead()` of a response that decides how headers have to be given to it. */
export function writerOf({ writeHead }: ServerResponse): ServerResponse['writeHead'] {
  return (writeHead as Telling)[WRITER] ?? writeHead;
}

/** Runs as `response.writeHead()`, which Node also calls where the application never does. */
function writeHeadWithCors(
  this: ServerResponse & Attached,
  status: number,
  second?: unknown,
  third?: unknown,
): ServerResponse {
  const { actual, preflight, exposeBesides, writeHead } = this[STATE] as ResponseState;
  const call = writeHead as (...args: unknown[]) => ServerResponse;
  // With as many arguments as were given: wrappers of other packages count them.
  // oxlint-disable-next-line prefer-rest-params -- a rest parameter would make a list for every response
  if (this.headersSent || (actual ?? preflight) === undefined) return call.apply(this, arguments as never);
  // Node takes the headers as the second argument, or as the third one after a reason, which may be undefined.
  const isReasoned = typeof second === 'string';
  const given = (isReasoned ? third : (third ?? second)) as HeadArgument;
  const list =
    preflight === undefined
      ? withActualHeaders(this, given, actual as ActualDecision, exposeBesides)
      : withPreflightHeaders(this, given, preflight);
  const head = toHead(writeHead, list);
  return isReasoned ? call.call(this, status, second, head) : call.call(this, status, head);
}
