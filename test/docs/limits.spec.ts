import { Controller, Get, Module, Res } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CorsModule } from 'nestjs-cors';
import { corsHeaders, grantedPreflight, grantedTo, noCors } from '../support/cors-headers.js';
import type { PlatformResponse } from '../support/node-response.js';
import { platforms, type Platform } from '../support/platforms.js';
import type { RawResponse } from '../support/raw-http.js';
import { start, stopServers, type RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const shop = 'https://shop.example.com';

@Controller('limits')
class LimitsController {
  @Get(':id')
  one(): void {}

  @Get()
  look(@Res({ passthrough: true }) response: PlatformResponse): string {
    return `sees ${String((response.raw ?? response).getHeader('Access-Control-Allow-Origin'))}`;
  }
}

@Module({
  imports: [CorsModule.forRoot({ origin: shop, credentials: true })],
  controllers: [LimitsController],
})
class LimitsModule {}

describe.each(platforms)('docs/limits.md on $name', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await start(LimitsModule, { platform });
  });

  it('that paths without a controller use the default policy, with the six common methods', async () => {
    expect(corsHeaders(await server.preflight({ path: '/static/a.css', origin: shop }))).toEqual({
      ...grantedPreflight(shop, 'GET,HEAD,PUT,PATCH,POST,DELETE'),
      'access-control-allow-credentials': 'true',
    });
  });

  it('that the answer for an unserved method has only the origin and the methods', async () => {
    const { status, ...answer } = await server.preflight({ path: '/limits', origin: shop, method: 'PUT' });
    expect(status).toBe(204);
    expect(corsHeaders({ status, ...answer })).toEqual(grantedPreflight(shop, 'GET,HEAD'));
  });

  it.each([
    ['a malformed URL', '/limits/%', { Express: 400, Fastify: 400, Node: 400 }],
    ['a path that is too long', `/limits/${'a'.repeat(200)}`, { Express: 200, Fastify: 414, Node: 404 }],
  ])('that the answer to %s has the headers, too', async (_what, path, statuses) => {
    const response = await server.get(path, shop);
    expect(response.status).toBe(statuses[platform.name]);
    expect(corsHeaders(response)).toEqual({
      ...grantedTo(shop),
      'access-control-allow-credentials': 'true',
    });
  });

  it.each([
    ['it cannot parse', 400, { 'X A': '1' }],
    ['have too large headers', 431, { 'X-A': 'a'.repeat(20_000) }],
  ])('that Node.js itself answers requests that %s', async (_what, status, headers) => {
    const response = await server.get('/limits', shop, headers);
    expect([response.status, corsHeaders(response)]).toEqual([status, noCors]);
  });

  it('that handlers do not see the headers yet', async () => {
    const response = await server.get('/limits', shop);
    expect(response.body).toBe('sees undefined');
    expect(corsHeaders(response)).toEqual({
      ...grantedTo(shop),
      'access-control-allow-credentials': 'true',
    });
  });
});

describe('docs/limits.md on Fastify', () => {
  const [, platform] = platforms as [Platform, Platform];

  it.each([
    { return503OnClosing: true, status: 503, headers: noCors },
    {
      return503OnClosing: false,
      status: 200,
      headers: { ...grantedTo(shop), 'access-control-allow-credentials': 'true' },
    },
  ])('that what it answers while it shuts down depends on $return503OnClosing', async (expected) => {
    const { return503OnClosing, status, headers } = expected;
    let answer: RawResponse | undefined;
    const adapter = new FastifyAdapter({ return503OnClosing });
    const server = await start(LimitsModule, {
      platform,
      adapter,
      configure: () =>
        void adapter.getInstance().addHook('preClose', async () => {
          answer = await server.get('/limits', shop);
        }),
    });
    await server.close();
    expect([answer?.status, answer && corsHeaders(answer)]).toEqual([status, headers]);
  });
});
