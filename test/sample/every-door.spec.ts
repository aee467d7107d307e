import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsMatchers, describePolicies, openPage } from 'nestjs-cors/testing';
import type { Page } from 'nestjs-cors/testing';
import { corsHeaders, noCors, nothingButVary } from '../support/cors-headers.js';
import { upgrade } from '../support/handshakes.js';
import { stopServers, type RunningServer } from '../support/start-server.js';
import { startEveryDoor } from './every-door.js';

expect.extend(corsMatchers);

const shop = 'https://shop.example';
const warehouse = 'https://warehouse.example';
const evil = 'https://evil.example';

const polling = '/socket.io/?EIO=4&transport=polling';
const websocket = '/socket.io/?EIO=4&transport=websocket';

const readableBy = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  vary: ['origin'],
});

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
  credentials: 'include',
});
/** The headers that answered the page's last preflight. */
const lastPreflight = (page: Page) =>
  page.exchanges.findLast(({ kind }) => kind === 'preflight')?.response?.headers;

describe('sample 05-every-door', () => {
  let server: RunningServer;
  let shopPage: Page;
  let warehousePage: Page;
  let evilPage: Page;

  beforeAll(async () => {
    server = await startEveryDoor({ shop, warehouse });
    [shopPage, warehousePage, evilPage] = await Promise.all([
      openPage(server.app, shop, { cookie: 'cart=1' }),
      openPage(server.app, warehouse),
      openPage(server.app, evil),
    ]);
  });
  afterAll(stopServers);

  it('lets the shop order, with its cookie, and nobody else', async () => {
    const order = await shopPage.fetch('/orders', post({ product: '1' }));
    expect([order.status, await order.json()]).toEqual([201, { id: 1, product: '1' }]);
    expect(shopPage.exchanges.at(-1)!.request.headers).toMatchObject({ cookie: 'cart=1' });
    expect(lastPreflight(shopPage)).toMatchObject({
      'access-control-allow-methods': 'GET,HEAD,POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
    });
    for (const page of [warehousePage, evilPage]) {
      await expect(page.fetch('/orders')).toBeBlocked('origin-not-allowed');
      await expect(page.fetch('/orders', post({ product: '1' }))).toBeBlocked('origin-not-allowed');
    }
  });

  it('answers GraphQL for the shop, with the methods that Apollo serves', async () => {
    const query = post({ query: '{ products { name } }' });
    const answer = await shopPage.fetch('/graphql', query);
    expect([answer.status, await answer.json()]).toEqual([200, { data: { products: [{ name: 'Teapot' }] } }]);
    expect(lastPreflight(shopPage)).toMatchObject({ 'access-control-allow-methods': 'GET,POST' });
    await expect(shopPage.fetch('/graphql', { method: 'DELETE' })).toBeBlocked('method-not-allowed');
    await expect(evilPage.fetch('/graphql', query)).toBeBlocked('origin-not-allowed');
  });

  it.each(['shop-icons.woff2', 'teapot.svg', 'cup.svg', 'missing.svg'])(
    'serves /assets/%s to every page, anonymously',
    async (file) => {
      const asset = await evilPage.fetch(`/assets/${file}`);
      expect(asset.status).toBe(file === 'missing.svg' ? 404 : 200);
      await expect(evilPage.fetch(`/assets/${file}`, { credentials: 'include' })).toBeBlocked();
      expect(corsHeaders(await server.get(`/assets/${file}`, evil))).toEqual({
        'access-control-allow-origin': '*',
        vary: [],
      });
    },
  );

  it.each(['/docs', '/docs/json', '/docs/yaml'])('has no CORS on %s', async (path) => {
    await expect(shopPage.fetch(path)).toBeBlocked('disabled');
    const response = await server.get(path, shop);
    expect([response.status, corsHeaders(response)]).toEqual([200, noCors]);
  });

  it.each([
    { from: shop, status: 200, upgraded: 101, headers: readableBy(shop) },
    { from: warehouse, status: 200, upgraded: 101, headers: readableBy(warehouse) },
    { from: evil, status: 403, upgraded: 403, headers: nothingButVary },
  ])(
    'opens the order feed to $from with $status and $upgraded',
    async ({ from, status, upgraded, headers }) => {
      const response = await server.get(polling, from);
      expect([response.status, corsHeaders(response)]).toEqual([status, headers]);
      expect(await upgrade(server.port, websocket, { Origin: from })).toBe(upgraded);
    },
  );

  it('has these policies', () => {
    expect(describePolicies(server.app)).toMatchInlineSnapshot(`
      "/orders GET: https://shop.example; credentials; maxAge 600 (OrdersController.list)
      /orders POST: https://shop.example; credentials; maxAge 600 (OrdersController.create)
      /assets and below: any origin, anonymously; maxAge 600; methods GET
      /docs and below: closed
      /graphql and below: https://shop.example; credentials; maxAge 600; methods GET, POST
      gateway /socket.io: https://shop.example, https://warehouse.example; credentials (OrderFeed)
      everything else: https://shop.example; credentials; maxAge 600"
    `);
  });
});
