import { isDeepStrictEqual } from 'node:util';

import type { Outcome } from '../../../lib/browser/exchange.js';
import { getHeader } from '../../../lib/browser/header-list.js';
import type { HeaderList } from '../../../lib/browser/header-list.js';
import { predictFetch } from '../../support/predict-fetch.js';
import { PreflightCache } from '../../../lib/browser/preflight-cache.js';
import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';
import type { Engine } from '../driver/browser.js';
import type { RecordedExchange } from './exchange-recorder.js';
import { expectAccess } from './expect-access.js';
import type { MatrixPolicy, PageName } from './policies.js';
import type { MatrixRequest, MatrixStep } from './requests.js';
import type { PageOutcome } from './send-from-page.js';
import { wireFaults } from './wire-faults.js';

/** A case as it was sent, and everything that was observed. */
export interface ObservedCase {
  readonly policy: MatrixPolicy;
  readonly request: MatrixRequest;
  readonly page: PageName;
  readonly pageOrigin: string;
  readonly scripted: readonly ScriptedRequest[];
  readonly exchanges: readonly RecordedExchange[];
  readonly outcomes: readonly PageOutcome[];
  /** `undefined` for the test kit, which has no console. */
  readonly engine: Engine | undefined;
  /** What the console said about it. */
  readonly said: readonly string[];
}

/**
 * Lists disagreements: with the standard, given the server's actual answers; with the request's author, on whether a
 * preflight is needed; and with the policy, whatever the answers were.
 */
export function compareCase(observed: ObservedCase): readonly string[] {
  const cache = new PreflightCache();
  let rest = observed.exchanges;
  const quoted: (string | undefined)[] = [];
  const disagreements = observed.request.steps.flatMap((step, index) => {
    const scripted = observed.scripted[index];
    const outcome = observed.outcomes[index];
    if (scripted === undefined || outcome === undefined) throw new Error('A step was not sent');
    const prediction = predictFetch(
      { origin: observed.pageOrigin, request: scripted, cache },
      rest.map(({ status, responseHeaders, at }) => ({ status, headers: responseHeaders, at })),
    );
    if (observed.engine === 'chromium' || observed.engine === 'firefox') {
      quoted.push(prediction.console[observed.engine]);
    }
    // The last step gets everything that is left, so that no exchange goes unchecked.
    const isLast = index === observed.request.steps.length - 1;
    const own = isLast ? rest : rest.slice(0, prediction.sent.length);
    rest = rest.slice(own.length);
    return [
      ...differences(
        'sent',
        prediction.sent.map((sent) => inShort(sent, observed.page)),
        own.map((exchange) => inShort(seenRequest(exchange), observed.page)),
      ),
      ...differences(
        'outcome',
        describePrediction(prediction.outcome),
        describeSeen(outcome, prediction.outcome),
      ),
      // The cache may spare later steps their preflight.
      ...(index > 0
        ? []
        : differences('preflighted', needsPreflight(step, observed.page), own.some(isPreflight))),
      ...compareWithPolicy(observed, step, own, outcome),
      ...own.flatMap((exchange) => wireFaults(exchange)),
    ];
  });
  // WebKitGTK's console is read elsewhere, and the kit has none.
  if (observed.engine === 'webkit' || observed.engine === undefined) return disagreements;
  const expected = quoted.filter((message) => message !== undefined);
  return [...disagreements, ...differences('console', expected, observed.said)];
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

/** Whether the request needs a preflight according to its author, if nothing is cached for it. */
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

function describePrediction(outcome: Outcome): string {
  if (outcome.kind === 'network error') return outcome.kind;
  return `${outcome.type} ${outcome.status} ${outcome.headers.join(',')}`;
}

function describeSeen(outcome: PageOutcome, predicted: Outcome): string {
  if (outcome.kind === 'error') return 'network error';
  const { type, status, headers } = outcome;
  const known = type ?? (predicted.kind === 'response' ? predicted.type : 'cors');
  return `${known} ${status} ${[...new Set(headers)].sort().join(',')}`;
}

/** The parts of a request that matter to the CORS protocol. */
interface RequestInShort {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly cookies: boolean;
}

function seenRequest({ method, url, requestHeaders }: RecordedExchange): RequestInShort {
  return { method, url, headers: requestHeaders, cookies: getHeader(requestHeaders, 'Cookie') !== null };
}

/** A request in one line. Whether requests from an opaque origin carry cookies is up to `SameSite`, not CORS. */
function inShort({ method, url, headers, cookies }: RequestInShort, page: PageName): string {
  const { origin: server, pathname } = new URL(url);
  const origin = getHeader(headers, 'Origin');
  const sender = origin === null ? 'without origin' : `from ${origin}`;
  const asked = [
    getHeader(headers, 'Access-Control-Request-Method'),
    getHeader(headers, 'Access-Control-Request-Headers'),
  ].filter((part) => part !== null);
  const carried = cookies && page !== 'null' ? ['with cookies'] : [];
  return [`${method} ${server}${pathname} ${sender}`, ...asked, ...carried].join(' ');
}

function differences(what: string, expected: unknown, seen: unknown): readonly string[] {
  return isDeepStrictEqual(expected, seen)
    ? []
    : [`${what}: expected ${JSON.stringify(expected)}, seen ${JSON.stringify(seen)}`];
}
