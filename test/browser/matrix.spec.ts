import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { launch } from './driver/browser.js';
import type { Browser } from './driver/browser.js';
import { describeEngines } from './driver/describe-engines.js';
import { platforms, startMatrixServer } from './matrix/application.js';
import type { MatrixServer, Platform } from './matrix/application.js';
import { casesFrom, pages } from './matrix/cases.js';
import type { MatrixCase } from './matrix/cases.js';
import { compareCase } from './matrix/compare-case.js';
import { departuresOf, engineDepartures } from './matrix/engine-departures.js';
import type { EngineDeparture } from './matrix/engine-departures.js';
import { ExchangeRecorder } from './matrix/exchange-recorder.js';
import { startPageServer } from './matrix/page-servers.js';
import type { PageServer } from './matrix/page-servers.js';
import { matrixPolicies, pageOrigins } from './matrix/policies.js';
import type { PageName } from './matrix/policies.js';
import { consoleOf, messagesAbout } from './matrix/read-console.js';
import { scriptCase } from './matrix/script-case.js';
import { sendFromPage } from './matrix/send-from-page.js';

const batchSize = 100;

const recorder = new ExchangeRecorder();
const pageServers: PageServer[] = [];
const servers = new Map<Platform, MatrixServer>();

beforeAll(async () => {
  for (const page of ['allowed', 'foreign'] as const) {
    const server = await startPageServer();
    pageServers.push(server);
    pageOrigins[page] = server.origin;
  }
  for (const platform of platforms) servers.set(platform, await startMatrixServer(platform, recorder));
}, 120_000);

afterAll(async () => {
  for (const server of [...servers.values(), ...pageServers]) await server.close();
});

describeEngines('Every policy with every request', (engine) => {
  const counts = { cases: 0, agreed: 0, exceptions: 0, messages: 0 };
  const departuresSeen = new Set<EngineDeparture>();
  let browser: Browser | undefined;

  beforeAll(async () => {
    browser = await launch(engine);
    const page = await browser.open(addressOf('allowed', serverOf(platforms[0] as Platform)));
    // Cookies ignore ports: this one is sent to all servers on the host.
    await page.run('document.cookie = "visitor=1; path=/; SameSite=Lax"');
    await page.close();
  }, 120_000);

  afterAll(async () => {
    if (browser === undefined) return;
    await browser.close();
    const { cases, agreed, exceptions, messages } = counts;
    const title = `Matrix in ${engine}, ${browser.version}`;
    process.stderr.write(
      `${title}: ${cases} cases, ${agreed} agreed, ${exceptions} exceptions, ${messages} console messages\n`,
    );
  });

  it.each(pages)(
    'agrees with the standard and with the policy, from the %s page',
    async (page) => {
      const cases = casesFrom(page, matrixPolicies(), engine);
      // A page of the server's own origin belongs to only one of the two servers.
      const groups =
        page === 'same'
          ? platforms.map((platform) => cases.filter((one) => one.platform === platform))
          : [cases];
      const disagreements: string[] = [];
      for (const group of groups) {
        for (let start = 0; start < group.length; start += batchSize) {
          disagreements.push(...(await disagreementsOf(group.slice(start, start + batchSize))));
        }
      }
      expect(disagreements).toEqual([]);
    },
    600_000,
  );

  it('has at least 1,000 cases', () => {
    expect(counts.cases).toBeGreaterThan(1000);
  });

  // safari-console.spec.ts reads WebKitGTK's console.
  it('is checked against the console messages', () => {
    expect(counts.messages > 1000).toBe(engine !== 'webkit');
  });

  it('departs from the standard wherever a departure is listed', () => {
    const unseen = engineDepartures.filter((one) => one.engine === engine && !departuresSeen.has(one));
    expect(unseen.map(({ departs }) => departs)).toEqual([]);
  });

  /**
   * Sends cases of one page, and describes those without the expected result. Browsers may drop a preflight's cached
   * answer at any time, and do so under load, so a case that relies on it gets a second chance.
   */
  async function disagreementsOf(
    batch: readonly MatrixCase[],
    isSecondChance = false,
  ): Promise<readonly string[]> {
    const [first] = batch;
    if (first === undefined) return [];
    const address = addressOf(first.page, serverOf(first.platform));
    const page = await (browser as Browser).open(address);
    const scripted = batch.map((one) => scriptCase(one, originOf));
    const outcomes = await sendFromPage(page, scripted);
    await recorder.settle();
    const said = await consoleOf(engine, page);
    counts.messages += said.length;
    await page.close();
    const pageOrigin = first.page === 'null' ? 'null' : new URL(address).origin;
    const disagreements: string[] = [];
    const again: MatrixCase[] = [];
    for (const [index, one] of batch.entries()) {
      const disagreement = compareCase({
        ...one,
        pageOrigin,
        scripted: scripted[index] ?? [],
        outcomes: outcomes[index] ?? [],
        exchanges: recorder.take(one.id),
        said: messagesAbout(said, one.id),
        engine,
      });
      const isExcepted = departuresOf(engine, one.request.id, one.page).length > 0;
      if (disagreement.length > 0 && one.request.steps.length > 1 && !isExcepted && !isSecondChance) {
        again.push({ ...one, id: `${one.id}-again` });
      } else if (!count(one, disagreement)) {
        disagreements.push(
          `${one.platform}, ${one.policy.id}, ${one.request.id}: ${disagreement.join('; ')}`,
        );
      }
    }
    return [...disagreements, ...(await disagreementsOf(again, true))];
  }

  /** Counts the case, and returns whether its result is the expected one for this engine. */
  function count({ request, page }: MatrixCase, disagreement: readonly string[]): boolean {
    counts.cases += 1;
    if (disagreement.length === 0) {
      counts.agreed += 1;
      return true;
    }
    const departures = departuresOf(engine, request.id, page);
    if (departures.length === 0) return false;
    for (const departure of departures) departuresSeen.add(departure);
    counts.exceptions += 1;
    return true;
  }
});

function addressOf(page: PageName, server: MatrixServer): string {
  if (page === 'same') return `${server.origin}/page`;
  return page === 'null' ? `${pageOrigins.allowed}/sandboxed` : `${pageOrigins[page]}/`;
}

function originOf(platform: Platform): string {
  return serverOf(platform).origin;
}

function serverOf(platform: Platform): MatrixServer {
  return servers.get(platform) as MatrixServer;
}
