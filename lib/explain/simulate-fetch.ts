import type { Outcome, WireRequest } from '../browser/exchange.js';
import { PreflightCache } from '../browser/preflight-cache.js';
import { preflightReasons } from '../browser/preflight-reasons.js';
import { runFetch } from '../browser/run-fetch.js';
import { isSameOrigin } from '../browser/same-origin.js';
import type { ScriptedRequest } from '../browser/scripted-request.js';
import type { ReadQuestion } from './read-question.js';
import type { SimulatedAnswer } from './simulate-server.js';

/** A page's fetch, and the server's answers. */
export interface SimulatedFetch {
  /** Why the browser sends a preflight; empty: it sends none. */
  readonly because: readonly string[];
  readonly preflight: SimulatedAnswer | undefined;
  /** `undefined`: the request is never sent. */
  readonly actual: SimulatedAnswer | undefined;
  readonly outcome: Outcome;
}

const PRIVATE_NETWORK = 'access-control-request-private-network';

/** Runs the fetch that a question is about, in a browser with an empty preflight cache. */
export async function simulateFetch(
  { from, url, method, headers, credentials }: ReadQuestion,
  server: (wire: WireRequest) => Promise<SimulatedAnswer>,
): Promise<SimulatedFetch> {
  const asksForPrivateNetwork = headers.some(
    ([name, value]) => name.toLowerCase() === PRIVATE_NETWORK && value === 'true',
  );
  const request: ScriptedRequest = {
    url: url.href,
    method,
    headers,
    credentials,
    // A browser that asks for permission to reach a private network always sends a preflight.
    uploadListener: asksForPrivateNetwork,
  };
  const answers: { preflight?: SimulatedAnswer; actual?: SimulatedAnswer } = {};
  const running = runFetch({ origin: from, cache: new PreflightCache(), now: () => 0 }, request);
  let step = running.next();
  while (step.done !== true) {
    const wire = step.value;
    const asks = wire.kind === 'preflight' && asksForPrivateNetwork;
    const answer = await server(
      asks ? { ...wire, headers: [...wire.headers, [PRIVATE_NETWORK, 'true']] } : wire,
    );
    answers[wire.kind] = answer;
    step = running.next(answer);
  }
  const reasons = isSameOrigin(from, url.href) ? [] : preflightReasons({ ...request, uploadListener: false });
  return {
    because:
      asksForPrivateNetwork && answers.preflight !== undefined
        ? [...reasons, 'the page is on a public network and the server on a private one']
        : reasons,
    preflight: answers.preflight,
    actual: answers.actual,
    outcome: step.value,
  };
}
