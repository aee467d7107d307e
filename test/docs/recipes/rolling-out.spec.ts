import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('rolling out on $name', (platform) => {
  it('changes no response, and reports who would be refused', async () => {
    const server = await recipe('recipes/rolling-out').start(platform);
    const stranger = await server.get('/orders', 'https://stranger.example');
    expect([stranger.status, corsHeaders(stranger)]).toEqual([
      200,
      { 'access-control-allow-origin': '*', vary: [] },
    ]);
    await server.get('/orders', 'https://shop.example.com');
    await server.get('/orders', 'https://eu.partner.example');
    const reports = JSON.parse((await server.get('/internal/cors-reports')).body) as object[];
    expect(reports).toEqual([expect.objectContaining({ origin: 'https://stranger.example', count: 1 })]);
  });
});
