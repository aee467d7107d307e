import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from '@jest/globals';
import { MAX_AUDIT_REQUESTS } from '../../lib/command/audit/audit-client.js';
import { checkServer } from '../../lib/command/check-server.js';
import { FAULTY, perMethod, POST_JSON, RIGHT, server, SHOP } from './faulty-servers.js';
import { startFaulty, stopFaulty } from './start-faulty.js';

afterAll(stopFaulty);

describe('the audit', () => {
  it('is tested on at least 40 faulty servers', () => {
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

  it('skips what a firewall drops, and ends once nothing is answered any more', async () => {
    let left = Infinity;
    const firewall = createServer((request, response) => {
      const { origin } = request.headers;
      left -= 1;
      if (origin === 'null' || left < 0) request.socket.destroy();
      else response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end();
    }).listen(0, '127.0.0.1');
    await once(firewall, 'listening');
    const url = `http://127.0.0.1:${(firewall.address() as AddressInfo).port}/orders`;
    try {
      expect(await checkServer({ url, origin: SHOP }, { audit: true })).toMatchObject({ findings: [] });
      left = 4;
      await expect(checkServer({ url, origin: SHOP }, { audit: true })).rejects.toMatchObject({
        kind: 'unreachable',
        message: expect.stringContaining('closed the connection without an answer'),
      });
    } finally {
      firewall.close();
    }
  });

  it('does not take a policy of POST that refuses the origin for a missing one, because GET allows it', async () => {
    const { url } = await startFaulty(perMethod(server({ allows: () => false }), server()));
    const { verdict, findings } = await checkServer({ url, origin: SHOP, ...POST_JSON }, { audit: true });
    expect({ verdict, findings }).toEqual({ verdict: 'blocked', findings: [] });
  });

  it('sends no header that a page cannot set', async () => {
    const { url, seen } = await startFaulty(server());
    const headers = [
      ['Host', 'other.example'],
      ['Content-Length', '5'],
      ['Cookie', 'sid=1'],
      ['X-Trace', '1'],
    ] as const;
    await checkServer({ url, origin: SHOP, headers }, { audit: true });
    const { host } = new URL(url);
    const actual = seen.filter(({ method }) => method === 'GET').map(({ headers: sent }) => sent);
    expect(actual.length).toBeGreaterThan(5);
    for (const sent of actual) {
      expect(sent).toMatchObject({ host, 'x-trace': '1' });
      expect(sent).not.toHaveProperty('content-length');
      expect(sent).not.toHaveProperty('cookie');
    }
  });

  it('can be aborted', async () => {
    const { url, seen } = await startFaulty(() => [200, [['Access-Control-Allow-Origin', '*']]]);
    const reason = new Error('enough');
    const asked = checkServer({ url, origin: SHOP }, { audit: true, signal: AbortSignal.abort(reason) });
    await expect(asked).rejects.toBe(reason);
    expect(seen).toEqual([]);
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
