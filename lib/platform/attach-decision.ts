import type { ServerResponse } from 'node:http';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import type { ActualDecision, CompiledPolicy } from '../policy/compiled-policy.js';
import { withActualHeaders, withPreflightHeaders, toHead, type HeadArgument } from './write-cors-headers.js';

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
): void {
  const known = stateOf(response);
  if (known !== undefined) {
    known.policy = policy;
    known.actual = actual;
    known.preflight = preflight;
    return;
  }
  (response as Attached)[STATE] = {
    policy,
    actual,
    preflight,
    exposeBesides: undefined,
    writeHead: response.writeHead,
  };
  response.writeHead = writeHeadWithCors as ServerResponse['writeHead'];
}

/** Runs as `response.writeHead()`, which Node also calls where the application never does. */
function writeHeadWithCors(
  this: Attached,
  status: number,
  second?: unknown,
  third?: unknown,
): ServerResponse {
  const { actual, preflight, exposeBesides, writeHead } = this[STATE] as ResponseState;
  const call = writeHead as (...args: unknown[]) => ServerResponse;
  if (this.headersSent || (actual ?? preflight) === undefined) return call.call(this, status, second, third);
  // Node takes the headers as the second argument, or as the third one after a reason, which may be undefined.
  const isReasoned = typeof second === 'string';
  const given = (isReasoned ? third : (third ?? second)) as HeadArgument;
  const list =
    preflight === undefined
      ? withActualHeaders(this, given, actual as ActualDecision, exposeBesides)
      : withPreflightHeaders(this, given, preflight);
  const head = toHead(this, list);
  return isReasoned ? call.call(this, status, second, head) : call.call(this, status, head);
}
