import { connect } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { Controller, Get, Header, NotFoundException, Res } from '@nestjs/common';
import { FastifyAdapter, RouteConstraints } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { takeOver } from '../support/node-response.js';
import type { PlatformResponse } from '../support/node-response.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

const app = 'https://app.example';
const shop = 'https://shop.example';

@Controller('h2')
@Cors([app])
class Http2Controller {
  @Get('plain') plain() {
    return 'plain';
  }
  @Get('vary') @Header('Vary', 'Accept') vary() {}
  @Get('missing') missing() {
    throw new NotFoundException();
  }
  @Get('raw') raw(@Res() response: PlatformResponse) {
    takeOver(response).end('raw');
  }
  @Get('write') write(@Res() response: PlatformResponse) {
    const raw = takeOver(response);
    raw.write('raw');
    raw.end();
  }
  @Get('write-head') writeHead(@Res() response: PlatformResponse) {
    takeOver(response).writeHead(206, { 'x-own': '1', vary: 'Accept' });
    takeOver(response).end();
  }
  @Get('enforced') @Cors({ enforce: true }) enforced() {}
  @Get('hosted') @RouteConstraints({ host: 'api.example' }) hosted() {}
  @Get('hosted') @RouteConstraints({ host: /^shop\./ }) @Cors([shop]) hostedByPattern() {}
}

/** The CORS headers of an answer, Vary included. */
function corsOf(headers: IncomingHttpHeaders): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name === 'vary' || name.startsWith('access-control-')),
  );
}

describe('HTTP/2 on Fastify', () => {
  let session: ClientHttp2Session;
  beforeAll(async () => {
    const [, platform] = platforms as [Platform, Platform];
    const adapter = new FastifyAdapter({ http2: true } as never);
    const module = moduleWith(CorsModule.forRoot(), { controllers: [Http2Controller] });
    const { url } = await start(module, { platform, adapter });
    session = connect(url);
  });
  afterAll(async () => {
    session.close();
    await stopServers();
  });

  const send = (headers: Record<string, string>): Promise<IncomingHttpHeaders & { ':status'?: number }> =>
    new Promise((resolve, reject) => {
      const stream = session.request(headers);
      stream.once('response', resolve);
      stream.once('error', reject);
      stream.resume();
      stream.end();
    });

  it.each([
    { path: 'plain', status: 200, vary: 'Origin' },
    { path: 'vary', status: 200, vary: 'Accept, Origin' },
    { path: 'missing', status: 404, vary: 'Origin' },
    { path: 'raw', status: 200, vary: 'Origin' },
    { path: 'write', status: 200, vary: 'Origin' },
    { path: 'write-head', status: 206, vary: 'Accept, Origin' },
  ])('has CORS headers on $path', async ({ path, status, vary }) => {
    const granted = await send({ ':path': `/h2/${path}`, origin: app });
    expect(granted[':status']).toBe(status);
    expect(corsOf(granted)).toEqual({ 'access-control-allow-origin': app, vary });
    expect(corsOf(await send({ ':path': `/h2/${path}`, origin: 'https://evil.net' }))).toEqual({ vary });
  });

  it('answers preflights', async () => {
    const answer = await send({
      ':method': 'OPTIONS',
      ':path': '/h2/plain',
      origin: app,
      'access-control-request-method': 'GET',
    });
    expect(answer[':status']).toBe(204);
    expect(corsOf(answer)).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET,HEAD',
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    });
  });

  it.each([
    { authority: 'api.example', origin: app },
    { authority: 'shop.test', origin: shop },
  ])('tells routes apart by the host of $authority', async ({ authority, origin }) => {
    const hosted = { ':path': '/h2/hosted', ':authority': authority, origin };
    expect(corsOf(await send(hosted))).toEqual({ 'access-control-allow-origin': origin, vary: 'Origin' });
    const preflight = { ...hosted, ':method': 'OPTIONS', 'access-control-request-method': 'GET' };
    expect(corsOf(await send(preflight))).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET,HEAD',
    });
  });

  it('enforces', async () => {
    expect((await send({ ':path': '/h2/enforced', origin: 'https://evil.net' }))[':status']).toBe(403);
    const same = await send({
      ':path': '/h2/enforced',
      ':authority': 'api.example',
      origin: 'http://api.example',
    });
    expect(same[':status']).toBe(200);
  });
});
