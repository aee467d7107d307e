import { Catch, Controller, Delete, Get, Injectable, Post, SetMetadata } from '@nestjs/common';
import type { ArgumentsHost, CanActivate, ExceptionFilter } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsForbiddenException, CorsModule } from 'nestjs-cors';
import type { ServerResponse } from 'node:http';
import express from 'express';
import { fastify } from 'fastify';
import type { FastifyPluginCallback } from 'fastify';
import { CapturedLog } from '../support/captured-log.js';
import { corsHeaders, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { offers, platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const evil = 'https://evil.net';

const ran: string[] = [];

@Controller('open')
class EnforcedController {
  @Get() get() {
    ran.push('get');
    return 'got';
  }
  @Post() post() {
    ran.push('post');
  }
  @Delete() @Cors({ methods: ['GET', 'POST'] }) remove() {
    ran.push('delete');
  }
  @Get('lax') @Cors({ enforce: false }) lax() {
    ran.push('lax');
  }
  @Get('off') @Cors(false) off() {
    ran.push('off');
  }
  @Get('nobody') @Cors({ origin: false }) nobody() {
    ran.push('nobody');
  }
  @Get('function') @Cors({ origin: (origin) => Promise.resolve(origin === app) }) asked() {
    ran.push('asked');
  }
  @Get('failing') @Cors({ origin: () => Promise.reject(new Error('database away')) }) failing() {
    ran.push('failing');
  }
}

const refusal = (reason: string) => ({
  statusCode: 403,
  message: expect.stringMatching(/^Refused by the CORS policy\./),
  error: 'Forbidden',
  reason,
});

describe.each(platforms)('enforce on $name (R13)', (platform) => {
  let server: RunningServer;
  let address: string;
  beforeAll(async () => {
    const module = moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), {
      controllers: [EnforcedController],
    });
    server = await start(module, {
      platform,
      configure: (nest) =>
        void nest.use('/static', (_request: unknown, response: ServerResponse) => {
          ran.push('static');
          response.end('static');
        }),
    });
    address = `127.0.0.1:${server.port}`;
  });
  beforeEach(() => void (ran.length = 0));

  it('serves an allowed origin', async () => {
    const response = await server.get('/open', app);
    expect([response.status, response.body]).toEqual([200, 'got']);
    expect(corsHeaders(response)).toEqual(grantedTo(app));
  });

  it('serves a request without Origin', async () => {
    const response = await server.get('/open');
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual(nothingButVary);
  });

  it.each([
    { origin: evil, reason: 'origin-not-allowed' },
    { origin: 'null', reason: 'origin-not-allowed' },
    { origin: 'https://app.example/', reason: 'origin-malformed' },
    { origin: 'https://app.example, https://evil.net', reason: 'origin-malformed' },
  ])('answers $origin with 403 and "$reason" before the handler runs', async ({ origin, reason }) => {
    const response = await server.get('/open', origin);
    expect(response.status).toBe(403);
    expect(JSON.parse(response.body)).toEqual(refusal(reason));
    expect(corsHeaders(response)).toEqual(nothingButVary);
    expect(ran).toEqual([]);
  });

  it('answers a simple POST, which has no preflight, with 403', async () => {
    const response = await server.send({
      method: 'POST',
      path: '/open',
      headers: { Origin: evil, 'Content-Type': 'text/plain' },
      body: '{"transfer":1000}',
    });
    expect(response.status).toBe(403);
    expect(corsHeaders(response)).toEqual(nothingButVary);
    expect(ran).toEqual([]);
  });

  it('answers a method that the policy does not allow with 403, readable by the allowed origin', async () => {
    const response = await server.send({ method: 'DELETE', path: '/open', headers: { Origin: app } });
    expect(response.status).toBe(403);
    expect(JSON.parse(response.body)).toEqual(refusal('method-not-allowed'));
    expect(corsHeaders(response)).toEqual(grantedTo(app));
    expect(ran).toEqual([]);
  });

  it.each(['/static', '/static/logo.svg', '/unknown'])(
    'refuses %s, which no controller serves',
    async (path) => {
      const response = await server.get(path, evil);
      expect(response.status).toBe(403);
      expect(JSON.parse(response.body)).toEqual(refusal('origin-not-allowed'));
      expect(corsHeaders(response)).toEqual(nothingButVary);
      expect(ran).toEqual([]);
    },
  );

  it('serves paths without a controller to an allowed origin', async () => {
    const response = await server.get('/static', app);
    expect([response.status, response.body]).toEqual([200, 'static']);
    expect(corsHeaders(response)).toEqual(grantedTo(app));
  });

  it('refuses every other origin if none is allowed', async () => {
    const response = await server.get('/open/nobody', app);
    expect(response.status).toBe(403);
    expect(corsHeaders(response)).toEqual(nothingButVary);
    expect((await server.get('/open/nobody')).status).toBe(200);
  });

  it('follows a function, even one that is slow or fails', async () => {
    expect((await server.get('/open/function', app)).status).toBe(200);
    const refused = await server.get('/open/function', evil);
    expect(JSON.parse(refused.body)).toEqual(refusal('origin-not-allowed'));
    const failed = await server.get('/open/failing', app);
    expect(failed.status).toBe(403);
    expect(JSON.parse(failed.body)).toEqual(refusal('provider-failed'));
    expect(ran).toEqual(['asked']);
  });

  it('does not apply where it is switched off', async () => {
    const lax = await server.get('/open/lax', evil);
    expect(lax.status).toBe(200);
    expect(corsHeaders(lax)).toEqual(nothingButVary);
    expect((await server.get('/open/off', evil)).status).toBe(200);
    expect(ran).toEqual(['lax', 'off']);
  });

  describe('a request from the server’s own origin', () => {
    it.each(['/open', '/static'])('passes on %s if the request target shows it', async (path) => {
      const response = await server.get(path, `http://${address}`);
      expect(response.status).toBe(200);
      expect(corsHeaders(response)).toEqual(nothingButVary);
    });

    it.each(['/open', '/static'])('passes on %s if the browser says so', async (path) => {
      const response = await server.get(path, 'https://public.example', { 'Sec-Fetch-Site': 'same-origin' });
      expect(response.status).toBe(200);
    });

    it.each(['same-site', 'cross-site', 'none', 'SAME-ORIGIN', 'same-origin, cross-site'])(
      'is not recognized by a Sec-Fetch-Site of "%s"',
      async (site) => {
        expect((await server.get('/open', evil, { 'Sec-Fetch-Site': site })).status).toBe(403);
      },
    );

    it.each(['same-site', 'cross-site'])(
      'is not recognized by its Origin if the browser says %s: behind a proxy, its scheme may be another',
      async (site) => {
        const headers = { Host: 'api.example', 'Sec-Fetch-Site': site };
        expect((await server.get('/open', 'http://api.example', headers)).status).toBe(403);
      },
    );

    it('passes without the default port, which browsers leave out', async () => {
      for (const name of ['api.example', 'api.example:80', 'API.example']) {
        expect((await server.get('/open', 'http://api.example', { Host: name })).status).toBe(200);
      }
      expect((await server.get('/open', 'http://api.example', { Host: 'api.example:8080' })).status).toBe(
        403,
      );
    });

    it('is not recognized with another scheme or port on this host', async () => {
      expect((await server.get('/open', `https://${address}`)).status).toBe(403);
      expect((await server.get('/open', 'http://127.0.0.1:1')).status).toBe(403);
    });

    it('is not recognized by forwarded headers without a trusted proxy', async () => {
      const forged = { 'X-Forwarded-Host': 'evil.net', 'X-Forwarded-Proto': 'https' };
      expect((await server.get('/open', evil, forged)).status).toBe(403);
    });
  });

  const describeTrusting: (name: string, tests: () => void) => void = offers('trustProxy')(platform)
    ? describe
    : () => undefined;
  describeTrusting('behind a trusted proxy', () => {
    let proxied: RunningServer;
    beforeAll(async () => {
      const module = moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), {
        controllers: [EnforcedController],
      });
      proxied = await start(module, { platform, settings: { trustProxy: true } });
    });
    const forwarded = {
      Host: 'internal:8080',
      'X-Forwarded-Host': 'api.example',
      'X-Forwarded-Proto': 'https',
    };

    it('the public origin is the server’s own', async () => {
      for (const path of ['/open', '/unknown']) {
        const response = await proxied.get(path, 'https://api.example', forwarded);
        expect(response.status).toBe(path === '/open' ? 200 : 404);
      }
    });

    it('another origin is refused', async () => {
      expect((await proxied.get('/open', 'http://api.example', forwarded)).status).toBe(403);
      expect((await proxied.get('/open', 'https://internal:8080', forwarded)).status).toBe(403);
      expect((await proxied.get('/open', evil, forwarded)).status).toBe(403);
    });

    it('a forwarded scheme that has no origins matches no origin', async () => {
      for (const scheme of ['file', 'data', '', 'x y']) {
        const response = await proxied.get('/open', 'null', { ...forwarded, 'X-Forwarded-Proto': scheme });
        expect(response.status).toBe(403);
      }
    });

    it('a forwarded host that is not a host matches no origin', async () => {
      for (const name of ['', 'a b', 'https://api.example', '[', ':', 'x'.repeat(5000)]) {
        const response = await proxied.get('/open', evil, { ...forwarded, 'X-Forwarded-Host': name });
        expect(response.status).toBe(403);
        expect(corsHeaders(response)).toEqual(nothingButVary);
      }
    });
  });

  describe('with exception filters', () => {
    @Catch(CorsForbiddenException)
    class OwnFilter implements ExceptionFilter {
      catch(error: CorsForbiddenException, host: ArgumentsHost): void {
        const response = host
          .switchToHttp()
          .getResponse<{ status(code: number): { send(body: unknown): void } }>();
        response.status(451).send({ reason: error.reason });
      }
    }

    it.each(['/open', '/unknown'])('they see the refusal of %s', async (path) => {
      const filtered = await start(
        moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), {
          controllers: [EnforcedController],
          providers: [{ provide: APP_FILTER, useClass: OwnFilter }],
        }),
        { platform },
      );
      const response = await filtered.get(path, evil);
      expect(response.status).toBe(451);
      expect(JSON.parse(response.body)).toEqual({ reason: 'origin-not-allowed' });
      expect(corsHeaders(response)).toEqual(nothingButVary);
      await filtered.close();
    });
  });

  it('refuses before the application’s guards and middleware', async () => {
    const order: string[] = [];
    @Injectable()
    class RootGuard implements CanActivate {
      canActivate(): boolean {
        order.push('guard');
        return true;
      }
    }
    @Controller()
    @SetMetadata('any', 'thing')
    class OrderController {
      @Get() get() {
        order.push('handler');
      }
    }
    const ordered = await start(
      moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), {
        controllers: [OrderController],
        providers: [{ provide: APP_GUARD, useClass: RootGuard }],
      }),
      {
        platform,
        configure: (nest) =>
          void nest.use((_request: unknown, _response: unknown, next: () => void) => {
            order.push('middleware');
            next();
          }),
      },
    );
    expect((await ordered.get('/', evil)).status).toBe(403);
    expect((await ordered.get('/unknown', evil)).status).toBe(403);
    expect(order).toEqual([]);
    expect((await ordered.get('/', app)).status).toBe(200);
    expect(order).toEqual(['middleware', 'guard', 'handler']);
  });

  it('refuses requests that middleware serves below a parameter route with another enforced policy', async () => {
    const served: string[] = [];
    const partner = 'https://partner.example';
    @Controller()
    @Cors([partner], { enforce: true })
    class SlugController {
      @Get(':slug') get() {}
      @Post(':slug') post() {}
    }
    const shadowed = await start(
      moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), { controllers: [SlugController] }),
      {
        platform,
        configure: (nest) =>
          void nest.use('/graphql', (request: { method: string }, response: ServerResponse) => {
            served.push(request.method);
            response.end('data');
          }),
      },
    );
    const post = (origin: string) =>
      shadowed.send({ method: 'POST', path: '/graphql', headers: { Origin: origin }, body: 'x' });
    const refused = await post(evil);
    expect([refused.status, corsHeaders(refused)]).toEqual([403, nothingButVary]);
    expect((await shadowed.send({ method: 'PUT', path: '/graphql', headers: { Origin: evil } })).status).toBe(
      403,
    );
    expect(served).toEqual([]);
    expect(corsHeaders(await post(partner))).toEqual(grantedTo(partner));
    expect((await post(`http://127.0.0.1:${shadowed.port}`)).status).toBe(200);
    expect((await shadowed.send({ method: 'POST', path: '/graphql', body: 'x' })).status).toBe(200);
    expect(served).toEqual(['POST', 'POST', 'POST']);
  });

  it('refuses every other origin if the default policy has no origin', async () => {
    @Controller()
    class PlainController {
      @Get() get() {
        ran.push('plain');
      }
      @Get('partner') @Cors([app]) partner() {}
    }
    const closed = await start(
      moduleWith(CorsModule.forRoot({ enforce: true }), { controllers: [PlainController] }),
      { platform },
    );
    for (const path of ['/', '/unknown']) {
      const response = await closed.get(path, app);
      expect([response.status, corsHeaders(response)]).toEqual([403, nothingButVary]);
    }
    expect((await closed.preflight({ origin: app })).status).toBe(403);
    expect(ran).toEqual([]);
    expect((await closed.get('/')).status).toBe(200);
    expect((await closed.get('/', `http://127.0.0.1:${closed.port}`)).status).toBe(200);
    expect(corsHeaders(await closed.get('/partner', app))).toEqual(grantedTo(app));
    expect((await closed.get('/partner', evil)).status).toBe(403);
  });

  it('gives a status to error handlers that know nothing about Nest', () => {
    const error: { statusCode?: number } = new CorsForbiddenException('origin-not-allowed');
    expect(error.statusCode ?? 500).toBe(403);
    expect(Object.keys(error)).toContain('statusCode');
  });
});

describe('enforce on an instance that had layers before Nest (R13)', () => {
  @Controller()
  class NestController {
    @Get() get() {}
  }
  const cors = () =>
    moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), { controllers: [NestController] });
  const [onExpress, onFastify] = platforms as [Platform, Platform];

  it('refuses before them on Express, through the global filters', async () => {
    const served: string[] = [];
    const instance = express();
    instance.use((_request, _response, next) => {
      served.push('layer');
      next();
    });
    instance.post('/raw', (_request, response) => {
      served.push('raw');
      response.end('raw');
    });
    const server = await start(cors(), { platform: onExpress, adapter: new ExpressAdapter(instance) });
    const post = (origin: string) =>
      server.send({ method: 'POST', path: '/raw', headers: { Origin: origin } });
    const refused = await post(evil);
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.body)).toEqual(refusal('origin-not-allowed'));
    expect(corsHeaders(refused)).toEqual(nothingButVary);
    expect(served).toEqual([]);
    expect(corsHeaders(await post(app))).toEqual(grantedTo(app));
    expect(served).toEqual(['layer', 'raw']);
  });

  it('names the hooks that run before it on Fastify', async () => {
    const hooks: string[] = [];
    const instance = fastify();
    instance.addHook('onRequest', async function authenticate() {
      hooks.push('authenticate');
    });
    const log = new CapturedLog();
    const server = await start(cors(), {
      platform: onFastify,
      adapter: new FastifyAdapter(instance),
      options: { logger: log },
    });
    expect(log.ofCors('warn').filter((line) => line.includes('authenticate'))).toHaveLength(1);
    expect((await server.get('/', evil)).status).toBe(403);
    expect(hooks).toEqual(['authenticate']);
  });

  it('names those that plugins added, also if nobody awaited the plugin', async () => {
    const instance = fastify();
    const hooks: string[] = [];
    const plugin =
      (name: string): FastifyPluginCallback =>
      (scope, _options, done) => {
        const hook = async (): Promise<void> => void hooks.push(name);
        Object.defineProperty(hook, 'name', { value: name });
        scope.addHook('onRequest', hook);
        scope.get(`/${name}`, () => name);
        done();
      };
    await instance.register(plugin('encapsulated'));
    await instance.register((scope, _options, done) => {
      void scope.register(plugin('nested'));
      done();
    });
    void instance.register(Object.assign(plugin('pending'), { [Symbol.for('skip-override')]: true }));
    const log = new CapturedLog();
    const server = await start(cors(), {
      platform: onFastify,
      adapter: new FastifyAdapter(instance as never),
      configure: () => void instance.register(plugin('later')),
      options: { logger: log },
    });
    const told = log.ofCors('warn').join();
    expect(['pending', 'encapsulated', 'nested', 'later'].filter((name) => told.includes(name))).toEqual([
      'pending',
      'encapsulated',
      'nested',
    ]);
    expect(told.match(/pending/g)).toHaveLength(1);
    expect((await server.get('/later', evil)).status).toBe(403);
    expect(hooks).toEqual(['pending']);
    expect((await server.get('/nested', evil)).status).toBe(403);
    expect(hooks).toEqual(['pending', 'nested', 'pending']);
  });

  it('names no hooks if nothing is enforced, and none of Nest’s own', async () => {
    for (const [instance, options] of [
      [fastify(), { origin: app, enforce: true }],
      [fastify().addHook('onRequest', async () => undefined), { origin: app }],
    ] as const) {
      const log = new CapturedLog();
      await start(moduleWith(CorsModule.forRoot(options)), {
        platform: onFastify,
        adapter: new FastifyAdapter(instance as never),
        options: { logger: log },
      });
      expect(log.ofCors('warn')).toEqual([]);
    }
  });

  it('is a 403 for an error handler of a Fastify plugin that knows nothing about Nest', async () => {
    const instance = fastify();
    const server = await start(cors(), {
      platform: onFastify,
      adapter: new FastifyAdapter(instance),
      configure: async () => {
        await instance.register((scope, _options, done) => {
          scope.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
            reply.status(error.statusCode ?? 500).send({ errors: [String(error)] }),
          );
          scope.post('/graphql', () => ({ data: {} }));
          done();
        });
      },
    });
    const response = await server.send({ method: 'POST', path: '/graphql', headers: { Origin: evil } });
    expect(response.status).toBe(403);
    expect(JSON.parse(response.body)).toHaveProperty('errors');
  });
});
