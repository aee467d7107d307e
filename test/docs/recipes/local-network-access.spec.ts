import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedPreflight } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('Local Network Access on $name', (platform) => {
  it('still answers the older request header, where it is sent', async () => {
    const server = await recipe('recipes/local-network-access').start(platform);
    const origin = 'https://console.example.com';
    const ask = (more: Record<string, string>) => server.preflight({ path: '/printer', origin, more });
    const { vary: _, ...granted } = grantedPreflight(origin, 'GET,HEAD');
    expect(corsHeaders(await ask({}))).toEqual({ ...granted, vary: expect.any(Array) });
    expect(corsHeaders(await ask({ 'Access-Control-Request-Private-Network': 'true' }))).toEqual({
      ...granted,
      'access-control-allow-private-network': 'true',
      vary: expect.any(Array),
    });
  });
});
