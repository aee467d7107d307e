import { describeRefusal } from '../explain/describe-refusal.js';
import { findPlaces, type PolicyPlaces } from '../explain/policy-places.js';
import type { HandlerPolicy } from '../platform/guard-handler.js';
import type { RequestObserver } from '../platform/observer.js';
import type { RouteTable, Routing } from '../routing/route-table.js';
import type { CorsOutcome } from './outcome.js';
import { rehearseRequest, type RehearsedOutcome } from './rehearse-request.js';
import type { Reporter } from './reporter.js';
import type { WatchedRequest } from './watched-request.js';

/** The parts of the application that rehearsing needs. */
export interface RehearsalContext {
  /** The routes under the policies in force. */
  readonly inForce: Routing;
  /** The routes under the policies to try out, and the levels that these come from. */
  readonly places: PolicyPlaces & { readonly table: RouteTable };
  /** Whether a function or a provider may be asked. None is asked before the response is on its way. */
  readonly asks: boolean;
  readonly isSameOrigin: RequestObserver['isSameOrigin'];
  readonly reporter: Reporter;
}

/** Decides requests a second time, with the fields of `reportOnly`, and reports the differences. */
export class Rehearsal {
  readonly #context: RehearsalContext;

  constructor(context: RehearsalContext) {
    this.#context = context;
  }

  /** Decides a request again and reports any difference. Never throws or rejects. */
  compare(watched: WatchedRequest, inForce: CorsOutcome): void {
    const { asks, isSameOrigin } = this.#context;
    if (!asks) return this.#compare(watched, inForce, isSameOrigin);
    // Read now, while the connection is still there to read it from.
    const isOwn = isSameOrigin(watched.request, watched.platformRequest);
    setImmediate(() => this.#compare(watched, inForce, () => isOwn));
  }

  #compare(
    watched: WatchedRequest,
    inForce: CorsOutcome,
    isSameOrigin: RequestObserver['isSameOrigin'],
  ): void {
    const { places, reporter } = this.#context;
    const onFault = (fault: unknown): void => reporter.onFault(fault);
    try {
      if (!this.#isConcerned(watched)) return;
      const rehearsed = rehearseRequest(places.table, watched, isSameOrigin);
      if (rehearsed instanceof Promise) {
        rehearsed.then((one) => this.#report(watched, inForce, one)).catch(onFault);
      } else this.#report(watched, inForce, rehearsed);
    } catch (error) {
      onFault(error);
    }
  }

  /** Whether any policy that may decide is different. If none is, providers are not asked twice. */
  #isConcerned({ kind, asItCame, method, platformRequest, guarded }: WatchedRequest): boolean {
    if (guarded !== undefined && isChanged(guarded.handler)) return true;
    const { inForce, places } = this.#context;
    const policiesIn = (table: Routing): readonly unknown[] => {
      if (kind === 'preflight') {
        return table.findTargets(asItCame, method, platformRequest).map(({ policy }) => policy);
      }
      const route = table.findRoute(asItCame, platformRequest);
      return route === undefined ? table.findPolicies(asItCame, platformRequest) : [route.policy];
    };
    const now = policiesIn(inForce);
    const then = policiesIn(places.table);
    return now.length !== then.length || now.some((policy, index) => policy !== then[index]);
  }

  #report(watched: WatchedRequest, inForce: CorsOutcome, rehearsed: RehearsedOutcome): void {
    this.#context.reporter.compare({
      inForce,
      rehearsed,
      facts: () => watched.facts(),
      detail: () => this.#detail(watched, rehearsed),
    });
  }

  #detail(
    { origin, asItCame, platformRequest, method }: WatchedRequest,
    { reason, policy, from }: RehearsedOutcome,
  ): string {
    const places = from ?? findPlaces(this.#context.places, policy, asItCame, method, platformRequest);
    return describeRefusal(origin, reason, policy, places);
  }
}

function isChanged({ policy, isAmbiguous, rehearsal }: HandlerPolicy): boolean {
  return rehearsal !== undefined && (policy !== rehearsal.policy || isAmbiguous !== rehearsal.isAmbiguous);
}
