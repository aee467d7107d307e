import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOf } from '../decision/decide-actual.js';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import { withActualHeaders, withPreflightHeaders, toHead, type HeadArgument } from './write-cors-headers.js';

const STATE = Symbol('nestjs-cors');

/** The state of a request and its response until the head is written: one object, shared by both. */
export interface ResponseState {
  readonly request: IncomingMessage;
  /** The method as the request came in; middleware may override it. */
  readonly method: string | undefined;
  /**
   * Whether a policy that is not in force grants this request, so that its preflight may have been granted: one that was
   * replaced, or that of another version or URL.
   */
  otherGrants: boolean;
  /** `null`: CORS is off for this response. */
  policy: CompiledPolicy | null;
  actual: ActualDecision | undefined;
  /** For a preflight that the application answers. */
  preflight: PreflightDecision | undefined;
  /** For `exposedHeaders: 'auto'`: the names that were set before the handler ran. */
  exposeBesides: ReadonlySet<string> | undefined;
  readonly writeHead: ServerResponse['writeHead'];
  /** Present only if this request is watched: the property is added to no other state. */
  watch?: HeadWatch;
}

/** Is notified when a response head has been written. Never throws. */
export interface HeadWatch {
  onHead(state: ResponseState): void;
}

interface Attached {
  [STATE]?: ResponseState;
}

/** On a notifying `writeHead()`: the underlying one, which decides the form of the headers. */
const WRITER = Symbol('nestjs-cors:writer');

interface Telling {
  [WRITER]?: ServerResponse['writeHead'];
}

/**
 * The state attached to a response or to its request, both Node's own. It is on both because a platform's request may
 * not lead to the response.
 */
export function stateOf(raw: ServerResponse | IncomingMessage): ResponseState | undefined {
  return (raw as Attached)[STATE];
}

/** Whether the page was allowed to make this request, as far as is known when a handler is about to run. */
export function isGranted({ actual, method, otherGrants }: ResponseState): boolean {
  return otherGrants || (actual !== undefined && grants(actual, method));
}

/** Whether a decision allows a page of another origin to make a request with this method. */
function grants(decision: ActualDecision, method: string | undefined): boolean {
  return decision.reason === 'allowed' && refusalOf(decision, { method, headers: {} }) === undefined;
}

/**
 * Attaches a decision. Its headers are written with the response head and no earlier, so that nothing that happens to
 * the response in between can lose them, and the decision can still be replaced.
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
    if (known.policy !== policy && isGranted(known)) known.otherGrants = true;
    known.policy = policy;
    known.actual = actual;
    known.preflight = preflight;
    return;
  }
  const state: ResponseState = {
    request,
    method: request.method,
    otherGrants: false,
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
 * Notifies `watch` when the response head has been written, whoever writes it. This decides nothing and changes nothing
 * on the wire. If it is called several times, only the last `watch` is notified.
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

/** The response's `writeHead()` that decides the form of the headers. */
export function writerOf({ writeHead }: ServerResponse): ServerResponse['writeHead'] {
  return (writeHead as Telling)[WRITER] ?? writeHead;
}

/** Runs as `response.writeHead()`, which Node calls itself if the application does not. */
function writeHeadWithCors(
  this: ServerResponse & Attached,
  status: number,
  second?: unknown,
  third?: unknown,
): ServerResponse {
  const { actual, preflight, exposeBesides, writeHead } = this[STATE] as ResponseState;
  const call = writeHead as (...args: unknown[]) => ServerResponse;
  // With exactly the given arguments: other packages' wrappers count them.
  // oxlint-disable-next-line prefer-rest-params -- a rest parameter would make a list for every response
  if (this.headersSent || (actual ?? preflight) === undefined) return call.apply(this, arguments as never);
  // Node takes the headers as the second argument, or as the third after a reason phrase, which may be undefined.
  const isReasoned = typeof second === 'string';
  const given = (isReasoned ? third : (third ?? second)) as HeadArgument;
  const list =
    preflight === undefined
      ? withActualHeaders(this, given, actual as ActualDecision, exposeBesides)
      : withPreflightHeaders(this, given, preflight);
  const isBesideOthers = given === undefined || given === null;
  const head = toHead(writeHead, list, isBesideOthers);
  return isReasoned ? call.call(this, status, second, head) : call.call(this, status, head);
}
