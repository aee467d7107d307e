import { Controller, Get, Post, Req } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService } from 'nestjs-cors';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const other = 'https://other.example';
let cors: CorsService;

@Controller()
class TrustController {
  @Get('exact') @Cors({ origin: app, credentials: true }) exact(@Req() request: object) {
    return String(cors.trusts(request));
  }
  @Get('pattern') @Cors({ origin: 'https://*.example.com', credentials: true }) pattern(
    @Req() request: object,
  ) {
    return String(cors.trusts(request));
  }
  @Get('function') @Cors({ origin: (origin: string) => origin === app, credentials: true }) asked(
    @Req() request: object,
  ) {
    return String(cors.trusts(request));
  }
  @Get('anonymous') @Cors(app) anonymous(@Req() request: object) {
    return String(cors.trusts(request));
  }
  @Get('any') @Cors('*') any(@Req() request: object) {
    return String(cors.trusts(request));
  }
  @Get('reflected')
  @Cors({ origin: true, credentials: true, dangerouslyAllowAnyOriginWithCredentials: true })
  reflected(@Req() request: object) {
    return String(cors.trusts(request));
  }
  @Get('null') @Cors({ origin: 'null', credentials: true, dangerouslyAllowNullOrigin: true }) opaque(
    @Req() request: object,
  ) {
    return String(cors.trusts(request));
  }
  @Post('method') @Cors({ origin: app, credentials: true, methods: ['PUT'] }) method(@Req() request: object) {
    return String(cors.trusts(request));
  }
  @Get('off') @Cors(false) off(@Req() request: object) {
    return String(cors.trusts(request));
  }
}

describe.each(platforms)('CorsService.trusts() on $name', (platform) => {
  let server: RunningServer;

  beforeAll(async () => {
    const module = moduleWith(CorsModule.forRoot({ logRefusals: false }), { controllers: [TrustController] });
    server = await start(module, { platform });
  });

  it.each([
    ['GET', '/exact', app, true],
    ['GET', '/exact', other, false],
    ['GET', '/exact', undefined, false],
    ['GET', '/pattern', 'https://a.example.com', true],
    ['GET', '/pattern', 'https://example.com', false],
    ['GET', '/function', app, true],
    ['GET', '/function', other, false],
    ['GET', '/anonymous', app, false],
    ['GET', '/any', app, false],
    ['GET', '/reflected', app, false],
    ['GET', '/null', 'null', false],
    ['POST', '/method', app, false],
    ['GET', '/off', app, false],
  ])('%s %s from %s: %s', async (method, path, origin, trusted) => {
    cors = server.app.get(CorsService);
    const headers = origin === undefined ? {} : { Origin: origin };
    expect((await server.send({ method, path, headers })).body).toBe(String(trusted));
  });

  it('never throws, and trusts only requests that it has decided about', () => {
    const service = server.app.get(CorsService);
    for (const one of [undefined, null, 'x', {}, { raw: {} }, { httpVersion: '1.1', headers: {} }]) {
      expect(service.trusts(one as never)).toBe(false);
    }
  });
});
