import { Controller, Get, Header, HttpCode, Module, Options, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { corsHeaders, noCors } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import type { RawRequest, RawResponse } from '../support/raw-http.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';

@Controller('off')
@Cors(false)
class OffController {
  @Get() list() {
    return 'list';
  }
  @Post() create() {
    return 'created';
  }
  @Options('own') @HttpCode(204) @Header('Access-Control-Allow-Origin', '*') own() {}
  @Get('own') @Header('Access-Control-Allow-Origin', '*') ownGet() {
    return 'own';
  }
  @Get('on') @Cors() on() {
    return 'on';
  }
}

@Controller('plain')
class PlainController {
  @Get() list() {
    return 'list';
  }
  @Options() @HttpCode(200) options() {
    return 'options';
  }
}

const preflight = { Origin: app, 'Access-Control-Request-Method': 'POST' };

const requests: readonly RawRequest[] = [
  { path: '/off', headers: { Origin: app } },
  { path: '/off' },
  { method: 'POST', path: '/off', headers: { Origin: app } },
  { method: 'OPTIONS', path: '/off', headers: preflight },
  { method: 'OPTIONS', path: '/off', headers: { Origin: app } },
  { method: 'OPTIONS', path: '/off/own', headers: { ...preflight, 'Access-Control-Request-Method': 'GET' } },
  { path: '/off/own', headers: { Origin: app } },
  { method: 'DELETE', path: '/off', headers: { Origin: app } },
];

/** Everything that comes from the application: every header but the date. */
const seenOf = ({ status, headers, body }: RawResponse) => ({
  status,
  headers: headers.filter(([name]) => name.toLowerCase() !== 'date'),
  body,
});

describe.each(platforms)('CORS that is off on $name (R3)', (platform) => {
  describe.each([
    { what: 'by @Cors(false)', options: { origin: app }, controllers: [OffController], requests },
    {
      what: 'because nothing was opened',
      options: {},
      controllers: [PlainController],
      requests: [
        { path: '/plain', headers: { Origin: app } },
        { path: '/plain' },
        { path: '/nothing', headers: { Origin: app } },
        { method: 'OPTIONS', path: '/plain', headers: preflight },
        { method: 'OPTIONS', path: '/nothing', headers: preflight },
        { method: 'POST', path: '/plain', headers: { Origin: app } },
      ] as readonly RawRequest[],
    },
    {
      what: 'by origin: false',
      options: { origin: false },
      controllers: [PlainController],
      requests: [
        { path: '/plain', headers: { Origin: app } },
        { method: 'OPTIONS', path: '/plain', headers: preflight },
      ] as readonly RawRequest[],
    },
  ])('$what', ({ options, controllers, requests: sent }) => {
    let server: RunningServer;
    let without: RunningServer;
    beforeAll(async () => {
      server = await start(moduleWith(CorsModule.forRoot(options), { controllers }), { platform });
      @Module({})
      class WithoutCors {}
      without = await start({ module: WithoutCors, controllers }, { platform });
    });

    it.each(sent.map((request) => ({ request, name: `${request.method ?? 'GET'} ${request.path}` })))(
      'answers $name as the application would without this module',
      async ({ request }) => {
        expect(seenOf(await server.send(request))).toEqual(seenOf(await without.send(request)));
      },
    );
  });

  it('is switched on again by a nearer @Cors()', async () => {
    const server = await start(
      moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [OffController] }),
      {
        platform,
      },
    );
    const response = await server.get('/off/on', app);
    expect(corsHeaders(response)).toEqual({ 'access-control-allow-origin': app, vary: ['origin'] });
    expect(corsHeaders(await server.get('/off', app))).toEqual(noCors);
  });
});
