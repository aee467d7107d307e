import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedPreflight, refusedPreflight } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('versions on $name', (platform) => {
  it('decides a preflight by the version in its URL', async () => {
    const server = await recipe('recipes/versions').start(platform);
    const [old, app] = ['https://old.example.com', 'https://app.example.com'];
    const ask = async (path: string, origin: string) => corsHeaders(await server.preflight({ path, origin }));
    expect(await ask('/v1/orders', old)).toEqual(grantedPreflight(old, 'GET,HEAD'));
    expect(await ask('/v1/orders', app)).toEqual(refusedPreflight);
    expect(await ask('/v2/orders', app)).toEqual(grantedPreflight(app, 'GET,HEAD'));
    expect(await ask('/v2/orders', old)).toEqual(refusedPreflight);
  });
});
