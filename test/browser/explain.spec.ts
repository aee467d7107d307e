import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CorsExplanation, CorsPolicyOptions, CorsQuestion } from 'nestjs-cors';

import { requestHeaders } from '../../lib/browser/request-headers.js';
import type { ScriptedRequest } from '../../lib/browser/scripted-request.js';
import { platforms, startMatrixServer } from './matrix/application.js';
import type { MatrixServer, Platform } from './matrix/application.js';
import { casesFrom, pages } from './matrix/cases.js';
import type { MatrixCase } from './matrix/cases.js';
import { ExchangeRecorder } from './matrix/exchange-recorder.js';
import type { RecordedExchange } from './matrix/exchange-recorder.js';
import { matrixPolicies, pageOrigins } from './matrix/policies.js';
import type { PageName } from './matrix/policies.js';
import { scriptCase } from './matrix/script-case.js';
import { isForKit, sendFromKit } from './matrix/send-from-kit.js';
import type { PageOutcome } from './matrix/send-from-page.js';

// R25: asking is the wire. The test kit's page stands for the three browsers, which it agrees with in every case.

const recorder = new ExchangeRecorder();
const servers = new Map<Platform, MatrixServer>();
/** For each different fix one case that it was offered for. */
const fixes = new Map<string, OfferedFix>();

interface OfferedFix {
  readonly one: MatrixCase;
  readonly place: string;
  readonly change: string;
}

beforeAll(async () => {
  Object.assign(pageOrigins, { allowed: 'http://localhost:1', foreign: 'http://localhost:2' });
  for (const platform of platforms) servers.set(platform, await startMatrixServer(platform, recorder));
});

afterAll(async () => {
  for (const server of servers.values()) await server.close();
});

it.each(pages)(
  'explains every case of the matrix as it happens, from the %s page',
  async (page) => {
    const disagreements: string[] = [];
    let explained = 0;
    for (const platform of platforms) {
      const cases = casesFrom(page, matrixPolicies()).filter(
        (one) => one.platform === platform && isAskable(one, scriptCase(one, originOf)),
      );
      const scripted = cases.map((one) => scriptCase(one, originOf));
      const outcomes = await sendFromKit(originOf(platform), originOfPage(page, platform), scripted);
      await recorder.settle();
      for (const [index, one] of cases.entries()) {
        const [request] = scripted[index] as [ScriptedRequest];
        const question = toQuestion(originOfPage(page, platform), request);
        const explanation = await (servers.get(platform) as MatrixServer).cors.explain(question);
        const expected = seenOf(page, (outcomes[index] as [PageOutcome])[0], recorder.take(one.id));
        const told = toldBy(explanation, expected, one);
        explained++;
        for (const fix of explanation.fixes) {
          const key = `${one.policyIndex} ${fix.place} ${fix.change} ${question.method} ${page}`;
          if (!fixes.has(key)) fixes.set(key, { one, ...fix });
        }
        if (!isDeepStrictEqual(told, expected)) {
          disagreements.push(
            `${one.policy.id}, ${one.request.id}: told ${JSON.stringify(told)}, seen ${JSON.stringify(expected)}`,
          );
        }
      }
    }
    expect(disagreements).toEqual([]);
    expect(explained).toBeGreaterThan(50);
  },
  600_000,
);

it('offers fixes with which the page reads the response, and the application starts', async () => {
  const useless: string[] = [];
  for (const some of sideBySide([...fixes.values()])) {
    const { platform } = (some[0] as OfferedFix).one;
    const changes = some.map(({ one: { policyIndex }, place, change }) => ({
      policyIndex,
      place,
      // oxlint-disable-next-line no-new-func -- what explain() says is code
      fields: new Function(`return { ${change} }`)() as CorsPolicyOptions,
    }));
    const server = await startMatrixServer(platform, recorder, changes);
    for (const { one, place, change } of some) {
      const [request] = scriptCase(one, () => server.origin) as [ScriptedRequest];
      const [[outcome]] = (await sendFromKit(server.origin, originOfPage(one.page, platform), [
        [request],
      ])) as [[PageOutcome]];
      await recorder.settle();
      recorder.take(one.id);
      if (outcome.kind === 'error') useless.push(`${one.policy.id}, ${one.request.id}: ${place}, ${change}`);
    }
    await server.close();
  }
  expect(useless).toEqual([]);
  expect(fixes.size).toBeGreaterThan(50);
}, 600_000);

/** Groups fixes that one application can have: at most one for each policy, and none beside one of the default policy. */
function sideBySide(all: readonly OfferedFix[]): OfferedFix[][] {
  const groups: OfferedFix[][] = [];
  const isShared = ({ place }: OfferedFix): boolean => place === 'CorsModule.forRoot()';
  for (const fix of all) {
    const fits = (group: readonly OfferedFix[]): boolean =>
      group.every(
        (other) =>
          !isShared(fix) &&
          !isShared(other) &&
          other.one.platform === fix.one.platform &&
          other.one.policyIndex !== fix.one.policyIndex,
      );
    const known = groups.find(fits);
    if (known === undefined) groups.push([fix]);
    else known.push(fix);
  }
  return groups;
}

/** Questions are about one `fetch()` that follows no redirect, without what a question cannot say. */
function isAskable({ request: { steps } }: MatrixCase, scripted: readonly ScriptedRequest[]): boolean {
  const [step] = steps;
  return (
    steps.length === 1 &&
    step?.leadsTo === undefined &&
    (step?.mode ?? 'cors') === 'cors' &&
    step?.uploadListener !== true &&
    step?.body?.kind !== 'stream' &&
    // A question has each header once.
    new Set(step?.headers.map(([name]) => name.toLowerCase())).size === step?.headers.length &&
    isForKit(scripted)
  );
}

function toQuestion(from: string, request: ScriptedRequest): CorsQuestion {
  return {
    from,
    url: request.url,
    method: request.method ?? 'GET',
    headers: Object.fromEntries(requestHeaders(request)),
    credentials: request.credentials ?? 'same-origin',
  };
}

interface Seen {
  readonly verdict: CorsExplanation['verdict'];
  readonly preflight: readonly unknown[] | undefined;
  readonly response: Readonly<Record<string, string>> | undefined;
  readonly handlerRuns: boolean;
  /** Those of the handler's two headers that script read. */
  readonly readable: readonly string[];
}

function seenOf(page: PageName, outcome: PageOutcome, exchanges: readonly RecordedExchange[]): Seen {
  const preflight =
    page === 'same' ? undefined : exchanges.find(({ requestHeaders: sent }) => isPreflight(sent));
  const actual = exchanges.find((exchange) => exchange !== preflight);
  const isRead = outcome.kind === 'response';
  return {
    verdict: page === 'same' ? 'same-origin' : isRead ? 'readable' : 'blocked',
    // Where a handler of the application answers it, 204 is assumed.
    preflight: preflight && [preflight.handled ? 204 : preflight.status, corsOf(preflight.responseHeaders)],
    response: actual && corsOf(actual.responseHeaders),
    handlerRuns: actual?.handled ?? false,
    readable: isRead ? outcome.headers.filter((name) => /^x-(?:total|page)$/.test(name)).sort() : [],
  };
}

/** @param seen tells what the handler set, and what guards and body parsers keep from running */
function toldBy(explanation: CorsExplanation, seen: Seen, { request }: MatrixCase): Seen {
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

/** What a handler sets and `'auto'` exposes is known once it has run. */
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

function originOf(platform: Platform): string {
  return (servers.get(platform) as MatrixServer).origin;
}

function originOfPage(page: PageName, platform: Platform): string {
  if (page === 'same') return originOf(platform);
  return page === 'null' ? 'null' : pageOrigins[page];
}
