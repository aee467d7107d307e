import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CorsService } from 'nestjs-cors';
import { corsHeaders, noCors, nothingButVary, refusedPreflight } from '../support/cors-headers.js';
import { upgrade } from '../support/handshakes.js';
import { stopServers, type RunningServer } from '../support/start-server.js';
import { startEveryDoor } from './every-door.js';

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

describe('sample 05-every-door', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startEveryDoor({ shop, warehouse });
  });
  afterAll(stopServers);

  const query = (origin: string) =>
    server.send({
      method: 'POST',
      path: '/graphql',
      headers: { Origin: origin, 'Content-Type': 'application/json' },
      body: '{"query":"{ products { name } }"}',
    });

  it('lets the shop order, and answers its preflight from the routes', async () => {
    const response = await server.send({
      method: 'POST',
      path: '/orders',
      headers: { Origin: shop, 'Content-Type': 'application/json' },
      body: '{"product":"1"}',
    });
    expect([response.status, corsHeaders(response)]).toEqual([201, readableBy(shop)]);
    expect(
      corsHeaders(
        await server.preflight({ path: '/orders', origin: shop, method: 'POST', headers: 'content-type' }),
      ),
    ).toEqual({
      'access-control-allow-origin': shop,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,HEAD,POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
      vary: ['access-control-request-headers', 'access-control-request-method', 'origin'],
    });
    expect(corsHeaders(await server.get('/orders', warehouse))).toEqual(nothingButVary);
  });

  it('answers GraphQL for the shop, with the methods that Apollo serves', async () => {
    const response = await query(shop);
    expect([response.status, JSON.parse(response.body), corsHeaders(response)]).toEqual([
      200,
      { data: { products: [{ name: 'Teapot' }] } },
      readableBy(shop),
    ]);
    const preflight = { path: '/graphql', method: 'POST', headers: 'content-type' };
    expect(corsHeaders(await server.preflight({ ...preflight, origin: shop }))).toEqual({
      'access-control-allow-origin': shop,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
      vary: ['access-control-request-headers', 'access-control-request-method', 'origin'],
    });
    expect(corsHeaders(await query(evil))).toEqual(nothingButVary);
    expect(corsHeaders(await server.preflight({ ...preflight, origin: evil }))).toEqual(refusedPreflight);
  });

  it.each(['shop-icons.woff2', 'teapot.svg', 'cup.svg', 'missing.svg'])(
    'serves /assets/%s to every page, anonymously',
    async (file) => {
      const response = await server.get(`/assets/${file}`, evil);
      expect([response.status, corsHeaders(response)]).toEqual([
        file === 'missing.svg' ? 404 : 200,
        { 'access-control-allow-origin': '*', vary: [] },
      ]);
    },
  );

  it.each(['/docs', '/docs/json', '/docs/yaml'])('has no CORS on %s', async (path) => {
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

  it('lists every mount', () => {
    expect(
      server.app
        .get(CorsService)
        .mounts()
        .map(({ path }) => path),
    ).toEqual(['/', '/graphql', '/assets', '/docs']);
  });
});
