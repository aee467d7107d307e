import { afterAll, expect, describe, it } from '@jest/globals';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('observing on $name', (platform) => {
  it('counts preflights and requests by reason and route', async () => {
    const { exported, start } = recipe('recipes/observing');
    const server = await start(platform, { options: { logger: false } });
    await server.preflight({ path: '/orders/7', origin: 'https://shop.example.com' });
    await server.get('/orders/7', 'https://shop.example.com');
    await server.get('/orders/8', 'https://evil.example');
    await server.get('/orders/9', 'https://evil.example');
    await server.get('/orders/9');
    expect([...(exported['decisions'] as Map<string, number>)]).toEqual([
      ['preflight granted allowed /orders/:id', 1],
      ['actual granted allowed /orders/:id', 1],
      ['actual refused origin-not-allowed /orders/:id', 2],
    ]);
  });
});
