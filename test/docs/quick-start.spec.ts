import { afterAll, describe, expect, it } from '@jest/globals';
import { corsMatchers, describePolicies, openPage } from 'nestjs-cors/testing';
import { AppModule } from '../../sample/01-quick-start/src/app.module.js';
import { corsHeaders, grantedTo, refusedPreflight, varyOnPreflight } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import type { RawRequest } from '../support/raw-http.js';
import { start, stopServers } from '../support/start-server.js';
import { readSnippets } from './snippets.js';

expect.extend(corsMatchers);

afterAll(stopServers);

const shop = 'https://shop.example.com';
const admin = 'https://admin.example.com';

/** What the comments above the requests in the sample's README say, in order. */
const answers = [
  { status: 200, headers: { ...grantedTo(shop), 'access-control-allow-credentials': 'true' } },
  { status: 200, headers: { 'access-control-allow-origin': '*', vary: [] } },
  { status: 204, headers: refusedPreflight },
  {
    status: 204,
    headers: {
      'access-control-allow-origin': admin,
      'access-control-allow-methods': 'DELETE',
      'access-control-max-age': '600',
      vary: varyOnPreflight,
    },
  },
  { status: 404, headers: grantedTo(shop) },
];

const requests = readSnippets('sample/01-quick-start/README.md')
  .flatMap(({ code }) => code.split('\n'))
  .filter((line) => line.startsWith('curl '))
  .map(parseCurl);

describe.each(platforms)('the quick start on $name', (platform) => {
  it('answers the requests in its README as their comments say', async () => {
    const server = await start(AppModule, { platform });
    const received = [];
    for (const request of requests) {
      const response = await server.send(request);
      received.push({ status: response.status, headers: corsHeaders(response) });
    }
    expect(received).toEqual(answers);
  });

  it('has no CORS where its README says so', async () => {
    const server = await start(AppModule, { platform });
    expect(corsHeaders(await server.get('/health', shop))).toEqual({ vary: [] });
  });

  it('lets each page read what is meant for it', async () => {
    const { app } = await start(AppModule, { platform });
    const [shopPage, adminPage, anyPage] = await Promise.all(
      [shop, admin, 'https://anybody.example'].map((origin) => openPage(app, origin)),
    );
    const remove = { method: 'DELETE' };
    await expect(shopPage!.fetch('/cart', { credentials: 'include' })).toBeReadable();
    await expect(anyPage!.fetch('/cart')).toBeBlocked('origin-not-allowed');
    await expect(anyPage!.fetch('/products')).toBeReadable();
    await expect(adminPage!.fetch('/products/1', remove)).toBeReadable();
    await expect(shopPage!.fetch('/products/1', remove)).toBeBlocked('origin-not-allowed');
    await expect(shopPage!.fetch('/health')).toBeBlocked('disabled');
  });

  it('opens only these routes', async () => {
    const { app } = await start(AppModule, { platform });
    expect(describePolicies(app)).toBe(
      [
        '/cart GET: https://shop.example.com; credentials; maxAge 600 (CartController.show)',
        '/health GET: closed (HealthController.check)',
        '/products GET: any origin, anonymously; maxAge 600 (ProductsController.list)',
        '/products/:id DELETE: https://admin.example.com; maxAge 600 (ProductsController.remove)',
        'everything else: https://shop.example.com; maxAge 600',
      ].join('\n'),
    );
  });
});

/** `curl -i -X OPTIONS -H 'Origin: …' http://localhost:3000/cart` */
function parseCurl(line: string): RawRequest {
  const headers = [...line.matchAll(/-H '([^:]+): ([^']+)'/g)].map(
    ([, name, value]) => [name!, value!] as const,
  );
  return {
    method: /-X (\w+)/.exec(line)?.[1] ?? 'GET',
    path: /http:\/\/localhost:3000(\/\S*)/.exec(line)![1]!,
    headers,
  };
}
