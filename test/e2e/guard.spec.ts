import { All, Catch, Controller, Delete, Get, Header, Post, Scope, VersioningType } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter, Type, VersioningOptions } from '@nestjs/common';
import { APP_GUARD, ApplicationConfig } from '@nestjs/core';
import { RouterExecutionContext } from '@nestjs/core/router/router-execution-context.js';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsForbiddenException, CorsGuard, CorsModule } from 'nestjs-cors';
import type { CorsModuleOptions, CorsPolicyOptions } from 'nestjs-cors';
import { fastify, type FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsHeaders, grantedPreflight, grantedTo, noCors, nothingButVary } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { rewrite } from '../support/rewrite.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const pub = 'https://public.example';
const priv = 'https://private.example';
const evil = 'https://evil.net';

const ran: string[] = [];

@Controller()
class TwoController {
  @Get('public') @Cors([pub], { credentials: true, exposedHeaders: ['X-Public'] }) public() {
    ran.push('public');
  }
  @Get('private') @Cors([priv], { enforce: true }) private() {
    ran.push('private');
  }
  @Get('later') @Cors({ origin: (origin) => Promise.resolve(origin === priv) }) later() {
    ran.push('later');
  }
  @Get('closed') @Cors(false) closed() {
    ran.push('closed');
  }
  @Post('item') @Cors([pub]) create() {
    ran.push('create');
  }
  @Delete('item') @Cors([priv]) remove() {
    ran.push('remove');
  }
}

@Controller('admin')
@Cors([priv])
class LegacyController {
  @Delete('1') remove() {
    ran.push('admin');
  }
  @Post('1') form() {
    ran.push('form');
  }
  @Delete('closed') @Cors(false) closed() {
    ran.push('closed');
  }
  @Delete('asked') @Cors({ origin: (origin) => Promise.resolve(origin === priv) }) asked() {
    ran.push('asked');
  }
  @Post('narrow') @Cors({ origin: pub, methods: ['GET'] }) narrow() {
    ran.push('narrow');
  }
}

@Controller('item')
class ItemController {
  @Post() create() {
    ran.push('create');
  }
  @Delete() remove() {
    ran.push('remove');
  }
}

@Controller('item')
@Cors({ origin: pub, methods: ['GET', 'POST'] })
class NarrowItemController extends ItemController {}

@Controller('traced')
class TracedController {
  @Get() @Header('X-Total', '1') get() {
    ran.push('traced');
  }
}

/** On Fastify, middleware comes after routing. */
const onExpress = platforms.filter(({ name }) => name === 'Express');

beforeEach(() => void (ran.length = 0));

describe.each(onExpress)('the policy of the handler that runs on $name (R12)', (platform: Platform) => {
  const serve = () =>
    start(moduleWith(CorsModule.forRoot(), { controllers: [TwoController] }), {
      platform,
      configure: (nest) => void nest.use(rewrite),
    });

  it('replaces everything that was decided for the original path', async () => {
    const server = await serve();
    const response = await server.get('/public', priv, { 'X-Serve': '/private' });
    expect(ran).toEqual(['private']);
    expect(corsHeaders(response)).toEqual(grantedTo(priv));
  });

  it('is enforced, although that of the original path is not', async () => {
    const server = await serve();
    const response = await server.get('/public', pub, { 'X-Serve': '/private' });
    expect(response.status).toBe(403);
    expect(ran).toEqual([]);
    expect(corsHeaders(response)).toEqual(nothingButVary);
  });

  it('is not enforced if it does not enforce, although that of the original path does', async () => {
    const server = await serve();
    const response = await server.get('/private', priv, { 'X-Serve': '/later' });
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual(grantedTo(priv));
  });

  it('comes too late for requests that the original path refuses at once', async () => {
    const server = await serve();
    expect((await server.get('/private', pub, { 'X-Serve': '/public' })).status).toBe(403);
    expect(ran).toEqual([]);
  });

  it('may be asynchronous', async () => {
    const server = await serve();
    expect(corsHeaders(await server.get('/public', priv, { 'X-Serve': '/later' }))).toEqual(grantedTo(priv));
    expect(corsHeaders(await server.get('/public', pub, { 'X-Serve': '/later' }))).toEqual(nothingButVary);
  });

  it('refuses a request that was granted for the original path and is not granted here', async () => {
    const server = await start(
      moduleWith(CorsModule.forRoot({ origin: pub }), { controllers: [LegacyController] }),
      { platform, configure: (nest) => void nest.use(rewrite) },
    );
    const send = (method: string, target: string, origin: string) =>
      server.send({ method, path: '/legacy/1', headers: { Origin: origin, 'X-Serve': target }, body: '' });
    expect(corsHeaders(await server.preflight({ path: '/legacy/1', origin: pub, method: 'DELETE' }))).toEqual(
      grantedPreflight(pub, 'GET,HEAD,PUT,PATCH,POST,DELETE'),
    );
    const refused = await send('DELETE', '/admin/1', pub);
    expect([refused.status, corsHeaders(refused)]).toEqual([403, nothingButVary]);
    expect((await send('DELETE', '/admin/closed', pub)).status).toBe(403);
    expect((await send('DELETE', '/admin/asked', pub)).status).toBe(403);
    expect((await send('POST', '/admin/narrow', pub)).status).toBe(403);
    expect(ran).toEqual([]);
    // Not granted for the original path either: any site can send this form, with or without this module.
    expect((await send('POST', '/admin/1', evil)).status).toBe(201);
    expect((await send('DELETE', '/admin/1', priv)).status).toBe(200);
    expect((await send('DELETE', '/admin/1', server.url)).status).toBe(200);
    expect(ran).toEqual(['form', 'admin', 'admin']);
  });

  it('refuses a request that was granted for the original method but not for its own', async () => {
    const server = await serve();
    const headers = { Origin: pub, 'X-HTTP-Method-Override': 'DELETE' };
    expect((await server.send({ method: 'POST', path: '/item', headers })).status).toBe(403);
    expect(ran).toEqual([]);
  });

  it.each<[string, CorsModuleOptions, Type]>([
    ['the default policy of every handler', { origin: pub, methods: ['GET', 'POST'] }, ItemController],
    ['the policy of both handlers', {}, NarrowItemController],
  ])('refuses an overridden method that %s leaves out', async (_whose, options, controller) => {
    const server = await start(moduleWith(CorsModule.forRoot(options), { controllers: [controller] }), {
      platform,
      configure: (nest) => void nest.use(rewrite),
    });
    const send = async (origin: string, method: string) => {
      const headers = { Origin: origin, 'X-HTTP-Method-Override': method };
      return (await server.send({ method: 'POST', path: '/item', headers })).status;
    };
    expect(await send(pub, 'DELETE')).toBe(403);
    expect(ran).toEqual([]);
    expect(await send(pub, 'POST')).toBe(201);
    // Neither has been granted anything, so this module is not involved.
    expect(await send(evil, 'DELETE')).toBe(200);
    expect(await send(server.url, 'DELETE')).toBe(200);
    expect(ran).toEqual(['create', 'remove', 'remove']);
  });

  it('still refuses a request that an exception filter passes on after it was refused', async () => {
    @Catch(CorsForbiddenException)
    class GoOnFilter implements ExceptionFilter {
      catch(_error: CorsForbiddenException, host: ArgumentsHost) {
        host.switchToHttp().getNext<() => void>()();
      }
    }
    @Controller()
    class FallbackController {
      @All('*path') @Cors([priv]) fallback() {
        ran.push('fallback');
      }
    }
    const server = await start(
      moduleWith(CorsModule.forRoot(), {
        controllers: [TwoController, LegacyController, FallbackController],
      }),
      {
        platform,
        configure: (nest) => {
          nest.use(rewrite).useGlobalFilters(new GoOnFilter());
          // Nest's guards are in force then, whose errors filters can answer by running the next route.
          nest.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
        },
      },
    );
    await server.send({ method: 'POST', path: '/item', headers: { Origin: pub, 'X-Serve': '/admin/1' } });
    expect(ran).toEqual([]);
    await server.send({ method: 'POST', path: '/item', headers: { Origin: priv, 'X-Serve': '/admin/1' } });
    expect(ran).toEqual(['form']);
  });

  it('applies in an application that another one mounts', async () => {
    const child = await start(
      moduleWith(CorsModule.forRoot({ origin: pub }), { controllers: [LegacyController] }),
      { platform },
    );
    const parent = await start(moduleWith(CorsModule.forRoot({ origin: pub })), {
      platform,
      configure: (nest) => void nest.use('/shop', child.app.getHttpAdapter().getInstance()),
    });
    const send = (origin: string) =>
      parent.send({ method: 'DELETE', path: '/shop/admin/1', headers: { Origin: origin } });
    expect((await send(pub)).status).toBe(403);
    expect(ran).toEqual([]);
    expect(corsHeaders(await send(priv))).toEqual(grantedTo(priv));
    expect(ran).toEqual(['admin']);
  });

  it.each<CorsModuleOptions>([
    {},
    { origin: false },
    { policies: { none: { origin: false } }, policy: 'none' },
    { policies: { some: { origin: priv } }, policy: 'some', origin: false },
    { policies: { none: { origin: false }, shop: { policy: 'none' } }, policy: 'shop' },
  ])('applies in an application without CORS that another one mounts: forRoot(%j)', async (options) => {
    const child = await start(moduleWith(CorsModule.forRoot(options), { controllers: [ItemController] }), {
      platform,
      configure: (nest) => void nest.use(rewrite),
    });
    const parent = await start(moduleWith(CorsModule.forRoot({ origin: pub })), {
      platform,
      configure: (nest) => void nest.use('/shop', child.app.getHttpAdapter().getInstance()),
    });
    const send = async (path: string, origin: string) => {
      const headers = { Origin: origin, 'X-Serve': '/item' };
      const response = await parent.send({ method: 'DELETE', path, headers });
      return [response.status, corsHeaders(response)];
    };
    expect(await send('/shop/item', pub)).toEqual([403, noCors]);
    expect(await send('/shop/legacy', pub)).toEqual([403, noCors]);
    expect(ran).toEqual([]);
    expect(await send('/shop/legacy', evil)).toEqual([200, noCors]);
    expect(ran).toEqual(['remove']);
  });

  it('is that of the handler alone if CORS is off on the original path of a mounted application', async () => {
    const child = await serve();
    const parent = await start(moduleWith(CorsModule.forRoot({ origin: pub })), {
      platform,
      configure: (nest) => void nest.use('/shop', child.app.getHttpAdapter().getInstance()),
    });
    const response = await parent.get('/shop/closed', pub, { 'X-Serve': '/public' });
    expect([response.status, corsHeaders(response)]).toEqual([
      200,
      {
        ...grantedTo(pub),
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'X-Public',
      },
    ]);
    expect(ran).toEqual(['public']);
  });

  it('refuses a request that was granted for the original path if CORS is off here', async () => {
    const server = await serve();
    const response = await server.get('/public', pub, { 'X-Serve': '/closed' });
    expect([response.status, corsHeaders(response)]).toEqual([403, noCors]);
    expect(ran).toEqual([]);
  });

  it('leaves nothing behind where CORS is off', async () => {
    const server = await serve();
    // Not granted for the original path either, so this module is not involved.
    const response = await server.get('/public', evil, { 'X-Serve': '/closed' });
    expect([response.status, corsHeaders(response)]).toEqual([200, noCors]);
    expect(ran).toEqual(['closed']);
  });

  it('applies if CORS was off on the original path', async () => {
    const server = await serve();
    expect(corsHeaders(await server.get('/closed', pub, { 'X-Serve': '/public' }))).toEqual({
      ...grantedTo(pub),
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Public',
    });
    expect((await server.get('/closed', evil, { 'X-Serve': '/private' })).status).toBe(403);
  });

  it('follows an overridden method', async () => {
    const server = await serve();
    const response = await server.send({
      method: 'POST',
      path: '/item',
      headers: { Origin: priv, 'X-HTTP-Method-Override': 'DELETE' },
    });
    expect(ran).toEqual(['remove']);
    expect(corsHeaders(response)).toEqual(grantedTo(priv));
  });
});

describe('the policy of the handler that runs on Fastify (R12)', () => {
  it('follows a URL that Fastify rewrites before routing', async () => {
    const adapter = new FastifyAdapter({
      rewriteUrl: (request: IncomingMessage) => request.headers['x-serve']?.toString() ?? request.url ?? '/',
    });
    const [, platform] = platforms as [Platform, Platform];
    const server = await start(moduleWith(CorsModule.forRoot(), { controllers: [TwoController] }), {
      platform,
      adapter,
    });
    expect(corsHeaders(await server.get('/public', priv, { 'X-Serve': '/private' }))).toEqual(
      grantedTo(priv),
    );
    expect((await server.get('/public', pub, { 'X-Serve': '/private' })).status).toBe(403);
    expect(corsHeaders(await server.get('/public', pub, { 'X-Serve': '/closed' }))).toEqual(noCors);
  });

  it.each(['/admin/1', '/admin/closed', '/admin/asked'])(
    'refuses a request whose preflight was about another URL than %s, to which Fastify rewrites it',
    async (to) => {
      const adapter = new FastifyAdapter({
        rewriteUrl: ({ url = '/', headers }: IncomingMessage) =>
          url.startsWith('/any/') ? url.replace('/any', headers['x-serve']?.toString() ?? '/legacy') : url,
      });
      @Controller('legacy')
      class AnyController {
        @Delete('item') @Cors([pub]) remove() {
          ran.push('legacy');
        }
      }
      const [, platform] = platforms as [Platform, Platform];
      const server = await start(
        moduleWith(CorsModule.forRoot(), { controllers: [AnyController, LegacyController] }),
        { platform, adapter },
      );
      const preflight = await server.preflight({ path: '/any/item', origin: pub, method: 'DELETE' });
      expect(corsHeaders(preflight)).toEqual(grantedPreflight(pub, 'DELETE'));
      const send = async (origin: string, headers: Readonly<Record<string, string>> = {}) =>
        (await server.send({ method: 'DELETE', path: '/any/item', headers: { Origin: origin, ...headers } }))
          .status;
      const elsewhere = { 'X-Serve': `${to}?` };
      expect(await send(pub, elsewhere)).toBe(403);
      expect(ran).toEqual([]);
      expect(await send(pub)).toBe(200);
      // Neither has been granted anything, so this module is not involved.
      expect(await send(evil, elsewhere)).toBe(200);
      expect(await send(server.url, elsewhere)).toBe(200);
      expect(ran.length).toBe(3);
    },
  );

  it('is not changed by middleware, or by hooks from before Nest, that rewrite what has been routed', async () => {
    const [, platform] = platforms as [Platform, Platform];
    const instance = fastify();
    instance.addHook('onRequest', (request, _reply, done) =>
      rewrite(request.raw as Parameters<typeof rewrite>[0], undefined, done),
    );
    for (const early of [true, false]) {
      const server = await start(moduleWith(CorsModule.forRoot(), { controllers: [TwoController] }), {
        platform,
        ...(early && { adapter: new FastifyAdapter(instance) }),
        configure: (nest) => void (early || nest.use(rewrite)),
      });
      expect(corsHeaders(await server.get('/public', pub, { 'X-Serve': '/closed' }))).toEqual({
        ...grantedTo(pub),
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'X-Public',
      });
      expect((await server.get('/private', pub, { 'X-Serve': '/public' })).status).toBe(403);
      expect(corsHeaders(await server.get('/closed', pub, { 'X-Serve': '/public' }))).toEqual(noCors);
      const headers = { Origin: pub, 'X-HTTP-Method-Override': 'DELETE' };
      const created = await server.send({ method: 'POST', path: '/item', headers });
      expect([created.status, corsHeaders(created)]).toEqual([201, grantedTo(pub)]);
      expect(ran.splice(0)).toEqual(['public', 'closed', 'create']);
    }
  });
});

/** A default that starts from a named policy, which starts from another one. */
const named = (base: CorsPolicyOptions): CorsModuleOptions => ({
  policies: { base, shop: { policy: 'base' } },
  policy: 'shop',
});

describe.each(platforms)('the guard on $name', (platform) => {
  @Controller('plain')
  class PlainController {
    @Get() get() {}
  }

  @Controller({ path: 'versioned', version: '1' })
  @Cors([pub])
  class VersionedController {
    @Get() get() {}
  }

  @Controller({ path: 'hosted', host: 'shop.test' })
  @Cors([pub])
  class HostedController {
    @Get() get() {}
  }

  const byHeader: VersioningOptions = { type: VersioningType.HEADER, header: 'X-Version' };

  // On Fastify the hook knows the handler, and the other platforms guard their routes themselves.
  const [onFastify, elsewhere] = platform.name === 'Fastify' ? [1, 0] : [0, 1];

  it.each<[string, CorsModuleOptions, Type, VersioningOptions | undefined, number]>([
    ['one policy applies everywhere', { origin: pub }, PlainController, undefined, 0],
    ['nothing is open', {}, PlainController, undefined, 0],
    ['a handler has its own policy', {}, TwoController, undefined, 0],
    ['the policy is enforced', { origin: pub, enforce: true }, PlainController, undefined, 0],
    [
      'a named policy is enforced',
      { policy: 'strict', policies: { strict: { origin: pub, enforce: true } } },
      PlainController,
      undefined,
      0,
    ],
    ['the version is in the path', {}, VersionedController, { type: VersioningType.URI }, 0],
    ['preflights do not show the version', {}, VersionedController, byHeader, 1],
    ['the same if one policy applies everywhere', { origin: pub }, PlainController, byHeader, 0],
    ['the same if all methods are allowed', { origin: pub, methods: '*' }, PlainController, byHeader, 0],
    ['the same if one is left out', { origin: pub, methods: ['POST'] }, PlainController, byHeader, elsewhere],
    ['the same if nothing is open', {}, PlainController, byHeader, elsewhere],
    ['the same if a named policy opens', named({ origin: pub }), PlainController, byHeader, 0],
    ['the same if a named policy closes', named({ origin: false }), PlainController, byHeader, elsewhere],
    [
      'the same if what the named policy opens is closed again',
      { ...named({ origin: pub }), origin: false },
      PlainController,
      byHeader,
      elsewhere,
    ],
    ['a controller serves one host', {}, HostedController, undefined, elsewhere],
    [
      'something is mounted',
      { mounts: { '/files': { origin: pub } } },
      PlainController,
      undefined,
      onFastify,
    ],
  ])(
    'is registered with Nest only if it is needed: %s',
    async (_where, options, controller, versioning, count) => {
      const module = moduleWith(CorsModule.forRoot(options), { controllers: [controller] });
      const server = await start(module, {
        platform,
        configure: (nest) => void (versioning && nest.enableVersioning(versioning)),
      });
      const guards = server.app.get(ApplicationConfig, { strict: false }).getGlobalGuards();
      expect(guards.filter((guard) => guard instanceof CorsGuard)).toHaveLength(count);
    },
  );

  it('runs before all other guards, wherever they are registered', async () => {
    class Closed {
      canActivate() {
        ran.push('other guard');
        return false;
      }
    }
    const module = moduleWith(CorsModule.forRoot(), {
      controllers: [VersionedController],
      providers: [{ provide: APP_GUARD, useClass: Closed }],
    });
    const server = await start(module, {
      platform,
      configure: (nest) =>
        void nest
          .useGlobalGuards(new Closed())
          .enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
    });
    const [first] = server.app.get(ApplicationConfig, { strict: false }).getGlobalGuards();
    expect(first).toBeInstanceOf(CorsGuard);
  });
});

// On Fastify, nothing leads a request elsewhere.
describe.each(platforms.filter(({ name }) => name !== 'Fastify'))('a guarded route on $name', (platform) => {
  it('refuses before all other guards if middleware leads a request to it', async () => {
    class Closed {
      canActivate() {
        ran.push('other guard');
        return false;
      }
    }
    const module = moduleWith(CorsModule.forRoot(), { controllers: [TwoController] });
    const server = await start(module, {
      platform,
      configure: (nest) => void nest.useGlobalGuards(new Closed()).use(rewrite),
    });
    for (const serve of ['/private', '/later', '/closed']) {
      const response = await server.get('/public', pub, { 'X-Serve': serve });
      expect([serve, response.status, ran.splice(0)]).toEqual([serve, 403, []]);
    }
    const granted = await server.get('/private', priv, { 'X-Serve': '/later' });
    expect([granted.status, corsHeaders(granted), ran.splice(0)]).toEqual([
      403,
      grantedTo(priv),
      ['other guard'],
    ]);
  });
});

describe('a Fastify application that an Express application mounts (R12)', () => {
  const [onTop, below] = platforms as [Platform, Platform];
  let parent: RunningServer;
  beforeAll(async () => {
    const child = await start(
      moduleWith(CorsModule.forRoot({ origin: pub }), { controllers: [LegacyController] }),
      { platform: below },
    );
    const instance = child.app.getHttpAdapter().getInstance() as FastifyInstance;
    parent = await start(moduleWith(CorsModule.forRoot({ origin: pub })), {
      platform: onTop,
      configure: (nest) =>
        void nest.use('/shop', (request: IncomingMessage, response: ServerResponse) =>
          instance.routing(request, response),
        ),
    });
  });
  const send = (method: string, path: string, origin: string) =>
    parent.send({ method, path: `/shop/admin/${path}`, headers: { Origin: origin } });

  it('does not run a handler for a request that only the other application has granted', async () => {
    const refused = await send('DELETE', '1', pub);
    expect([refused.status, corsHeaders(refused)]).toEqual([403, nothingButVary]);
    expect((await send('DELETE', 'closed', pub)).status).toBe(403);
    expect(ran).toEqual([]);
  });

  it('runs a handler for a request that its own policy grants, or that nobody has granted', async () => {
    expect(corsHeaders(await send('DELETE', '1', priv))).toEqual(grantedTo(priv));
    const closed = await send('DELETE', 'closed', evil);
    expect([closed.status, corsHeaders(closed)]).toEqual([200, noCors]);
    expect(ran).toEqual(['admin', 'closed']);
  });
});

describe.each(platforms)('handlers of every kind on $name (R12)', (platform) => {
  it('request-scoped controllers have their policy', async () => {
    @Controller({ path: 'scoped', scope: Scope.REQUEST })
    @Cors([pub], { enforce: true })
    class ScopedController {
      @Get() get() {}
    }
    const server = await start(moduleWith(CorsModule.forRoot(), { controllers: [ScopedController] }), {
      platform,
    });
    expect(corsHeaders(await server.get('/scoped', pub))).toEqual(grantedTo(pub));
    expect((await server.get('/scoped', evil)).status).toBe(403);
  });

  it('request-scoped controllers that bind their handlers have their policy', async () => {
    @Controller({ path: 'bound', scope: Scope.REQUEST })
    @Cors([pub], { enforce: true })
    class BoundController {
      constructor() {
        this.get = this.get.bind(this);
      }
      @Get() get() {
        ran.push('bound');
      }
    }
    const server = await start(moduleWith(CorsModule.forRoot(), { controllers: [BoundController] }), {
      platform,
    });
    expect(corsHeaders(await server.get('/bound', pub))).toEqual(grantedTo(pub));
    expect((await server.get('/bound', evil)).status).toBe(403);
    expect(ran).toEqual(['bound']);
  });

  it('handlers that instrumentation has wrapped have their policy', async () => {
    const { create } = RouterExecutionContext.prototype;
    RouterExecutionContext.prototype.create = function (instance, callback, ...rest) {
      // As OpenTelemetry does it: a new function, with the name and the metadata of the old one.
      const wrapped = function (this: unknown, ...args: unknown[]): unknown {
        return callback.apply(this, args);
      };
      Object.defineProperty(wrapped, 'name', { value: callback.name });
      for (const key of Reflect.getMetadataKeys(callback)) {
        Reflect.defineMetadata(key, Reflect.getMetadata(key, callback), wrapped);
      }
      return create.call(this, instance, wrapped, ...rest);
    };
    try {
      const options = { origin: pub, enforce: true, exposedHeaders: 'auto' };
      const server = await start(
        moduleWith(CorsModule.forRoot(options), { controllers: [TracedController] }),
        {
          platform,
        },
      );
      expect((await server.get('/traced', evil)).status).toBe(403);
      expect(ran).toEqual([]);
      expect(corsHeaders(await server.get('/traced', pub))).toEqual({
        ...grantedTo(pub),
        'access-control-expose-headers': 'x-total',
      });
    } finally {
      RouterExecutionContext.prototype.create = create;
    }
  });

  it('two controllers that share a base class each have their own policy', async () => {
    abstract class Base {
      @Get() get() {}
    }
    @Controller('one')
    @Cors([pub], { enforce: true })
    class One extends Base {}
    @Controller('two')
    @Cors([priv], { enforce: true })
    class Two extends Base {}
    const server = await start(moduleWith(CorsModule.forRoot(), { controllers: [One, Two] }), { platform });
    expect(corsHeaders(await server.get('/one', pub))).toEqual(grantedTo(pub));
    expect((await server.get('/one', priv)).status).toBe(403);
    expect(corsHeaders(await server.get('/two', priv))).toEqual(grantedTo(priv));
    expect((await server.get('/two', pub)).status).toBe(403);
  });

  it('a subclass inherits the policy of its base class unless it states one', async () => {
    @Cors([pub])
    abstract class Base {
      @Get() get() {}
    }
    @Controller('silent')
    class Silent extends Base {}
    @Controller('stating')
    @Cors({ credentials: true })
    class Stating extends Base {}
    const server = await start(
      moduleWith(CorsModule.forRoot({ origin: priv }), { controllers: [Silent, Stating] }),
      {
        platform,
      },
    );
    expect(corsHeaders(await server.get('/silent', pub))).toEqual(grantedTo(pub));
    expect(corsHeaders(await server.get('/stating', priv))).toEqual({
      ...grantedTo(priv),
      'access-control-allow-credentials': 'true',
    });
  });
});
