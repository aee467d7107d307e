import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CorsPolicyOptions } from 'nestjs-cors';

import type { ScriptedRequest } from '../../lib/browser/scripted-request.js';
import { platforms, startMatrixServer } from './matrix/application.js';
import type { MatrixServer, Platform } from './matrix/application.js';
import { casesFrom, inTurn, pages } from './matrix/cases.js';
import type { MatrixCase } from './matrix/cases.js';
import { compareCase } from './matrix/compare-case.js';
import type { ObservedCase } from './matrix/compare-case.js';
import { compareExplanation, isAskable, toQuestion } from './matrix/compare-explanation.js';
import { ExchangeRecorder } from './matrix/exchange-recorder.js';
import { matrixPolicies, pageOrigins } from './matrix/policies.js';
import type { PageName } from './matrix/policies.js';
import { scriptCase } from './matrix/script-case.js';
import { isForKit, sendFromKit } from './matrix/send-from-kit.js';
import type { PageOutcome } from './matrix/send-from-page.js';

// The cases of matrix.spec.ts, checked against the same expectations: what they require of browsers, they require of
// the test kit's page. R25: a question takes the same path as a request.

const recorder = new ExchangeRecorder();
const servers = new Map<Platform, MatrixServer>();
/** For each distinct fix, one case that it was offered for. */
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
  "the test kit's %s page agrees with the standard and the policy in every case of the matrix, and explain() with what it saw",
  async (page) => {
    const disagreements: string[] = [];
    let explained = 0;
    for (const platform of platforms) {
      for (const observed of await observe(page, platform)) {
        const disagreement = [...compareCase(observed)];
        // `explain()` decides with what both platforms share, so one of them is enough.
        if (isAskable(observed) && platform === inTurn(observed.turn)) {
          const question = toQuestion(observed);
          const explanation = await (servers.get(platform) as MatrixServer).cors.explain(question);
          disagreement.push(...compareExplanation(observed, explanation));
          explained++;
          for (const fix of explanation.fixes) {
            const key = `${observed.policyIndex} ${fix.place} ${fix.change} ${question.method} ${page}`;
            if (!fixes.has(key)) fixes.set(key, { one: observed, ...fix });
          }
        }
        if (disagreement.length > 0) {
          disagreements.push(
            `${platform}, ${observed.policy.id}, ${observed.request.id}: ${disagreement.join('; ')}`,
          );
        }
      }
    }
    expect(disagreements).toEqual([]);
    expect(explained).toBeGreaterThan(50);
  },
  600_000,
);

it('offers fixes with which the page can read the response and the application starts', async () => {
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

/** Sends a page's cases to one platform. */
async function observe(page: PageName, platform: Platform): Promise<readonly (MatrixCase & ObservedCase)[]> {
  const pageOrigin = originOfPage(page, platform);
  const cases = casesFrom(page, matrixPolicies())
    .filter((one) => one.platform === platform)
    .map((one) => ({ ...one, scripted: scriptCase(one, originOf) }))
    .filter(({ scripted }) => isForKit(scripted));
  const outcomes = await sendFromKit(
    originOf(platform),
    pageOrigin,
    cases.map(({ scripted }) => scripted),
  );
  await recorder.settle();
  return cases.map((one, index) => ({
    ...one,
    pageOrigin,
    outcomes: outcomes[index] ?? [],
    exchanges: recorder.take(one.id),
    engine: undefined,
    said: [],
  }));
}

/** Groups fixes that fit into one application: one for each policy at most; one for the default policy stands alone. */
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

function originOf(platform: Platform): string {
  return (servers.get(platform) as MatrixServer).origin;
}

function originOfPage(page: PageName, platform: Platform): string {
  if (page === 'same') return originOf(platform);
  return page === 'null' ? 'null' : pageOrigins[page];
}
