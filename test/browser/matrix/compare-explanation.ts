import { isDeepStrictEqual } from 'node:util';

import type { CorsExplanation, CorsQuestion } from 'nestjs-cors';

import { requestHeaders } from '../../../lib/browser/request-headers.js';
import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';
import type { ObservedCase } from './compare-case.js';
import type { RecordedExchange } from './exchange-recorder.js';
import type { PageOutcome } from './send-from-page.js';

/** Whether a question can express the case: one `fetch()` without a redirect, and nothing that questions lack. */
export function isAskable({ request: { steps } }: ObservedCase): boolean {
  const [step] = steps;
  return (
    steps.length === 1 &&
    step?.leadsTo === undefined &&
    (step?.mode ?? 'cors') === 'cors' &&
    step?.uploadListener !== true &&
    step?.body?.kind !== 'stream' &&
    // A question has each header once.
    new Set(step?.headers.map(([name]) => name.toLowerCase())).size === step?.headers.length
  );
}

/** The question for `explain()` about the case's only request. */
export function toQuestion({ pageOrigin, scripted }: ObservedCase): CorsQuestion {
  const [request] = scripted as readonly [ScriptedRequest];
  return {
    from: pageOrigin,
    url: request.url,
    method: request.method ?? 'GET',
    headers: Object.fromEntries(requestHeaders(request)),
    credentials: request.credentials ?? 'same-origin',
  };
}

/** The difference between what `explain()` said and what happened, if any. */
export function compareExplanation(observed: ObservedCase, explanation: CorsExplanation): readonly string[] {
  const seen = seenOf(observed);
  const told = toldBy(explanation, seen, observed);
  return isDeepStrictEqual(told, seen)
    ? []
    : [`explain(): told ${JSON.stringify(told)}, seen ${JSON.stringify(seen)}`];
}

interface Seen {
  readonly verdict: CorsExplanation['verdict'];
  readonly preflight: readonly unknown[] | undefined;
  readonly response: Readonly<Record<string, string>> | undefined;
  readonly handlerRuns: boolean;
  /** Which of the handler's two headers the script could read. */
  readonly readable: readonly string[];
}

function seenOf({ page, outcomes, exchanges }: ObservedCase): Seen {
  const [outcome] = outcomes as readonly [PageOutcome];
  const preflight =
    page === 'same' ? undefined : exchanges.find(({ requestHeaders: sent }) => isPreflight(sent));
  const actual = exchanges.find((exchange) => exchange !== preflight);
  const isRead = outcome.kind === 'response';
  return {
    verdict: page === 'same' ? 'same-origin' : isRead ? 'readable' : 'blocked',
    // If a handler of the application answers it, `explain()` assumes 204.
    preflight: preflight && [preflight.handled ? 204 : preflight.status, corsOf(preflight.responseHeaders)],
    response: actual && corsOf(actual.responseHeaders),
    handlerRuns: actual?.handled ?? false,
    readable: isRead ? outcome.headers.filter((name) => /^x-(?:total|page)$/.test(name)).sort() : [],
  };
}

/** @param seen shows which headers the handler set, and whether a guard or a body parser kept it from running */
function toldBy(explanation: CorsExplanation, seen: Seen, { request }: ObservedCase): Seen {
  const { verdict, preflight, response, handlerRuns, readableHeaders, route } = explanation;
  const isStopped = route?.handler.startsWith('guarded') === true || request.steps[0]?.malformed === true;
  const names = ['x-page', 'x-total'].filter(
    (name) => readableHeaders === '*' || readableHeaders.includes(name),
  );
  return {
    verdict,
    preflight: preflight && [preflight.status, lowerCase(preflight.headers)],
    response: response && { ...exposedBy(explanation, seen), ...lowerCase(response.headers) },
    handlerRuns: isStopped ? handlerRuns && seen.handlerRuns : handlerRuns,
    readable: readableHeaders === '*' || (isStopped && !seen.handlerRuns) ? seen.readable : names,
  };
}

/** The headers that `'auto'` exposes are known only once the handler has run. */
function exposedBy({ policy }: CorsExplanation, { response }: Seen): Record<string, string> {
  const name = 'access-control-expose-headers';
  const exposed = response?.[name];
  return policy?.exposedHeaders?.toString() === 'auto' && exposed !== undefined ? { [name]: exposed } : {};
}

function isPreflight(headers: RecordedExchange['requestHeaders']): boolean {
  return headers.some(([name]) => name.toLowerCase() === 'access-control-request-method');
}

function corsOf(headers: RecordedExchange['responseHeaders']): Record<string, string> {
  return lowerCase(Object.fromEntries(headers.filter(([name]) => /^(?:access-control-|vary$)/i.test(name))));
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
