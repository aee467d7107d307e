import { CorsService } from 'nestjs-cors';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedPreflight, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers, type RunningServer } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

const shop = 'https://shop.example.com';
const partner = 'https://partner.example';

describe.each(platforms)('wrapping decorators on $name', (platform) => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await recipe('recipes/wrapping-decorators').start(platform);
  });

  it.each([
    ['above a decorator that declares the route', '/orders/open', 'open orders'],
    ['below one that replaces the method', '/orders/late', 'late orders'],
  ])('keep a @Cors() %s', async (_where, path, body) => {
    const response = await server.get(path, shop);
    expect([response.body, corsHeaders(response)]).toEqual([body, grantedTo(shop)]);
    expect(corsHeaders(await server.get(path, partner))).toEqual(nothingButVary);
  });

  it('keep one that is part of a composed decorator', async () => {
    const preflight = { path: '/orders', method: 'POST', origin: partner };
    expect(corsHeaders(await server.preflight(preflight))).toEqual(grantedPreflight(partner, 'POST'));
  });

  it('lead to the policies that routes() lists', () => {
    const routes = server.app.get(CorsService).routes();
    expect(routes.map(({ handler, policy }) => [handler, policy?.origin])).toEqual([
      ['open', [shop]],
      ['late', [shop]],
      ['create', [partner]],
    ]);
  });
});
