import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('uploads on $name', (platform) => {
  it('answers uploads that are too large with 413, which the page can read', async () => {
    const server = await recipe('recipes/uploads').start(platform);
    const origin = 'https://app.example.com';
    const post = (body: string) =>
      server.send({
        method: 'POST',
        path: '/documents',
        headers: { Origin: origin, 'Content-Type': 'application/json' },
        body,
      });
    const fine = await post('{"a":1}');
    expect([fine.status, corsHeaders(fine)]).toEqual([201, grantedTo(origin)]);
    const large = await post(JSON.stringify({ a: 'a'.repeat(2_000_000) }));
    expect([large.status, corsHeaders(large)]).toEqual([413, grantedTo(origin)]);
  });
});
