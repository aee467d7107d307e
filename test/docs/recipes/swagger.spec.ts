import * as swagger from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, noCors, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers, type RunningServer } from '../../support/start-server.js';
import { recipe } from './recipe.js';

// Swagger's page needs @fastify/static on Fastify, and does not support Node's adapter.
const [express] = platforms;
const portal = 'https://developers.example.com';
const shop = 'https://shop.example.com';

describe('Swagger', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await recipe('recipes/swagger', { '@nestjs/swagger': swagger }).start(express!);
  });
  afterAll(stopServers);

  it.each(['/docs/openapi/json', '/docs/openapi/yaml'])('shows %s only to the portal', async (path) => {
    const response = await server.get(path, portal);
    expect([response.status, corsHeaders(response)]).toEqual([200, grantedTo(portal)]);
    expect(response.body).toContain('/products');
    expect(corsHeaders(await server.get(path, shop))).toEqual(nothingButVary);
  });

  it('serves its page without CORS', async () => {
    const response = await server.get('/docs', portal);
    expect([response.status, corsHeaders(response)]).toEqual([200, noCors]);
  });

  it('lets the portal, like the shop, try out a route', async () => {
    expect(corsHeaders(await server.get('/products', portal))).toEqual(grantedTo(portal));
    expect(corsHeaders(await server.get('/products', shop))).toEqual(grantedTo(shop));
  });

  it('does not serve the description at its default path', async () => {
    const response = await server.get('/docs-json', portal);
    expect([response.status, corsHeaders(response)]).toEqual([404, nothingButVary]);
  });
});
