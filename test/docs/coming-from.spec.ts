import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedPreflight, grantedTo, nothingButVary, noCors } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { stopServers } from '../support/start-server.js';
import { recipe } from './recipes/recipe.js';

afterAll(stopServers);

const app = 'https://app.example.com';
const anybody = 'https://anybody.example';
const credentials = { 'access-control-allow-credentials': 'true' };

describe.each(platforms)('coming from another CORS library on $name', (platform) => {
  it('enableCors(): the options move into the module', async () => {
    const server = await recipe('coming-from/enable-cors').start(platform);
    expect(corsHeaders(await server.get('/', app))).toEqual({ ...grantedTo(app), ...credentials });
    expect(corsHeaders(await server.get('/', anybody))).toEqual(nothingButVary);
  });

  it('cors: a middleware on routes becomes a decorator', async () => {
    const server = await recipe('coming-from/cors').start(platform);
    expect(corsHeaders(await server.get('/feed', anybody))).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'X-Total-Count',
      vary: [],
    });
    expect(corsHeaders(await server.get('/', app))).toEqual({
      ...grantedTo(app),
      'access-control-expose-headers': 'X-Total-Count',
    });
  });

  it('@fastify/cors: the route is enough for DELETE', async () => {
    const server = await recipe('coming-from/fastify-cors').start(platform);
    const cancel = { path: '/orders/7', method: 'DELETE', origin: app };
    expect(corsHeaders(await server.preflight(cancel))).toEqual({
      ...grantedPreflight(app, 'DELETE'),
      ...credentials,
    });
  });

  it('Spring: extend() combines lists, enforce refuses with 403', async () => {
    const server = await recipe('coming-from/spring').start(platform);
    const shop = 'https://shop.example.com';
    const request = { method: 'DELETE', path: '/orders/7' };
    const granted = await server.send({ ...request, headers: { Origin: shop } });
    expect(corsHeaders(granted)).toEqual({
      ...grantedTo(shop),
      'access-control-expose-headers': 'X-Total-Count,X-Refund',
    });
    const refused = await server.send({ ...request, headers: { Origin: anybody } });
    expect([refused.status, corsHeaders(refused)]).toEqual([403, nothingButVary]);
  });

  it('ASP.NET Core: named policies keep their names', async () => {
    const server = await recipe('coming-from/aspnet-core').start(platform);
    const partner = 'https://one.partner.example';
    expect(corsHeaders(await server.get('/catalogue', partner))).toEqual(grantedTo(partner));
    expect(corsHeaders(await server.get('/catalogue/internal', partner))).toEqual(noCors);
    expect(corsHeaders(await server.get('/', app))).toEqual({ ...grantedTo(app), ...credentials });
  });
});
