import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('request context on $name', (platform) => {
  it('is shared by the policy and the handler through the request', async () => {
    const server = await recipe('recipes/request-context').start(platform);
    const acme = 'https://acme.app.example';
    const ask = (tenant: string) => server.get('/reports', acme, { Host: `${tenant}.api.example` });
    const own = await ask('acme');
    expect([own.body, corsHeaders(own)]).toEqual(['of acme', grantedTo(acme)]);
    const other = await ask('other');
    expect([other.body, corsHeaders(other)]).toEqual(['of other', nothingButVary]);
  });
});
