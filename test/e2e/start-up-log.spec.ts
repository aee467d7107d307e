import {
  All,
  ConsoleLogger,
  Controller,
  Get,
  Injectable,
  Post,
  Put,
  UnauthorizedException,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { CapturedLog } from '../support/captured-log.js';
import { corsHeaders } from '../support/cors-headers.js';
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
  it('is one block: the default policy, how many routes are open to whom, and what is worth checking', async () => {
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
    expect(block).toMatch(/Worth checking:[^]*credentials[^]*CatsController\.create/);
    expect(log.ofCors('warn', 'error', 'fatal')).toEqual([]);
  });

  it('says that nothing is open if nothing is', async () => {
    const log = new CapturedLog();
    await start(moduleWith(CorsModule.forRoot()), { platform, options: { logger: log } });
    const [block = ''] = log.ofCors('log');
    expect(block).toMatch(/Default policy: closed/);
    expect(block).toMatch(/0 routes/);
    expect(block).not.toContain('Worth checking');
  });

  it('does not say that a route is open if its policy refuses every other origin', async () => {
    const log = new CapturedLog();
    @Controller('dogs')
    class DogsController {
      @Get() list() {}
      @Get('open') @Cors(app) open() {}
    }
    const options = { enforce: true, mounts: { '/files': { origin: false } } };
    await start(moduleWith(CorsModule.forRoot(options), { controllers: [DogsController] }), {
      platform,
      options: { logger: log },
    });
    expect(log.ofCors('log')[0]?.split('\n')).toEqual([
      'Default policy: closed; requests from other origins are refused with 403',
      '2 routes: 1 open to other origins, 1 closed',
      `  1 to ${app}`,
      '/files and below: closed; requests from other origins are refused with 403',
    ]);
  });

  it('also says what is worth checking on a mount', async () => {
    const log = new CapturedLog();
    await startLogged(log, platform, {
      origin: app,
      mounts: { '/files/': { origin: ['null'], dangerouslyAllowNullOrigin: true } },
    });
    expect(log.ofCors('log')[0]).toContain("\n  dangerouslyAllowNullOrigin is on (mount '/files')");
  });

  it('names the mount that decided, even if others have the same policy', async () => {
    const other = new CapturedLog();
    const mounted = await startLogged(other, platform, {
      origin: app,
      mounts: { '/a': { origin: app }, '/b/': { origin: app } },
    });
    other.clear();
    for (const path of ['/a/x', '/b/x', '/c/x']) await mounted.get(path, evil);
    expect(other.ofCors()).toEqual([
      `Refused GET /a/x for ${evil}: origin-not-allowed (origin, from mount '/a').`,
      `Refused GET /b/x for ${evil}: origin-not-allowed (origin, from mount '/b').`,
      `Refused GET /c/x for ${evil}: origin-not-allowed (origin, from CorsModule.forRoot()).`,
    ]);
  });

  it('names credentials next to the origins that a route is open to', async () => {
    const log = new CapturedLog();
    await startLogged(log, platform, { origin: app });
    const [block = ''] = log.ofCors('log');
    expect(block).toContain('  1 to https://*.app.example, with credentials\n');
    expect(block).toContain(`  3 to ${app}\n`);
  });

  it('mentions an undefined origin, often an environment variable that is not set', async () => {
    const log = new CapturedLog();
    @Controller('dogs')
    @Cors({ origin: process.env['ORIGIN_THAT_IS_NOT_SET'] as never })
    class DogsController {
      @Get() list() {}
      @Get('all') all() {}
    }
    await start(moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [DogsController] }), {
      platform,
      options: { logger: log },
    });
    expect(log.ofCors('warn')).toEqual([
      '@Cors on DogsController states an origin that is undefined, which is the same as leaving it out. Check that the environment variable it is read from is set, and loaded before it is read.',
    ]);
    log.clear();
    await start(moduleWith(CorsModule.forRoot({ origin: undefined as never })), {
      platform,
      options: { logger: log },
    });
    expect(log.ofCors('warn')).toEqual([
      expect.stringContaining('CorsModule.forRoot() states an origin that is undefined'),
    ]);
  });

  it('warns about listed methods that no handler serves', async () => {
    const log = new CapturedLog();
    @Controller('dogs')
    @Cors({ methods: ['GET', 'PATCH'] })
    class DogsController {
      @Get() list() {}
      @Post() @Cors({ methods: ['POST', 'DELETE'] }) create() {}
      @Get('all') all() {}
      @Get('put') @Cors({ methods: ['PUT'] }) put() {}
      @Get('siblings/:id') @Cors({ methods: 'GET,HEAD,PUT' }) sibling() {}
      @Put('siblings/:name') @Cors({ methods: '*' }) otherSibling() {}
      @All('any') @Cors({ methods: ['PURGE'] }) any() {}
      @Get('off') @Cors(false) off() {}
    }
    const server = await start(
      moduleWith(CorsModule.forRoot({ origin: app, methods: ['GET', 'DELETE', 'PATCH'] }), {
        controllers: [DogsController],
      }),
      { platform, options: { logger: log } },
    );
    expect(log.ofCors('warn')).toEqual([
      '@Cors on DogsController lists PATCH in "methods", but no handler serves it at /dogs or the other path it applies to. Remove it, or correct the list.',
      '@Cors on DogsController.create lists DELETE in "methods", but no handler serves it at /dogs. Remove it, or correct the list.',
      '@Cors on DogsController.put lists PUT in "methods", but no handler serves it at /dogs/put. Remove it, or correct the list.',
    ]);
    // An empty list would be a header that says nothing.
    const answer = await server.preflight({ path: '/dogs/put', origin: app, method: 'PUT' });
    expect(corsHeaders(answer)).not.toHaveProperty('access-control-allow-methods');
    expect(corsHeaders(answer)).toHaveProperty('access-control-allow-origin', app);
  });

  it('spells out every permitted danger', async () => {
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
    { what: 'a request where any origin is allowed', path: '/cats/public', origin: evil },
  ])('does not mention $what', async ({ path, origin }) => {
    await server.get(path, origin);
    expect(log.ofCors()).toEqual([]);
  });

  it('does not mention a granted preflight', async () => {
    await server.preflight({ path: '/cats', origin: app });
    expect(log.ofCors()).toEqual([]);
  });

  const from = '(origin, from CorsModule.forRoot())';

  it('has one warning for a refused request, with method, path, origin, reason and the level that decided', async () => {
    await server.get('/warned?token=secret', evil);
    expect(log.ofCors()).toEqual([`Refused GET /warned for ${evil}: origin-not-allowed ${from}.`]);
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('names the allowed origin that was probably meant, and the decorator that decided', async () => {
    await server.get('/meant', 'http://app.example');
    await server.send({ method: 'POST', path: '/cats', headers: { Origin: 'http://a.app.example' } });
    expect(log.ofCors()).toEqual([
      `Refused GET /meant for http://app.example: origin-not-allowed ${from}. https://app.example is allowed.`,
      'Refused POST /cats for http://a.app.example: origin-not-allowed (origin, from @Cors on CatsController.create). https://a.app.example is allowed.',
    ]);
  });

  it('has one line a minute for the same refusal', async () => {
    for (let i = 0; i < 3; i++) await server.get(`/again?${i}`, evil);
    expect(log.ofCors()).toHaveLength(1);
  });

  it.each([
    { what: 'an origin', preflight: { path: '/p1', origin: evil }, reason: 'origin-not-allowed' },
    { what: 'a malformed origin', preflight: { path: '/cats', origin: 'EVIL' }, reason: 'origin-malformed' },
    {
      what: 'a method',
      preflight: { path: '/cats', origin: app, method: 'PUT' },
      reason: 'method-not-allowed (no handler here serves the method).',
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
    expect(log.ofCors('warn')[0]).toContain(`: ${reason}`);
  });

  it('has one line for a request that enforce refuses', async () => {
    await server.get('/cats/enforced', evil);
    expect(log.ofCors()).toEqual([`Refused GET /cats/enforced for ${evil}: origin-not-allowed ${from}.`]);
    log.clear();
    await server.send({ method: 'POST', path: '/cats/enforced', headers: { Origin: app } });
    expect(log.ofCors()).toEqual([
      expect.stringContaining(
        `Refused POST /cats/enforced for ${app}: method-not-allowed (methods, from @Cors on`,
      ),
    ]);
  });

  it('does not mention requests of the server’s own origin', async () => {
    await server.send({ method: 'POST', path: '/cats', headers: { Origin: server.url } });
    await server.get('/cats/enforced', 'https://public.example', { 'Sec-Fetch-Site': 'same-origin' });
    expect(log.ofCors()).toEqual([]);
  });

  it('has one line for a refused request that a guard rejects', async () => {
    locked = true;
    await server.get('/cats', evil);
    expect(log.ofCors()).toEqual([`Refused GET /cats for ${evil}: origin-not-allowed ${from}.`]);
  });

  it('cannot be forged through the URL or the Origin', async () => {
    // Node refuses control characters in a URL; in a header value it accepts those over 127.
    const targets = ['/cats/%0d%0aRefused%20GET', '/cats/%1b[2J', `/cats/${'x'.repeat(10_000)}`];
    for (const path of targets) await server.get(path, evil);
    await server.get('/cats', 'https://evil.net\u009b2J\u0085Refused GET /admin');
    const lines = log.ofCors();
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect(line).toMatch(/^[ -~…]*$/);
      expect(line.length).toBeLessThan(1_000);
    }
  });

  it.each([
    { when: 'logRefusals is off', options: { logRefusals: false }, env: 'test', lines: 0 },
    { when: 'the application runs in production', options: {}, env: 'production', lines: 0 },
    {
      when: 'logRefusals is on in production',
      options: { logRefusals: true },
      env: 'production',
      lines: 1,
    },
  ])('has $lines lines about refusals if $when', async ({ options, env, lines }) => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = env;
    const other = new CapturedLog();
    try {
      const quiet = await startLogged(other, platform, { origin: app, ...options });
      other.clear();
      await quiet.get('/cats', evil);
      await quiet.preflight({ path: '/cats', origin: evil });
      expect(other.ofCors()).toHaveLength(lines);
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });

  it('does not depend on the level or the kind of the logger', async () => {
    const lines: string[] = [];
    const json = new ConsoleLogger({ json: true, logLevels: ['error', 'fatal'] });
    json.debug = (message: unknown) => void lines.push(String(message));
    const quiet = await start(
      moduleWith(CorsModule.forRoot({ origin: app, logRefusals: false }), { controllers: [CatsController] }),
      { platform, options: { logger: json } },
    );
    await quiet.get('/cats', evil);
    expect(lines.filter((line) => line.startsWith('Refused'))).toEqual([]);
  });
});
