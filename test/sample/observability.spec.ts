import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppModule } from '../../sample/06-observability/src/app.module.js';
import { corsHeaders, noCors } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { start, stopServers, type RunningServer } from '../support/start-server.js';

const shop = 'https://shop.example';
const evil = 'https://evil.example';

const withoutScope = (line: string): string => line.replace(/,otel_scope_\w+="[^"]*"/g, '');

describe('sample 06-observability', () => {
  let server: RunningServer;
  /** The lines about this library that Prometheus would read. */
  const scrape = async (): Promise<string[]> => {
    const { status, body } = await server.get('/metrics');
    expect(status).toBe(200);
    return body.split('\n').filter((line) => line.startsWith('cors_'));
  };

  beforeAll(async () => {
    const [platform] = platforms;
    server = await start(AppModule.register(shop), { platform: platform! });
    await server.get('/orders/7', shop);
    await server.get('/orders/8', shop);
    await server.get('/orders/7', evil);
    await server.get(`/${evil.length}/<script>`, evil);
    await server.preflight({ path: '/orders/7', origin: shop, method: 'DELETE' });
  });
  afterAll(stopServers);

  it('counts decisions by kind, reason and route template', async () => {
    const lines = (await scrape()).map(withoutScope);
    expect(lines.filter((line) => line.startsWith('cors_decisions_total')).sort()).toEqual([
      'cors_decisions_total{kind="actual",granted="false",reason="origin-not-allowed",route="/orders/:id"} 1',
      'cors_decisions_total{kind="actual",granted="false",reason="origin-not-allowed",route="none"} 1',
      'cors_decisions_total{kind="actual",granted="true",reason="allowed",route="/orders/:id"} 2',
      'cors_decisions_total{kind="preflight",granted="true",reason="allowed",route="/orders/:id"} 1',
    ]);
  });

  it('counts what reportOnly would refuse', async () => {
    const lines = (await scrape()).map(withoutScope);
    expect(lines.filter((line) => line.startsWith('cors_report_only_total')).sort()).toEqual([
      'cors_report_only_total{kind="actual",granted="false",forbidden="true",reason="origin-not-allowed",route="/orders/:id"} 1',
      'cors_report_only_total{kind="actual",granted="false",forbidden="true",reason="origin-not-allowed",route="none"} 1',
      'cors_report_only_total{kind="preflight",granted="false",forbidden="true",reason="method-not-allowed",route="/orders/:id"} 1',
    ]);
  });

  it('has no origin and no URL in its labels, however many pages send requests', async () => {
    const before = await scrape();
    for (let at = 0; at < 50; at++) await server.get(`/orders/${at}`, `https://${at}.example`);
    const after = await scrape();
    expect(after).toHaveLength(before.length);
    expect(after.join('\n')).not.toMatch(/https:|evil|script/);
  });

  it('shows refusals by route on a page that other origins cannot read', async () => {
    const response = await server.get('/', shop);
    expect(corsHeaders(response)).toEqual(noCors);
    expect(response.values('Content-Type')).toEqual(['text/html; charset=utf-8']);
    expect(response.body).toContain(
      '<code>/orders/:id</code></th><td>actual</td><td>origin-not-allowed</td>',
    );
    expect(response.body).toMatch(/\d+ cross-origin requests since the start, \d+ refused/);
  });
});
