import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)("customers' domains on $name", (platform) => {
  it('allows a domain once it is saved, and says what is wrong with invalid ones', async () => {
    const server = await recipe('recipes/customers-domains').start(platform);
    const origin = 'https://shop.customer.example';
    const add = (value: string) =>
      server.send({
        method: 'POST',
        path: '/domains',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ origin: value }),
      });
    expect(corsHeaders(await server.get('/widget', origin))).toEqual(nothingButVary);
    const refused = await add(`${origin}/`);
    expect(refused.status).toBe(400);
    expect(refused.body).toContain(`\\"${origin}\\"`);
    expect((await add(origin)).status).toBe(201);
    expect(corsHeaders(await server.get('/widget', origin))).toEqual({
      ...grantedTo(origin),
      'access-control-allow-credentials': 'true',
    });
  });
});
