import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('cookies on $name', (platform) => {
  it('sends the cookie together with what lets the browser store it', async () => {
    const server = await recipe('recipes/cookies').start(platform);
    const origin = 'https://app.example.com';
    const response = await server.send({ method: 'POST', path: '/session', headers: { Origin: origin } });
    expect(corsHeaders(response)).toEqual({
      ...grantedTo(origin),
      'access-control-allow-credentials': 'true',
    });
    expect(response.values('set-cookie')).toEqual([
      'session=secret; Path=/; HttpOnly; Secure; SameSite=None; Partitioned',
    ]);
  });
});
