import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import express from 'express';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { corsHeaders, grantedPreflight, grantedTo, noCors, nothingButVary } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { listen, moduleWith, start, stopServers, withClient } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

const servers: Server[] = [];
afterAll(stopServers);
afterAll(() => Promise.all(servers.map((server) => new Promise((closed) => server.close(closed)))));

const app = 'https://app.example';
const site = 'https://site.example';

@Controller('cats')
class CatsController {
  @Get() @Cors([app]) list() {
    return 'cats';
  }
}

const module = (): DynamicModule =>
  moduleWith(CorsModule.forRoot({ origin: site }), { controllers: [CatsController] });

const sixMethods = 'GET,HEAD,PUT,PATCH,POST,DELETE';

/** The answers that show whether an application in this file works. */
async function answersOf(server: RunningServer): Promise<unknown> {
  const responses = await Promise.all([
    server.get('/cats', app),
    server.get('/cats', site),
    server.preflight({ path: '/cats', origin: app }),
    server.get('/unknown', site),
  ]);
  return responses.map((response) => [response.status, corsHeaders(response)]);
}

const policiesInForce = [
  [200, grantedTo(app)],
  [200, nothingButVary],
  [204, grantedPreflight(app, 'GET,HEAD')],
  [404, grantedTo(site)],
];

/** Fastify's own way to serve an instance from a server that it did not create. */
async function listenerOf(instance: FastifyInstance): Promise<RequestListener> {
  await instance.ready();
  return (request, response) => instance.routing(request, response);
}

/** Serves a Node listener on loopback. */
function serve(nest: INestApplication, listener: RequestListener): Promise<RunningServer> {
  return new Promise((resolve) => {
    const http = createServer(listener);
    servers.push(http);
    http.listen(0, '127.0.0.1', () => {
      const { port } = http.address() as { port: number };
      resolve(withClient(nest, port, async () => void http.close()));
    });
  });
}

const createApp = (from: DynamicModule, adapter: AbstractHttpAdapter) =>
  NestFactory.create(from, adapter, { logger: false, abortOnError: false });

describe('a platform instance of your own', () => {
  it('an Express application with routes and middleware that were there before', async () => {
    const instance = express();
    const seen: string[] = [];
    instance.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
      seen.push(`${request.method} ${request.url}`);
      response.setHeader('Vary', 'X-Before');
      next();
    });
    instance.get('/before', (_request, response) => void response.send('before'));
    const [platform] = platforms as [Platform, Platform];
    const server = await start(module(), {
      platform,
      adapter: new ExpressAdapter(instance),
      configure: () => void instance.get('/between', (_request, response) => void response.send('between')),
    });
    // No controller serves these, whether they were there before Nest or came later: the module's default applies.
    for (const path of ['/before', '/between']) {
      expect(corsHeaders(await server.get(path, site))).toEqual({
        ...grantedTo(site),
        vary: ['origin', 'x-before'],
      });
    }
    expect(corsHeaders(await server.get('/cats', app))).toEqual({
      ...grantedTo(app),
      vary: ['origin', 'x-before'],
    });
    const preflight = await server.preflight({ path: '/cats', origin: app });
    expect(corsHeaders(preflight)).toEqual({
      ...grantedPreflight(app, 'GET,HEAD'),
      vary: ['access-control-request-headers', 'access-control-request-method', 'origin'],
    });
    expect(seen).toEqual(['GET /before', 'GET /between', 'GET /cats']);
  });

  it('an Express application mounted under a path of another', async () => {
    const inner = express();
    const nest = await createApp(module(), new ExpressAdapter(inner));
    await nest.init();
    const outer = express();
    outer.use('/nest', inner);
    outer.get('/cats', (_request, response) => void response.send('outer'));
    const server = await serve(nest, outer);
    expect(corsHeaders(await server.get('/nest/cats', app))).toEqual(grantedTo(app));
    expect(corsHeaders(await server.preflight({ path: '/nest/cats', origin: app }))).toEqual(
      grantedPreflight(app, 'GET,HEAD'),
    );
    expect(corsHeaders(await server.preflight({ path: '/nest/unknown', origin: site }))).toEqual(
      grantedPreflight(site, sixMethods),
    );
    expect(corsHeaders(await server.get('/cats', app))).toEqual(noCors);
    await nest.close();
  });

  it('a Fastify instance with routes, hooks and plugins that were there before', async () => {
    const instance = fastify();
    instance.addHook('onRequest', (_request, reply, done) => {
      reply.raw.setHeader('Vary', 'X-Before');
      done();
    });
    instance.get('/before', (_request, reply) => void reply.send('before'));
    instance.register((scope: FastifyInstance, _options: object, done: () => void) => {
      scope.get('/plugin', (_request, reply) => void reply.send('plugin'));
      done();
    });
    const [, platform] = platforms as [Platform, Platform];
    const server = await start(module(), {
      platform,
      adapter: new FastifyAdapter(instance as never),
      configure: () => void instance.get('/between', (_request, reply) => void reply.send('between')),
    });
    for (const path of ['/plugin', '/between']) {
      expect(corsHeaders(await server.get(path, site))).toEqual({
        ...grantedTo(site),
        vary: ['origin', 'x-before'],
      });
      expect(corsHeaders(await server.get(path, app))).toEqual({ vary: ['origin', 'x-before'] });
      const preflight = await server.preflight({ path, origin: site });
      expect(corsHeaders(preflight)).toMatchObject({
        'access-control-allow-origin': site,
        'access-control-allow-methods': sixMethods,
      });
    }
    expect(corsHeaders(await server.get('/cats', app))).toEqual({
      ...grantedTo(app),
      vary: ['origin', 'x-before'],
    });
  });
});

describe.each(platforms)('an application on $name', (platform) => {
  it('that is initialized and never listens by itself', async () => {
    const nest = await createApp(module(), platform.createAdapter());
    await nest.init();
    const instance: unknown = nest.getHttpAdapter().getInstance();
    const listener =
      platform.name === 'Fastify'
        ? await listenerOf(instance as FastifyInstance)
        : (instance as RequestListener);
    expect(await answersOf(await serve(nest, listener))).toEqual(policiesInForce);
    await nest.close();
  });

  it('beside another one in the same process, each with its own policies', async () => {
    @Controller('cats')
    class OtherCats {
      @Get() @Cors([site], { credentials: true }) list() {
        return 'cats';
      }
    }
    const first = await start(module(), { platform });
    const second = await start(
      moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [OtherCats] }),
      { platform },
    );
    // The very same controller class again, under another default.
    const third = await start(moduleWith(CorsModule.forRoot(), { controllers: [CatsController] }), {
      platform,
    });
    expect(await answersOf(first)).toEqual(policiesInForce);
    expect(corsHeaders(await second.get('/cats', site))).toEqual({
      ...grantedTo(site),
      'access-control-allow-credentials': 'true',
    });
    expect(corsHeaders(await second.get('/cats', app))).toEqual(nothingButVary);
    expect(corsHeaders(await second.get('/unknown', app))).toEqual(grantedTo(app));
    expect(corsHeaders(await third.get('/cats', app))).toEqual(grantedTo(app));
    expect(corsHeaders(await third.get('/unknown', site))).toEqual(noCors);
    await second.close();
    expect(await answersOf(first)).toEqual(policiesInForce);
  });

  it('beside one on the other platform', async () => {
    const [other] = platforms.filter(({ name }) => name !== platform.name) as [Platform];
    const first = await start(module(), { platform });
    const second = await start(module(), { platform: other });
    expect(await answersOf(first)).toEqual(policiesInForce);
    expect(await answersOf(second)).toEqual(policiesInForce);
  });

  it('that is closed and created again', async () => {
    const same = module();
    const first = await start(same, { platform });
    expect(await answersOf(first)).toEqual(policiesInForce);
    await first.close();
    const second = await start(same, { platform });
    expect(await answersOf(second)).toEqual(policiesInForce);
  });

  it('that is closed before it is started', async () => {
    const nest = await createApp(module(), platform.createAdapter());
    await expect(nest.close()).resolves.toBeUndefined();
  });

  it('whose options are wrong lets the next one start', async () => {
    await expect(start(moduleWith(CorsModule.forRoot({ origin: 'nonsense' })), { platform })).rejects.toThrow(
      'CORS_E007',
    );
    expect(await answersOf(await start(module(), { platform }))).toEqual(policiesInForce);
  });

  it('made from a testing module', async () => {
    const testing = await Test.createTestingModule({ imports: [module()] }).compile();
    const nest = testing.createNestApplication(platform.createAdapter(), { logger: false });
    expect(await answersOf(await listen(nest))).toEqual(policiesInForce);
  });

  it('made from a testing module with its guards overridden', async () => {
    @Injectable()
    class NobodyPasses {
      canActivate(): boolean {
        return false;
      }
    }
    @Injectable()
    class EverybodyPasses {
      canActivate(): boolean {
        return true;
      }
    }
    const guarded = moduleWith(CorsModule.forRoot({ origin: site }), {
      controllers: [CatsController],
      providers: [NobodyPasses, { provide: APP_GUARD, useExisting: NobodyPasses }],
    });
    const testing = await Test.createTestingModule({ imports: [guarded] })
      .overrideProvider(NobodyPasses)
      .useClass(EverybodyPasses)
      .compile();
    const nest = testing.createNestApplication(platform.createAdapter(), { logger: false });
    expect(await answersOf(await listen(nest))).toEqual(policiesInForce);
  });

  it('made as the second one from a testing module', async () => {
    const testing = await Test.createTestingModule({ imports: [module()] }).compile();
    const first = testing.createNestApplication(platform.createAdapter(), { logger: false });
    expect(await answersOf(await listen(first))).toEqual(policiesInForce);
    const second = testing.createNestApplication(platform.createAdapter(), { logger: false });
    expect(await answersOf(await listen(second))).toEqual(policiesInForce);
  });

  it('whose own request hook is called too, whenever it was set', async () => {
    const hooks: string[] = [];
    const hook = (name: string) => (_request: unknown, _response: unknown, done: () => void) => {
      hooks.push(name);
      done();
    };
    const adapter = platform.createAdapter() as AbstractHttpAdapter & {
      setOnRequestHook(hook: unknown): void;
    };
    adapter.setOnRequestHook(hook('before'));
    const early = await start(module(), { platform, adapter });
    expect(await answersOf(early)).toEqual(policiesInForce);
    // A preflight is answered before anything else runs.
    expect(hooks).toEqual(['before', 'before', 'before']);
    hooks.length = 0;
    const late = await start(module(), {
      platform,
      configure: (nest) => (nest.getHttpAdapter() as typeof adapter).setOnRequestHook(hook('later')),
    });
    expect(await answersOf(late)).toEqual(policiesInForce);
    expect(hooks).toEqual(['later', 'later', 'later']);
  });

  it('with CorsModule in a feature module, where it is still global', async () => {
    @Module({})
    class FeatureModule {}
    const feature: DynamicModule = { module: FeatureModule, imports: [CorsModule.forRoot({ origin: site })] };
    @Module({})
    class AppModule {}
    const server = await start(
      { module: AppModule, imports: [feature], controllers: [CatsController] },
      { platform },
    );
    expect(await answersOf(server)).toEqual(policiesInForce);
  });

  it('that imports CorsModule twice is told so', async () => {
    const twice = moduleWith(CorsModule.forRoot({ origin: app }), {
      imports: [CorsModule.forRoot({ origin: site })],
    });
    await expect(start(twice, { platform })).rejects.toThrow(/CORS_E023/);
  });
});
