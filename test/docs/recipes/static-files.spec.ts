import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers, type RunningServer } from '../../support/start-server.js';
import { recipe } from './recipe.js';

const [express] = platforms;
const anonymous = { 'access-control-allow-origin': '*', vary: [] };

describe('static files', () => {
  let server: RunningServer;

  beforeAll(async () => {
    const before = process.cwd();
    // This sample has the `assets` folder of the recipe.
    process.chdir(fileURLToPath(new URL('../../../sample/05-every-door', import.meta.url)));
    server = await recipe('recipes/static-files').start(express!);
    process.chdir(before);
  });
  afterAll(stopServers);

  it.each([
    ['a page that nobody has listed', 'https://partner.example'],
    ['a request without Origin, whose response may be cached', undefined],
  ])('are readable for %s', async (_who, origin) => {
    const response = await server.get('/assets/teapot.svg', origin);
    expect([response.status, corsHeaders(response)]).toEqual([200, anonymous]);
    expect(response.values('cross-origin-resource-policy')).toEqual(['cross-origin']);
  });

  it('leave the rest of the server unchanged', async () => {
    const shop = 'https://shop.example.com';
    expect(corsHeaders(await server.get('/assets/missing.svg', shop))).toEqual(anonymous);
    expect(corsHeaders(await server.get('/account', shop))).toEqual({
      ...grantedTo(shop),
      'access-control-allow-credentials': 'true',
    });
  });
});
