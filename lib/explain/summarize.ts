import type { SimulatedAnswer } from './simulate-server.js';
import type { SimulatedFetch } from './simulate-fetch.js';
import type { CorsExplanation } from './cors-question.js';
import type { MergedPolicy } from '../options/merge-policy.js';
import { describeRefusal, type FieldPlaces } from './describe-refusal.js';
import type { ReadQuestion } from './read-question.js';

/** The facts that a summary is made of. */
export interface Findings {
  readonly question: ReadQuestion;
  readonly fetched: SimulatedFetch;
  /** The deciding answer: the preflight's if it is refused, otherwise the actual one. */
  readonly decisive: SimulatedAnswer;
  readonly verdict: CorsExplanation['verdict'];
  readonly handlerRuns: boolean;
  /** Whether a route, a mount or a gateway serves the request. Otherwise the URL may be wrong, rather than the policy. */
  readonly isServed: boolean;
  readonly merged: MergedPolicy;
}

/** One or two sentences that a developer can act on. */
export function summarize(findings: Findings): string {
  const { question, fetched, decisive, verdict, handlerRuns, isServed, merged } = findings;
  const { from } = merged;
  const request = `${question.method} ${question.url.pathname}`;
  if (verdict === 'same-origin') {
    return `${question.from} is the server's own origin, so CORS does not apply to ${request}.`;
  }
  const { outcome, preflight } = fetched;
  const assumed =
    preflight?.isContinued === true && preflight.status === 204
      ? ' The application answers the preflight, with 204 (assumed).'
      : '';
  if (verdict === 'readable') {
    const sentence = `${question.from} can read the response to ${request}${statedBy('origin', from)}.${assumed}`;
    return handlerRuns ? sentence : `${sentence} ${whyNoHandler(decisive)}`;
  }
  const blocked = `The browser blocks ${request} for ${question.from}`;
  const unserved = isServed ? '' : ` ${UNSERVED}`;
  if (decisive.policy === null) {
    return `${blocked}: CORS is off here.${offBecause(merged)}${unserved}${assumed}`;
  }
  if (decisive.reason !== 'allowed') {
    const why = describeRefusal(question.from, decisive.reason, decisive.policy, from);
    // A refused method says so itself.
    const hint = decisive.reason === 'method-not-allowed' ? '' : unserved;
    return `${blocked}: ${decisive.reason} ${why}${hint}${assumed}`;
  }
  return outcome.kind === 'network error' && outcome.failure.check === 'preflight-status'
    ? `${blocked}: the application answers the preflight, with ${preflight?.status}. Set preflightContinue to false, or answer OPTIONS there with a status from 200 to 299.`
    : `${blocked}: it asks for credentials, which are not allowed${statedBy('credentials', from)}.${unserved}${assumed}`;
}

const UNSERVED = "No controller's route serves it.";

function whyNoHandler({ isForbidden, reason }: SimulatedAnswer): string {
  return isForbidden ? `It is refused with 403: ${reason}.` : UNSERVED;
}

function statedBy(field: keyof FieldPlaces, from: FieldPlaces): string {
  const place = from[field];
  return place === undefined ? '' : ` (${field}, from ${place})`;
}

function offBecause({ from, switchedOffAt }: MergedPolicy): string {
  if (switchedOffAt !== undefined) return ` ${switchedOffAt} switches it off.`;
  return from.origin === undefined ? ' No level states an origin.' : ` ${from.origin} allows no origin.`;
}
