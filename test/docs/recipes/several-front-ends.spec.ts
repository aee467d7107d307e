import { afterAll, describe, expect, it } from '@jest/globals';
import {
  corsHeaders,
  grantedTo,
  grantedPreflight,
  nothingButVary,
  refusedPreflight,
} from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('several front ends on $name', (platform) => {
  it('gives each route the group that it names', async () => {
    const server = await recipe('recipes/several-front-ends').start(platform);
    const preview = 'https://shop-pr-42.example.com';
    const credentials = { 'access-control-allow-credentials': 'true' };
    expect(corsHeaders(await server.get('/catalogue', preview))).toEqual({
      ...grantedTo(preview),
      ...credentials,
    });
    expect(corsHeaders(await server.get('/refunds', preview))).toEqual(nothingButVary);
    expect(corsHeaders(await server.get('/catalogue', 'https://shop-pr-a.b.example.com'))).toEqual(
      nothingButVary,
    );
    const drafts = { path: '/catalogue/drafts', headers: 'content-type,x-preview' };
    expect(corsHeaders(await server.preflight({ ...drafts, origin: preview }))).toEqual({
      ...grantedPreflight(preview, 'GET,HEAD'),
      ...credentials,
      'access-control-allow-headers': 'Content-Type,X-Preview',
    });
    expect(corsHeaders(await server.preflight({ ...drafts, origin: 'https://admin.example.com' }))).toEqual(
      refusedPreflight,
    );
  });
});
