import type { IncomingMessage } from 'node:http';
import type { PreflightDecision } from '../decision/decide-preflight.js';
import { CorsForbiddenException } from '../errors/cors-forbidden.exception.js';
import { SimulatedResponse } from '../explain/simulated-response.js';
import type { FieldPlaces } from '../explain/describe-refusal.js';
import { stateOf } from '../platform/attach-decision.js';
import { guardHandler } from '../platform/guard-handler.js';
import type { Step } from '../platform/platform.js';
import type { RequestObserver } from '../platform/observer.js';
import { createRequestHook } from '../platform/request-hook.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import type { CorsReason } from '../protocol/cors-reason.js';
import type { Routing } from '../routing/route-table.js';
import { outcomeOf, type CorsOutcome } from './outcome.js';
import type { WatchedRequest } from './watched-request.js';

/** The outcome that a request would have. */
export interface RehearsedOutcome extends CorsOutcome {
  /** The policy that refuses, and where its fields come from, as far as the guard knows. */
  readonly policy: CompiledPolicy | null;
  readonly from: FieldPlaces | undefined;
}

/**
 * Sends a copy of a request through the request path and the guard, under the policies to try out. This affects neither
 * the request nor its response, and no subscriber is notified. Returns a promise if a provider answers asynchronously.
 */
export function rehearseRequest(
  routing: Routing,
  watched: WatchedRequest,
  isSameOrigin: RequestObserver['isSameOrigin'],
): RehearsedOutcome | Promise<RehearsedOutcome> {
  const { kind, request: real, asItCame, platformRequest, guarded } = watched;
  const observer = new RehearsalObserver(isSameOrigin);
  const request = { ...asItCame } as IncomingMessage;
  const response = new SimulatedResponse().asNodes();
  const conclude = (): RehearsedOutcome => {
    if (observer.failure !== undefined) throw observer.failure;
    const state = stateOf(response);
    const outcome = outcomeOf({
      kind,
      preflight: observer.preflight,
      actual: state?.actual,
      forbidden: observer.forbidden,
      isSameOrigin: () => isSameOrigin(real, platformRequest),
    });
    return { ...outcome, policy: observer.policy, from: observer.from };
  };
  const guard = (step: Step): RehearsedOutcome | Promise<RehearsedOutcome> => {
    const known = guarded?.handler.rehearsal;
    if (step !== 'next' || guarded === undefined || known === undefined) return conclude();
    // Middleware may have rewritten the request.
    Object.assign(request, { method: guarded.method, url: guarded.url });
    try {
      const passed = guardHandler(known, { request, response, platformRequest }, observer);
      return passed instanceof Promise ? passed.catch(expectRefusal).then(conclude) : conclude();
    } catch (error) {
      expectRefusal(error);
      return conclude();
    }
  };
  const step = createRequestHook(routing, observer)(request, response, platformRequest);
  return step instanceof Promise ? step.then(guard) : guard(step);
}

/** The observer already knows about refusals; other errors are thrown on. */
function expectRefusal(error: unknown): void {
  if (!(error instanceof CorsForbiddenException)) throw error;
}

/** Records the events of the request path, and passes none on. */
class RehearsalObserver implements RequestObserver {
  policy: CompiledPolicy | null = null;
  from: FieldPlaces | undefined;
  preflight: PreflightDecision | undefined;
  forbidden: CorsReason | undefined;
  failure: unknown;

  constructor(readonly isSameOrigin: RequestObserver['isSameOrigin']) {}

  onRefusal(...[, , , policy, from]: Parameters<RequestObserver['onRefusal']>): void {
    this.policy = policy;
    this.from = from;
  }

  onForbidden(_request: IncomingMessage, reason: CorsReason): void {
    this.forbidden = reason;
  }

  onPreflight(_request: IncomingMessage, _platformRequest: object, decision: PreflightDecision): void {
    this.preflight = decision;
  }

  onFailure(error: unknown): void {
    this.failure = error;
  }
}
