import { Controller, Get, Injectable, Logger, Post, UnauthorizedException } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { CapturedLog } from '../support/captured-log.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const evil = 'https://evil.net';

@Controller('cats')
class CatsController {
  @Get() list() {}
  @Post() @Cors({ credentials: true, origin: 'https://*.app.example' }) create() {}
  @Get('public') @Cors('*') public() {}
  @Get('off') @Cors(false) off() {}
  @Get('enforced') @Cors({ enforce: true, methods: ['GET'] }) enforced() {}
  @Post('enforced') @Cors({ enforce: true, methods: ['GET'] }) enforcedPost() {}
}

const startLogged = async (
  log: CapturedLog,
  platform: (typeof platforms)[number],
  options: object,
  more: object = {},
) =>
  start(moduleWith(CorsModule.forRoot(options), { controllers: [CatsController], ...more }), {
    platform,
    options: { logger: log },
  });

describe.each(platforms)('the log at start-up on $name', (platform) => {
  it('is one block: the default policy, how many routes are open to whom, and what deserves a look', async () => {
    const log = new CapturedLog();
    await startLogged(log, platform, { origin: app, maxAge: 600 });
    const blocks = log.ofCors('log');
    expect(blocks).toHaveLength(1);
    const [block = ''] = blocks;
    const [first = '', second = ''] = block.split('\n');
    expect(first).toContain(app);
    expect(first).toContain('600');
    expect(second).toMatch(/6 routes.*5 open.*1 closed/);
    expect(block).toContain('https://*.app.example');
    expect(block).toMatch(/Deserves a look:[^]*credentials[^]*CatsController\.create/);
    expect(log.ofCors('warn', 'error', 'fatal')).toEqual([]);
  });

  it('says that nothing is open where nothing is', async () => {
    const log = new CapturedLog();
    await start(moduleWith(CorsModule.forRoot()), { platform, options: { logger: log } });
    const [block = ''] = log.ofCors('log');
    expect(block).toMatch(/Default policy: closed/);
    expect(block).toMatch(/0 routes/);
    expect(block).not.toContain('Deserves a look');
  });

  it('spells out every danger that was permitted', async () => {
    const log = new CapturedLog();
    await start(
      moduleWith(
        CorsModule.forRoot({
          origin: ['http://app.example', 'null'],
          credentials: true,
          dangerouslyAllowInsecureOrigins: true,
          dangerouslyAllowNullOrigin: true,
        }),
      ),
      { platform, options: { logger: log } },
    );
    const [block = ''] = log.ofCors('log');
    expect(block).toContain('dangerouslyAllowInsecureOrigins');
    expect(block).toContain('dangerouslyAllowNullOrigin');
  });
});

describe.each(platforms)('the log while requests run on $name', (platform) => {
  const log = new CapturedLog();
  let server: RunningServer;
  beforeAll(async () => {
    @Injectable()
    class TokenGuard {
      canActivate(): boolean {
        if (locked) throw new UnauthorizedException();
        return true;
      }
    }
    server = await startLogged(
      log,
      platform,
      { origin: app },
      { providers: [{ provide: APP_GUARD, useClass: TokenGuard }] },
    );
  });
  let locked = false;
  beforeEach(() => {
    log.clear();
    locked = false;
  });

  it.each([
    { what: 'a granted request', path: '/cats', origin: app },
    { what: 'a request without Origin', path: '/cats', origin: undefined },
    { what: 'a request where CORS is off', path: '/cats/off', origin: evil },
    { what: 'a request where anybody may come', path: '/cats/public', origin: evil },
  ])('has nothing of $what', async ({ path, origin }) => {
    await server.get(path, origin);
    expect(log.ofCors()).toEqual([]);
  });

  it('has nothing of a granted preflight', async () => {
    await server.preflight({ path: '/cats', origin: app });
    expect(log.ofCors()).toEqual([]);
  });

  it('has one line for a refused request, at debug, with method, path, origin and reason', async () => {
    await server.get('/cats?q=1', evil);
    expect(log.ofCors()).toEqual([`Refused GET /cats?q=1 from ${evil}: origin-not-allowed`]);
    expect(log.lines.map(({ level }) => level)).toEqual(['debug']);
  });

  it.each([
    { what: 'an origin', preflight: { path: '/cats', origin: evil }, reason: 'origin-not-allowed' },
    { what: 'a malformed origin', preflight: { path: '/cats', origin: 'EVIL' }, reason: 'origin-malformed' },
    {
      what: 'a method',
      preflight: { path: '/cats', origin: app, method: 'PUT' },
      reason: 'method-not-allowed',
    },
    {
      what: 'a private network',
      preflight: { path: '/cats', origin: app, more: { 'Access-Control-Request-Private-Network': 'true' } },
      reason: 'private-network-not-allowed',
    },
    {
      what: 'a header',
      preflight: { path: '/cats', origin: app, headers: 'x y' },
      reason: 'header-not-allowed',
    },
  ])('has one line for a preflight that is refused for $what', async ({ preflight, reason }) => {
    await server.preflight(preflight);
    expect(log.ofCors()).toHaveLength(1);
    expect(log.ofCors('debug')[0]).toContain(`: ${reason}`);
  });

  it('has one line for what enforce refuses', async () => {
    await server.get('/cats/enforced', evil);
    expect(log.ofCors()).toEqual([`Refused GET /cats/enforced from ${evil}: origin-not-allowed`]);
    log.clear();
    await server.send({ method: 'POST', path: '/cats/enforced', headers: { Origin: app } });
    expect(log.ofCors()).toEqual([`Refused POST /cats/enforced from ${app}: method-not-allowed`]);
  });

  it('has nothing of a request of the server’s own origin', async () => {
    await server.send({ method: 'POST', path: '/cats', headers: { Origin: server.url } });
    await server.get('/cats/enforced', 'https://public.example', { 'Sec-Fetch-Site': 'same-origin' });
    expect(log.ofCors()).toEqual([]);
  });

  it('has one line for a refused request that a guard ends', async () => {
    locked = true;
    await server.get('/cats', evil);
    expect(log.ofCors()).toEqual([`Refused GET /cats from ${evil}: origin-not-allowed`]);
  });

  it('cannot be forged through the URL or the Origin', async () => {
    // Node refuses control characters in a URL; in a header value it lets those over 127 pass.
    const targets = ['/cats?%0d%0aRefused%20GET', '/cats?%1b[2J', `/cats?${'x'.repeat(10_000)}`];
    for (const path of targets) await server.get(path, evil);
    await server.get('/cats', 'https://evil.net\u009b2J\u0085Refused GET /admin');
    const lines = log.ofCors();
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect(line).toMatch(/^[ -~…]*$/);
      expect(line.length).toBeLessThan(1_000);
    }
  });

  it('is silent above debug level', async () => {
    const quiet = await start(
      moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [CatsController] }),
      {
        platform,
        options: { logger: ['log', 'warn', 'error'] },
      },
    );
    await quiet.get('/cats', evil);
    await quiet.close();
    // The levels are Nest's static state, and later tests look at `debug`.
    Logger.overrideLogger(['debug', 'log', 'warn', 'error', 'fatal', 'verbose']);
    expect(log.ofCors('debug')).toEqual([]);
  });
});
