import { WebSocketGateway } from '@nestjs/websockets';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService } from 'nestjs-cors';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';
import { CorsWsAdapter } from 'nestjs-cors/ws';
import { corsHeaders } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const feed = 'https://feed.example';
const polling = '/socket.io/?EIO=4&transport=polling';

@WebSocketGateway()
@Cors({ origin: feed, credentials: true })
class FeedGateway {}

@WebSocketGateway({ path: '/closed' })
class ClosedGateway {}

describe.each(platforms)('explain() about gateways on $name', (platform) => {
  let server: RunningServer;
  let cors: CorsService;

  beforeAll(async () => {
    const module = moduleWith(CorsModule.forRoot({ logRefusals: false }), {
      providers: [FeedGateway, ClosedGateway],
    });
    server = await start(module, {
      platform,
      configure: (one) => void one.useWebSocketAdapter(new CorsIoAdapter(one)),
    });
    cors = server.app.get(CorsService);
  });

  it('says that the origin that the gateway allows may poll, with credentials', async () => {
    const { verdict, response, decidedBy, policy } = await cors.explain({
      from: feed,
      url: polling,
      credentials: 'include',
    });
    expect({ verdict, decidedBy, policy }).toEqual({
      verdict: 'readable',
      decidedBy: { field: 'origin', place: '@Cors on FeedGateway' },
      policy: { origin: feed, credentials: true },
    });
    const answer = await server.get(polling, feed);
    expect(answer.status).toBe(200);
    const { vary, ...headers } = corsHeaders(answer);
    expect(response?.headers).toEqual({
      'Access-Control-Allow-Origin': headers['access-control-allow-origin'],
      'Access-Control-Allow-Credentials': headers['access-control-allow-credentials'],
      Vary: 'Origin',
    });
    expect(vary).toEqual(['origin']);
  });

  it('names the gateway that refuses, and what to change there', async () => {
    const { verdict, reason, fixes, summary } = await cors.explain({ from: app, url: polling });
    expect({ verdict, reason, fixes }).toEqual({
      verdict: 'blocked',
      reason: 'origin-not-allowed',
      fixes: [
        { place: '@Cors on FeedGateway', change: "origin: ['https://feed.example', 'https://app.example']" },
      ],
    });
    expect(summary).toContain('origin, from @Cors on FeedGateway');
    expect((await server.get(polling, app)).status).toBe(403);
  });

  it('has isAllowed() use the policy of the gateway, not the default', async () => {
    expect(await cors.isAllowed(feed, { url: polling })).toBe(true);
    expect(await cors.isAllowed(app, { url: polling })).toBe(false);
    expect(await cors.isAllowed(feed, { url: polling, method: 'DELETE' })).toBe(false);
    expect(await cors.isAllowed(feed, { url: '/closed/?EIO=4' })).toBe(false);
  });

  it('says that a polling preflight is refused with 403', async () => {
    const question = { from: app, url: polling, headers: { 'X-Custom': '1' } };
    const { preflight, verdict } = await cors.explain(question);
    expect(verdict).toBe('blocked');
    const answer = await server.preflight({ path: polling, origin: app, headers: 'x-custom' });
    expect(preflight?.status).toBe(answer.status);
  });

  it('offers to open a closed gateway', async () => {
    const { verdict, fixes } = await cors.explain({ from: app, url: '/closed/?EIO=4&transport=polling' });
    expect(verdict).toBe('blocked');
    expect(fixes[0]).toEqual({ place: '@Cors on ClosedGateway', change: "origin: 'https://app.example'" });
  });
});

@WebSocketGateway({ path: '/both' })
@Cors({ origin: feed })
class OneGateway {}

@WebSocketGateway({ path: '/both' })
@Cors({ origin: feed })
class OtherGateway {}

describe('explain() about gateways that share a path', () => {
  it('offers no fix at one of them, because the application starts only with the same policy on both', async () => {
    const module = moduleWith(CorsModule.forRoot({ logRefusals: false }), {
      providers: [OneGateway, OtherGateway],
    });
    const { app: application } = await start(module, {
      platform: platforms[0]!,
      configure: (one) => void one.useWebSocketAdapter(new CorsWsAdapter(one)),
    });
    const cors = application.get(CorsService);
    expect(await cors.explain({ from: feed, url: '/both' })).toMatchObject({ verdict: 'readable' });
    expect(await cors.explain({ from: app, url: '/both' })).toMatchObject({ verdict: 'blocked', fixes: [] });
  });
});

@WebSocketGateway({ path: '/first' })
@Cors({ origin: feed })
class FirstGateway {}

@WebSocketGateway({ path: '/second' })
@Cors({ origin: feed })
class SecondGateway {}

describe('explain() about gateways on different paths', () => {
  it.each([
    ['another gateway has the same policy', [FirstGateway, SecondGateway]],
    ['another gateway is closed', [ClosedGateway, SecondGateway]],
  ])('is about the one on the path, although %s', async (_case, providers) => {
    const module = moduleWith(CorsModule.forRoot({ logRefusals: false }), { providers });
    const { app: application } = await start(module, {
      platform: platforms[0]!,
      configure: (one) => void one.useWebSocketAdapter(new CorsWsAdapter(one)),
    });
    const { policy, decidedBy, fixes } = await application
      .get(CorsService)
      .explain({ from: app, url: '/second' });
    expect({ policy, decidedBy, fixes }).toEqual({
      policy: { origin: feed },
      decidedBy: { field: 'origin', place: '@Cors on SecondGateway' },
      fixes: [
        {
          place: '@Cors on SecondGateway',
          change: "origin: ['https://feed.example', 'https://app.example']",
        },
      ],
    });
  });
});
