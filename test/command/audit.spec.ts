import { afterAll, describe, expect, it } from '@jest/globals';
import { MAX_AUDIT_REQUESTS } from '../../lib/command/audit/audit-client.js';
import { checkServer } from '../../lib/command/check-server.js';
import { FAULTY, RIGHT, SHOP } from './faulty-servers.js';
import { startFaulty, stopFaulty } from './start-faulty.js';

afterAll(stopFaulty);

describe('the audit', () => {
  it('is tried on 40 faulty servers and more', () => {
    expect(FAULTY.length).toBeGreaterThanOrEqual(40);
  });

  it.each(FAULTY)('finds what is wrong where a server $fault', async ({ finds, question, answer }) => {
    const { url } = await startFaulty(answer);
    const { findings } = await checkServer({ url, origin: SHOP, ...question }, { audit: true });
    expect(findings!.map(({ id }) => id).sort()).toEqual([...finds].sort());
    for (const { evidence, fix } of findings!) {
      expect(evidence).toMatch(/(?:GET|OPTIONS) (?:from|without)/);
      expect(fix).toMatch(/\.$/);
    }
  });

  it.each(RIGHT)('finds nothing wrong with: $fault', async ({ question, answer }) => {
    const { url, seen } = await startFaulty(answer);
    const report = await checkServer({ url, origin: SHOP, ...question }, { audit: true });
    expect(report).toMatchObject({ verdict: 'readable', findings: [] });
    expect(seen.length).toBe(report.requests);
    expect(report.requests).toBeLessThanOrEqual(MAX_AUDIT_REQUESTS + 2);
    expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(['GET', 'OPTIONS']));
  });
});
