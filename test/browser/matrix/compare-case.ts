import { isDeepStrictEqual } from 'node:util';

import type { Outcome, SentRequest } from '../model/exchange.js';
import { sentRequest } from '../model/exchange.js';
import { predictFetch } from '../model/predict-fetch.js';
import { PreflightCache } from '../model/preflight-cache.js';
import type { ScriptedRequest } from '../model/scripted-request.js';
import type { RecordedExchange } from './exchange-recorder.js';
import { expectAccess } from './expect-access.js';
import type { MatrixPolicy, PageName } from './policies.js';
import type { MatrixRequest, MatrixStep } from './requests.js';
import type { PageOutcome } from './send-from-page.js';
import { wireFaults } from './wire-faults.js';

/** A case as it was sent, and everything that was seen of it. */
export interface ObservedCase {
  readonly policy: MatrixPolicy;
  readonly request: MatrixRequest;
  readonly page: PageName;
  readonly pageOrigin: string;
  readonly scripted: readonly ScriptedRequest[];
  readonly exchanges: readonly RecordedExchange[];
  readonly outcomes: readonly PageOutcome[];
}

/**
 * What does not agree: with the standard, given what the server really answered; with the request's author, on whether
 * a preflight is needed; and with the policy, whatever was answered.
 */
export function compareCase(observed: ObservedCase): readonly string[] {
  const cache = new PreflightCache();
  let rest = observed.exchanges;
  return observed.request.steps.flatMap((step, index) => {
    const scripted = observed.scripted[index];
    const outcome = observed.outcomes[index];
    if (scripted === undefined || outcome === undefined) throw new Error('A step was not sent');
    const prediction = predictFetch(scripted, observed.pageOrigin, rest, cache);
    // The last step owns whatever is left, so that nothing that was sent goes unseen.
    const isLast = index === observed.request.steps.length - 1;
    const own = isLast ? rest : rest.slice(0, prediction.sent.length);
    rest = rest.slice(own.length);
    return [
      ...differences(
        'sent',
        prediction.sent.map((sent) => inShort(sent, observed.page)),
        own.map((exchange) => inShort(sentRequest(exchange), observed.page)),
      ),
      ...differences(
        'outcome',
        describe(prediction.outcome),
        describe(seenOutcome(outcome, prediction.outcome)),
      ),
      // Later steps may be spared theirs by the cache.
      ...(index > 0
        ? []
        : differences('preflighted', needsPreflight(step, observed.page), own.some(isPreflight))),
      ...compareWithPolicy(observed, step, own, outcome),
      ...own.flatMap((exchange) => wireFaults(exchange)),
    ];
  });
}

function compareWithPolicy(
  { policy, page }: ObservedCase,
  step: MatrixStep,
  exchanges: readonly RecordedExchange[],
  outcome: PageOutcome,
): readonly string[] {
  const expected = expectAccess(policy.means, step, page);
  const status = outcome.kind === 'response' && outcome.status !== 0 ? outcome.status : undefined;
  const readable = outcome.kind === 'response' ? outcome.headers : [];
  const custom = page === 'same' ? [] : readable.filter((name) => name === 'x-total' || name === 'x-page');
  const handled = exchanges.filter((exchange) => exchange.handled && !isPreflight(exchange)).length;
  const handledPreflights = exchanges.some((exchange) => exchange.handled && isPreflight(exchange));
  return [
    ...differences('status', expected.status, status),
    ...differences('readable', page === 'same' ? [] : [...expected.exposed].sort(), [...custom].sort()),
    ...differences('handlers run', expected.handled, handled),
    ...(policy.means.handlesPreflights === true
      ? []
      : differences('handlers run for preflights', false, handledPreflights)),
  ];
}

/** What the request's author says, for a request that nothing was cached for. */
function needsPreflight({ preflighted, mode, leadsTo }: MatrixStep, page: PageName): boolean {
  if (mode === 'same-origin' || mode === 'no-cors') return false;
  if (page !== 'same') return preflighted;
  return leadsTo?.server === 'other' && (leadsTo.asks ?? []).length > 0;
}

function isPreflight({ method, requestHeaders }: RecordedExchange): boolean {
  return (
    method === 'OPTIONS' &&
    requestHeaders.some(([name]) => name.toLowerCase() === 'access-control-request-method')
  );
}

function seenOutcome(outcome: PageOutcome, predicted: Outcome): Outcome {
  if (outcome.kind === 'error') return { kind: 'network error' };
  const { type, status, headers } = outcome;
  const known = type ?? (predicted.kind === 'response' ? predicted.type : 'cors');
  return { kind: 'response', type: known as 'cors', status, headers: [...new Set(headers)].sort() };
}

function describe(outcome: Outcome): string {
  return outcome.kind === 'response'
    ? `${outcome.type} ${outcome.status} ${outcome.headers.join(',')}`
    : outcome.kind;
}

/** A request in a line. Whether an opaque origin's requests carry cookies is no matter of CORS but of `SameSite`. */
function inShort(
  { method, url, origin, asksForMethod, asksForHeaders, cookies }: SentRequest,
  page: PageName,
): string {
  const { origin: server, pathname } = new URL(url);
  const sender = origin === null ? 'without origin' : `from ${origin}`;
  const asked = [asksForMethod, asksForHeaders].filter((part) => part !== null);
  const carried = cookies && page !== 'null' ? ['with cookies'] : [];
  return [`${method} ${server}${pathname} ${sender}`, ...asked, ...carried].join(' ');
}

function differences(what: string, expected: unknown, seen: unknown): readonly string[] {
  return isDeepStrictEqual(expected, seen)
    ? []
    : [`${what}: expected ${JSON.stringify(expected)}, seen ${JSON.stringify(seen)}`];
}
