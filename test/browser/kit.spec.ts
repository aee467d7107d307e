import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { platforms, startMatrixServer } from './matrix/application.js';
import type { MatrixServer, Platform } from './matrix/application.js';
import { casesFrom, pages } from './matrix/cases.js';
import { compareCase } from './matrix/compare-case.js';
import { ExchangeRecorder } from './matrix/exchange-recorder.js';
import { matrixPolicies, pageOrigins } from './matrix/policies.js';
import type { PageName } from './matrix/policies.js';
import { scriptCase } from './matrix/script-case.js';
import { isForKit, sendFromKit } from './matrix/send-from-kit.js';

const recorder = new ExchangeRecorder();
const servers = new Map<Platform, MatrixServer>();

beforeAll(async () => {
  Object.assign(pageOrigins, { allowed: 'http://localhost:1', foreign: 'http://localhost:2' });
  for (const platform of platforms) servers.set(platform, await startMatrixServer(platform, recorder));
});

afterAll(async () => {
  for (const server of servers.values()) await server.close();
});

it.each(pages)(
  "agrees with the standard and with the policy in every case of the matrix, from the test kit's %s page",
  async (page) => {
    const disagreements: string[] = [];
    for (const platform of platforms) {
      const cases = casesFrom(page, matrixPolicies()).filter((one) => one.platform === platform);
      const pageOrigin = originOfPage(page, platform);
      const scripted = cases.map((one) => scriptCase(one, originOf));
      const outcomes = await sendFromKit(originOf(platform), pageOrigin, scripted);
      await recorder.settle();
      for (const [index, one] of cases.entries()) {
        const requests = scripted[index] ?? [];
        if (!isForKit(requests)) continue;
        const disagreement = compareCase({
          ...one,
          pageOrigin,
          scripted: requests,
          outcomes: outcomes[index] ?? [],
          exchanges: recorder.take(one.id),
          engine: undefined,
          said: [],
        });
        if (disagreement.length > 0) {
          disagreements.push(`${platform}, ${one.policy.id}, ${one.request.id}: ${disagreement.join('; ')}`);
        }
      }
    }
    expect(disagreements).toEqual([]);
  },
  600_000,
);

function originOf(platform: Platform): string {
  return (servers.get(platform) as MatrixServer).origin;
}

function originOfPage(page: PageName, platform: Platform): string {
  if (page === 'same') return originOf(platform);
  return page === 'null' ? 'null' : pageOrigins[page];
}
