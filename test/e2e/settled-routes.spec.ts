import {
  All,
  Controller,
  Delete,
  Get,
  Head,
  Param,
  Post,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import { ApplicationConfig, NestFactory } from '@nestjs/core';
import { FastifyAdapter, RouteConstraints } from '@nestjs/platform-fastify';
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { Cors, CorsGuard, CorsModule } from 'nestjs-cors';
import type { CorsModuleOptions } from 'nestjs-cors';
import { corsHeaders, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { nestMajor } from '../support/nest-major.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers, withClient } from '../support/start-server.js';
import type { RunningServer, StartOptions } from '../support/start-server.js';

// Fastify has matched the route of a request before any hook runs, so the policy of the route applies and there is no
// guard. Each test covers a way in which another handler could run, or what is known of its route could change.

afterAll(stopServers);

const [express, onFastify] = platforms as [Platform, Platform];
const one = 'https://one.example';
const two = 'https://two.example';
const other = 'https://other.example';

const ran: string[] = [];
beforeEach(() => void (ran.length = 0));

@Controller('shop')
class ShopController {
  @Get('one') @Cors([one]) one() {
    ran.push('one');
  }
  @Get('two') @Cors([two]) two() {
    ran.push('two');
  }
  @Delete('items/:id') @Cors([one]) remove() {
    ran.push('remove');
  }
  @Post('items/:id') @Cors([two]) post() {
    ran.push('post');
  }
  @Get(':any') @Cors([other]) any(@Param('any') any: string) {
    ran.push(`any ${any}`);
  }
}

@Controller('item')
class ItemController {
  @Delete() remove() {
    ran.push('remove');
  }
  @Post() post() {
    ran.push('post');
  }
}

@Controller('item')
@Cors({ origin: one, methods: ['POST'] })
class NarrowItemController extends ItemController {}

function serve(
  controller: Type<unknown>,
  { cors, ...options }: Partial<StartOptions> & { cors?: CorsModuleOptions } = {},
): Promise<RunningServer> {
  const module = moduleWith(CorsModule.forRoot(cors), { controllers: [controller] });
  return start(module, { platform: onFastify, ...options });
}

const ignore = (): void => undefined;

const answer = async (_request: FastifyRequest, reply: FastifyReply) => reply.send('somebody else');

const instanceOf = (app: INestApplication): FastifyInstance => app.getHttpAdapter().getInstance();

function hasGuard({ app }: RunningServer): boolean {
  const guards = app.get(ApplicationConfig, { strict: false }).getGlobalGuards();
  return guards.some((guard) => guard instanceof CorsGuard);
}

/** The origins for which a GET is granted; the same handler serves each request. */
async function grantedBy(server: RunningServer, path: string, headers = {}): Promise<string[]> {
  const granted: string[] = [];
  for (const origin of [one, two, other]) {
    const found = corsHeaders(await server.get(path, origin, headers));
    expect(found).toEqual(
      found['access-control-allow-origin'] === origin ? grantedTo(origin) : nothingButVary,
    );
    if (found['access-control-allow-origin'] === origin) granted.push(origin);
  }
  return granted;
}

describe('without a guard, on Fastify, the policy of the handler that runs (R12)', () => {
  it('is found whatever the path that leads to it looks like', async () => {
    const adapter = new FastifyAdapter({
      routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    });
    const server = await serve(ShopController, { adapter });
    expect(hasGuard(server)).toBe(false);
    for (const path of [
      '/shop/one',
      '/SHOP/One',
      '/shop/one/',
      '/shop//one',
      '/shop/%6Fne',
      '/shop/one?q=/two',
    ]) {
      expect([path, await grantedBy(server, path)]).toEqual([path, [one]]);
      expect(ran.splice(0)).toEqual(['one', 'one', 'one']);
    }
    expect(await grantedBy(server, '/shop/three')).toEqual([other]);
  });

  it('is that of the route which Fastify picks by the host', async () => {
    @Controller('hosted')
    class HostedController {
      @Get() @Cors([one]) @RouteConstraints({ host: 'one.test' }) one() {
        ran.push('one');
      }
      @Get() @Cors([two]) @RouteConstraints({ host: /^two\./ }) two() {
        ran.push('two');
      }
      @Get() @Cors([other]) any() {
        ran.push('any');
      }
    }
    const server = await serve(HostedController);
    expect(await grantedBy(server, '/hosted', { Host: 'one.test' })).toEqual([one]);
    expect(await grantedBy(server, '/hosted', { Host: 'two.test' })).toEqual([two]);
    expect(await grantedBy(server, '/hosted', { Host: 'three.test' })).toEqual([other]);
    expect(new Set(ran)).toEqual(new Set(['one', 'two', 'any']));
  });

  it('is enforced by the guard if the application’s own constraint tells handlers apart', async () => {
    @Controller('tenants')
    class TenantController {
      @Delete() @Cors([one]) @RouteConstraints({ tenant: 'one' }) one() {
        ran.push('one');
      }
      @Delete() @Cors([two]) @RouteConstraints({ tenant: 'two' }) two() {
        ran.push('two');
      }
    }
    const tenant = {
      name: 'tenant',
      storage() {
        const stores = new Map<unknown, unknown>();
        return {
          get: (key: unknown) => stores.get(key) ?? null,
          set: (key: unknown, store: unknown) => void stores.set(key, store),
        };
      },
      validate: () => undefined,
      deriveConstraint: (request: IncomingMessage) => request.headers['x-tenant'],
    };
    const instance = fastify();
    instance.addConstraintStrategy(tenant as never);
    const server = await serve(TenantController, { adapter: new FastifyAdapter(instance) });
    const remove = (name: string, origin: string) =>
      server.send({ method: 'DELETE', path: '/tenants', headers: { Origin: origin, 'X-Tenant': name } });
    const preflight = await server.preflight({ path: '/tenants', origin: two, method: 'DELETE' });
    expect(corsHeaders(preflight)['access-control-allow-origin']).toBe(two);
    expect((await remove('one', two)).status).toBe(403);
    expect((await remove('two', one)).status).toBe(403);
    expect(ran).toEqual([]);
    expect(corsHeaders(await remove('one', one))).toEqual(grantedTo(one));
    expect(corsHeaders(await remove('two', two))).toEqual(grantedTo(two));
    expect(ran).toEqual(['one', 'two']);
  });

  it('of a preflight is any that Fastify may go on to if a version or a host does not match', async () => {
    @Controller('pets')
    class PetsController {
      @Delete('cats') @Version('2') @Cors([two]) cats() {
        ran.push('cats');
      }
      @Delete(':id') @Version('1') @Cors([one]) one() {
        ran.push('one');
      }
      @Delete(':any') @Version(VERSION_NEUTRAL) @Cors([other]) any() {
        ran.push('any');
      }
      @Delete('hosted/dogs')
      @Version(VERSION_NEUTRAL)
      @Cors([two])
      @RouteConstraints({ host: 'two.test' })
      dogs() {
        ran.push('dogs');
      }
      @Delete('hosted/:id') @Version(VERSION_NEUTRAL) @Cors([one]) hosted() {
        ran.push('hosted');
      }
    }
    const server = await serve(PetsController, {
      configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
    });
    const ask = async (path: string, origin: string, more = {}) =>
      corsHeaders(await server.preflight({ path, origin, method: 'DELETE', more }))[
        'access-control-allow-origin'
      ];
    const remove = async (path: string, origin: string, version: string) =>
      (await server.send({ method: 'DELETE', path, headers: { Origin: origin, 'X-Version': version } }))
        .status;
    for (const origin of [one, two, other]) expect(await ask('/pets/cats', origin)).toBe(origin);
    expect(await ask('/pets/cats', 'https://evil.net')).toBeUndefined();
    expect(await ask('/pets/7', two)).toBeUndefined();
    expect(await remove('/pets/cats', one, '1')).toBe(200);
    expect(await remove('/pets/cats', two, '2')).toBe(200);
    expect(await remove('/pets/cats', other, '3')).toBe(200);
    expect(ran.splice(0)).toEqual(['one', 'cats', 'any']);
    expect(await remove('/pets/cats', two, '1')).toBe(403);
    expect(await remove('/pets/cats', one, '2')).toBe(403);
    expect(await remove('/pets/cats', one, '3')).toBe(403);
    expect(ran).toEqual([]);
    expect(await ask('/pets/hosted/dogs', two, { Host: 'two.test' })).toBe(two);
    expect(await ask('/pets/hosted/dogs', two, { Host: 'one.test' })).toBeUndefined();
    expect(await ask('/pets/hosted/dogs', one, { Host: 'one.test' })).toBe(one);
  });

  it('decides if constraints of @All() are ignored, as by adapters before Nest 12', async () => {
    @Controller('all')
    class AllController {
      @All() @Cors([one]) @RouteConstraints({ host: 'one.test' }) all() {
        ran.push('all');
      }
    }
    const server = await serve(AllController, { cors: { origin: two } });
    const remove = (origin: string) =>
      server.send({ method: 'DELETE', path: '/all', headers: { Origin: origin, Host: 'two.test' } });
    const isLeftOut = nestMajor === 11;
    expect((await remove(two)).status).toBe(isLeftOut ? 403 : 404);
    expect((await remove(one)).status).toBe(isLeftOut ? 200 : 404);
    expect(ran).toEqual(isLeftOut ? ['all'] : []);
  });

  it('is that of GET if Fastify adds HEAD, and that of HEAD if there is one', async () => {
    @Controller('heads')
    class HeadController {
      @Head('own') @Cors([two]) head() {
        ran.push('head');
      }
      @Get('own') @Cors([one]) own() {
        ran.push('get');
      }
      @Get('added') @Cors([one]) added() {
        ran.push('added');
      }
      @Get('foreign') @Cors([one]) foreign() {
        ran.push('foreign');
      }
    }
    const server = await serve(HeadController, {
      cors: { origin: other },
      configure: (app) =>
        void instanceOf(app).head('/heads/foreign', (_request, reply) => {
          ran.push('somebody else');
          return reply.send();
        }),
    });
    const head = async (path: string, origin: string) =>
      corsHeaders(await server.send({ method: 'HEAD', path: `/heads/${path}`, headers: { Origin: origin } }));
    expect(await head('own', two)).toEqual(grantedTo(two));
    expect(await head('own', one)).toEqual(nothingButVary);
    expect(await head('added', one)).toEqual(grantedTo(one));
    expect(await head('foreign', other)).toEqual(grantedTo(other));
    expect(await head('foreign', one)).toEqual(nothingButVary);
    expect(ran).toEqual(['head', 'head', 'added', 'somebody else', 'somebody else']);
  });

  it('of a preflight for HEAD is also that of each version of GET that Fastify adds HEAD for', async () => {
    @Controller('heads')
    class HeadController {
      @Head('own') @Version('2') @Cors([two]) head() {}
      @Get('own') @Version('2') @Cors([other]) own() {}
      @Get('own') @Version('3') @Cors([one]) added() {}
      @All('all') @Version('2') @Cors([two]) all() {}
      @Get('all') @Version('3') @Cors([one]) get() {}
    }
    @Controller('gets')
    class GetController {
      @All() @Version('2') @Cors([two]) all() {}
      @Get() @Version('3') @Cors([one]) get() {}
    }
    for (const [controller, paths] of [
      [HeadController, ['/heads/own', '/heads/all']],
      // Without any route for HEAD, the router's tree of GET serves it.
      [GetController, ['/gets']],
    ] as const) {
      const server = await serve(controller, {
        configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
      });
      for (const path of paths) {
        for (const [origin, version] of [
          [one, '3'],
          [two, '2'],
        ] as const) {
          const preflight = await server.preflight({ path, origin, method: 'HEAD', headers: 'x-version' });
          expect(corsHeaders(preflight)).toMatchObject({ 'access-control-allow-origin': origin });
          const headers = { Origin: origin, 'X-Version': version };
          const response = await server.send({ method: 'HEAD', path, headers });
          expect([response.status, corsHeaders(response)]).toEqual([200, grantedTo(origin)]);
        }
        // A HEAD route of the same version leaves nothing to add.
        const preflight = await server.preflight({ path, origin: other, method: 'HEAD' });
        expect(corsHeaders(preflight)['access-control-allow-origin']).toBeUndefined();
      }
    }
  });

  it('of a preflight for HEAD is that of the HEAD route, whatever the names of parameters are', async () => {
    @Controller({ path: 'names', version: VERSION_NEUTRAL })
    class NamesController {
      @Head(':one') @Cors([two]) head() {}
      @Get(':other') @Cors([one]) get() {}
      @Get() @Version('2') @Cors([one]) versioned() {}
    }
    const server = await serve(NamesController, {
      configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
    });
    const path = '/names/7';
    for (const [method, granted, refused] of [
      ['HEAD', two, one],
      ['GET', one, two],
    ] as const) {
      expect(corsHeaders(await server.preflight({ path, origin: granted, method }))).toMatchObject({
        'access-control-allow-origin': granted,
      });
      const headers = { Origin: granted };
      expect(corsHeaders(await server.send({ method, path, headers }))).toEqual(grantedTo(granted));
      const preflight = await server.preflight({ path, origin: refused, method });
      expect(corsHeaders(preflight)['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('is the default for routes that the application gives Fastify itself, early, late, or in a plugin', async () => {
    const server = await serve(ShopController, {
      cors: { origin: two },
      configure: async (app) => {
        const instance = instanceOf(app);
        instance.route({ method: ['GET', 'PUT'], url: '/shop/early', handler: answer });
        await instance.register(async (plugin) => void plugin.get('/inner', answer), { prefix: '/shop' });
        await app.init();
        instance.get('/shop/late', answer);
      },
    });
    for (const path of ['/shop/early', '/shop/inner', '/shop/late']) {
      expect([path, await grantedBy(server, path)]).toEqual([path, [two]]);
    }
    expect(ran).toEqual([]);
  });

  it('is not lost if the application brings its own instance with routes and route hooks', async () => {
    const instance = fastify();
    instance.get('/shop/before', answer);
    // This hook runs before the module sees the route, so the guard has to look again.
    instance.addHook('onRoute', (route) => {
      if (route.url === '/shop/one') route.url = '/shop/renamed';
    });
    const server = await serve(ShopController, {
      adapter: new FastifyAdapter(instance),
      cors: { origin: two },
    });
    expect(hasGuard(server)).toBe(true);
    expect(await grantedBy(server, '/shop/renamed')).toEqual([one]);
    expect(ran).toEqual(['one', 'one']);
    expect(await grantedBy(server, '/shop/one')).toEqual([other]);
  });

  it('is not lost if later route hooks rename routes or replace their configuration', async () => {
    const server = await serve(ShopController, {
      cors: { origin: two },
      configure: (app) =>
        void instanceOf(app).addHook('onRoute', (route) => {
          if (route.url === '/shop/one') route.url = '/shop/renamed';
          if (route.url === '/shop/two') route.config = {} as never;
        }),
    });
    expect(hasGuard(server)).toBe(false);
    expect(await grantedBy(server, '/shop/renamed')).toEqual([one]);
    expect(await grantedBy(server, '/shop/two')).toEqual([two]);
    expect(await grantedBy(server, '/shop/one')).toEqual([other]);
  });

  it('is not lost if the application answers instead of the handler, or passes its request on', async () => {
    const server = await serve(ShopController, {
      cors: { origin: other },
      configure: (app) => {
        const instance = instanceOf(app);
        instance.addHook('preHandler', async (request, reply) => {
          if (request.headers['x-do'] === 'not found') reply.callNotFound();
          if (request.headers['x-do'] === 'hijack') {
            reply.hijack();
            reply.raw.end('hijacked');
          }
        });
        instance.addHook('preHandler', (request, reply, done) => {
          if (request.headers['x-do'] !== 'route again') return done();
          request.headers['x-do'] = '';
          request.raw.url = '/shop/two';
          reply.hijack();
          instance.routing(request.raw, reply.raw);
        });
      },
    });
    const missing = await server.get('/shop/one', one, { 'X-Do': 'not found' });
    expect([missing.status, corsHeaders(missing)]).toEqual([404, grantedTo(one)]);
    expect(corsHeaders(await server.get('/shop/one', one, { 'X-Do': 'hijack' }))).toEqual(grantedTo(one));
    expect(ran).toEqual([]);
    // Judged as if it had arrived at /shop/two: what was granted for /shop/one is refused.
    expect((await server.get('/shop/one', one, { 'X-Do': 'route again' })).status).toBe(403);
    expect(ran).toEqual([]);
    expect(corsHeaders(await server.get('/shop/one', two, { 'X-Do': 'route again' }))).toEqual(
      grantedTo(two),
    );
    expect(ran).toEqual(['two']);
  });

  it('follows a method that is overridden before Fastify routes', async () => {
    const adapter = new FastifyAdapter({
      rewriteUrl: (request: IncomingMessage) => {
        const method = request.headers['x-http-method-override'];
        if (typeof method === 'string') request.method = method;
        return request.url ?? '/';
      },
    });
    const server = await serve(ShopController, { adapter });
    const headers = { Origin: one, 'X-HTTP-Method-Override': 'DELETE' };
    expect(corsHeaders(await server.send({ method: 'POST', path: '/shop/items/1', headers }))).toEqual(
      grantedTo(one),
    );
    expect(ran).toEqual(['remove']);
    // The preflight asked about POST, which is granted to this one.
    const ungranted = await server.send({
      method: 'POST',
      path: '/shop/items/1',
      headers: { ...headers, Origin: two },
    });
    expect(ungranted.status).toBe(403);
    expect(ran).toEqual(['remove']);
  });

  it.each([false, true])(
    'is not that of a closed route if the preflight asked about another one (watched: %p)',
    async (isWatched) => {
      @Controller('moved')
      class MovedController {
        @Delete('from') @Cors([one]) from() {
          ran.push('from');
        }
        @Delete('to') @Cors(false) to() {
          ran.push('to');
        }
      }
      const adapter = new FastifyAdapter({
        rewriteUrl: ({ headers, url = '/' }: IncomingMessage) => headers['x-serve']?.toString() ?? url,
      });
      const server = await serve(MovedController, { adapter });
      if (isWatched) subscribe('nestjs-cors:decision', ignore);
      try {
        const send = async (origin: string) => {
          const headers = { Origin: origin, 'X-Serve': '/moved/to' };
          return (await server.send({ method: 'DELETE', path: '/moved/from', headers })).status;
        };
        expect(await send(one)).toBe(403);
        expect(ran).toEqual([]);
        expect(await send(two)).toBe(200);
        expect(ran).toEqual(['to']);
      } finally {
        unsubscribe('nestjs-cors:decision', ignore);
      }
    },
  );

  it('is not that of a closed route if a header could have overridden the method, but has not', async () => {
    @Controller('moved')
    class MovedController {
      @Delete('from') @Cors([one]) from() {
        ran.push('from');
      }
      @Delete('to') @Cors(false) to() {
        ran.push('to');
      }
      @Post('from') @Cors([two]) create() {
        ran.push('create');
      }
    }
    const adapter = new FastifyAdapter({
      rewriteUrl: (request: IncomingMessage) => {
        if (request.method === 'POST') request.method = request.headers['x-method']?.toString() ?? 'POST';
        return request.headers['x-serve']?.toString() ?? request.url ?? '/';
      },
    });
    const server = await serve(MovedController, { adapter });
    const send = async (method: string, origin: string) => {
      const headers = { Origin: origin, 'X-Serve': '/moved/to', 'X-Method': 'DELETE' };
      return (await server.send({ method, path: '/moved/from', headers })).status;
    };
    expect(await send('DELETE', one)).toBe(403);
    expect(await send('POST', two)).toBe(403);
    expect(ran).toEqual([]);
    expect(await send('DELETE', other)).toBe(200);
    expect(ran).toEqual(['to']);
  });

  it('asks rewriteUrl and functions no more often than there are preflights and policies to know', async () => {
    const rewriteUrl = jest.fn(({ url = '/' }: { url?: string | undefined }) => url);
    const closed = await serve(ItemController, { adapter: new FastifyAdapter({ rewriteUrl }) });
    expect((await closed.send({ method: 'DELETE', path: '/item', headers: { Origin: one } })).status).toBe(
      200,
    );
    expect(rewriteUrl).toHaveBeenCalledTimes(1);
    const isOne = jest.fn((origin: string) => origin === one);
    const open = await serve(ItemController, {
      cors: { origin: isOne },
      adapter: new FastifyAdapter({ rewriteUrl }),
    });
    await open.send({ method: 'DELETE', path: '/item', headers: { Origin: two } });
    expect(isOne).toHaveBeenCalledTimes(1);
    expect(ran).toEqual(['remove', 'remove']);
  });

  it.each<[string, CorsModuleOptions, Type]>([
    ['everybody’s policy', { origin: one, methods: ['POST'] }, ItemController],
    ['their policy', {}, NarrowItemController],
  ])('is refused if it is overridden with one that %s leaves out', async (_whose, cors, controller) => {
    const adapter = new FastifyAdapter({
      rewriteUrl: (request: IncomingMessage) => {
        if (request.method === 'POST') request.method = request.headers['x-method']?.toString() ?? 'POST';
        return request.url ?? '/';
      },
    });
    const server = await serve(controller, { cors, adapter });
    const send = async (origin: string, headers: Readonly<Record<string, string>>) =>
      (await server.send({ method: 'POST', path: '/item', headers: { Origin: origin, ...headers } })).status;
    expect(await send(one, { 'X-Method': 'DELETE' })).toBe(403);
    expect(ran).toEqual([]);
    expect(await send(one, {})).toBe(201);
    expect(await send(other, { 'X-Method': 'DELETE' })).toBe(200);
    expect(ran).toEqual(['post', 'remove']);
  });

  it('is not assumed for a version that no handler has, if a route of somebody else serves it', async () => {
    @Controller({ path: 'shop', version: '1' })
    class VersionedController {
      @Delete() @Cors([one], { enforce: false }) remove() {
        ran.push('remove');
      }
    }
    const server = await serve(VersionedController, {
      cors: { origin: two, enforce: true },
      configure: (app) => {
        app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
        instanceOf(app).delete('/shop', answer);
      },
    });
    const send = async (origin: string, version: string) => {
      const headers = { Origin: origin, 'X-Version': version };
      const response = await server.send({ method: 'DELETE', path: '/shop', headers });
      return [response.status, corsHeaders(response)];
    };
    expect(await send(one, '1')).toEqual([200, grantedTo(one)]);
    // Under the default policy, like every route that no controller serves.
    expect(await send(two, '2')).toEqual([200, grantedTo(two)]);
    expect(await send(one, '2')).toEqual([403, nothingButVary]);
    expect(await send(other, '2')).toEqual([403, nothingButVary]);
  });

  it('of a preflight is also one behind an empty parameter whose version may not match', async () => {
    @Controller('empty')
    class EmptyController {
      @Delete(':id') @Version('1') @Cors([one]) remove() {}
      @Delete('*') @Version(VERSION_NEUTRAL) @Cors([two]) all() {}
    }
    const server = await serve(EmptyController, {
      configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
    });
    const request = { path: '/empty/', origin: two, method: 'DELETE' };
    expect(corsHeaders(await server.preflight(request))).toMatchObject({
      'access-control-allow-origin': two,
    });
    const headers = { Origin: two, 'X-Version': '2' };
    const response = await server.send({ ...request, headers });
    expect([response.status, corsHeaders(response)]).toEqual([200, grantedTo(two)]);
  });

  it('is not assumed for an empty parameter if the adapter answers 404', async () => {
    const server = await serve(ShopController, { cors: { origin: two } });
    const send = (method: string, origin: string) =>
      server.send({ method, path: '/shop/items/', headers: { Origin: origin } });
    const response = await send('DELETE', one);
    const served = ran.includes('remove');
    expect(response.status).toBe(served ? 200 : 404);
    expect(corsHeaders(response)).toEqual(served ? grantedTo(one) : nothingButVary);
    expect(corsHeaders(await send('DELETE', two))).toEqual(served ? nothingButVary : grantedTo(two));
  });
});

describe('an application inside a Fastify plugin (R7, R12)', () => {
  @Controller()
  class RootController {
    @Get() @Cors([one]) get() {
      ran.push('get');
    }
    @Delete() @Cors([two]) remove() {
      ran.push('remove');
    }
    @Post('items') @Cors([two]) post() {
      ran.push('post');
    }
  }

  it('has its policies below the prefix of the plugin', async () => {
    const root = fastify();
    let app: INestApplication | undefined;
    await root.register(
      async (plugin) => {
        app = await NestFactory.create(
          moduleWith(CorsModule.forRoot({ origin: other }), { controllers: [RootController] }),
          new FastifyAdapter(plugin as never),
          { logger: false, abortOnError: false },
        );
        await app.init();
      },
      { prefix: '/api' },
    );
    await root.listen({ port: 0, host: '127.0.0.1' });
    const { port } = root.server.address() as { port: number };
    const server = withClient(app as INestApplication, port, async () => void (await root.close()));
    try {
      for (const path of ['/api', '/api/']) {
        expect(await grantedBy(server, path)).toEqual([one]);
        const preflight = await server.preflight({ path, origin: two, method: 'DELETE' });
        expect(corsHeaders(preflight)['access-control-allow-origin']).toBe(two);
        expect(
          corsHeaders(await server.preflight({ path, origin: other, method: 'DELETE' })),
        ).not.toHaveProperty('access-control-allow-origin');
      }
      const preflight = await server.preflight({ path: '/api/items', origin: two, method: 'POST' });
      expect(corsHeaders(preflight)['access-control-allow-origin']).toBe(two);
      expect(await grantedBy(server, '/api/missing')).toEqual([other]);
    } finally {
      await server.close();
    }
  });
});

describe.each(platforms)('a closed application that another one mounts, on $name (R12)', (platform) => {
  @Controller('admin')
  class AdminController {
    @Delete() remove() {
      ran.push('admin');
    }
  }

  it('does not run a handler for a request that the other one has granted', async () => {
    const child = await start(moduleWith(CorsModule.forRoot(), { controllers: [AdminController] }), {
      platform,
    });
    const instance = child.app.getHttpAdapter().getInstance();
    const handle = platform === onFastify ? instance.routing.bind(instance) : instance;
    const parent = await start(moduleWith(CorsModule.forRoot({ origin: one })), {
      platform: express,
      configure: (app) => void app.use('/shop', handle),
    });
    const send = (path: string, origin: string) =>
      parent.send({ method: 'DELETE', path: `/shop${path}`, headers: { Origin: origin } });
    expect((await send('/admin', one)).status).toBe(403);
    expect(ran).toEqual([]);
    // The first was not granted, and the second has no controller: neither is for the module to refuse.
    expect((await send('/admin', two)).status).toBe(200);
    expect((await send('/missing', one)).status).toBe(404);
    expect(ran).toEqual(['admin']);
  });
});
