import { Controller, Get, Injectable, Module, Post, UseGuards } from '@nestjs/common';
import type { CanActivate, ModuleMetadata, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern } from '@nestjs/microservices';
import { WebSocketGateway } from '@nestjs/websockets';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { issuesOf } from '../support/configuration-issues.js';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  noCors,
  nothingButVary,
  refusedPreflight,
} from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const site = 'https://site.example';
const a = 'https://a.example';
const b = 'https://b.example';

/** As decorators for logging, caching and tracing do: it replaces the method with one that has no metadata. */
const Log = (): MethodDecorator => (_target, _key, descriptor: PropertyDescriptor) => {
  const method = descriptor.value as (...args: unknown[]) => unknown;
  descriptor.value = function (this: unknown, ...args: unknown[]) {
    return method.apply(this, args);
  };
};

/** As auto-bind does: each instance gets its own methods. */
function bindAll(instance: object): void {
  const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method = prototype[name];
    if (name === 'constructor' || typeof method !== 'function') continue;
    Object.defineProperty(instance, name, { value: method.bind(instance) });
  }
}

describe.each(platforms)('no @Cors() is lost silently, on $name (R21)', (platform) => {
  const startWith = (metadata: ModuleMetadata, options: NestApplicationOptions = {}) =>
    start(moduleWith(CorsModule.forRoot({ origin: site }), metadata), {
      platform,
      options: { logger: false, abortOnError: false, ...options },
    });
  const problemsOf = async (metadata: ModuleMetadata) =>
    (await issuesOf(startWith(metadata))).map(({ code, place }) => `${code} ${place}`);

  it('applies if another decorator replaces the method', async () => {
    @Controller('logged')
    class LoggedController {
      @Get() @Log() @Cors(false) off() {}
      @Post() @Log() @Log() @Cors(a) one() {}
      @Get('above') @Cors(a) @Log() above() {}
    }
    const server = await startWith({ controllers: [LoggedController] });
    expect(corsHeaders(await server.get('/logged', site))).toEqual(noCors);
    expect(corsHeaders(await server.get('/logged/above', a))).toEqual(grantedTo(a));
    expect(corsHeaders(await server.preflight({ path: '/logged', origin: a, method: 'POST' }))).toEqual(
      grantedPreflight(a, 'POST'),
    );
  });

  it('applies if handlers are bound to the instance, one by one or all at once', async () => {
    @Controller('bound')
    @Cors(a)
    class BoundController {
      constructor() {
        this.one = this.one.bind(this);
      }
      @Get() one() {}
      @Get('own') @Cors(b) own() {}
    }
    @Controller('auto')
    @Cors(a)
    class AutoBoundController {
      constructor() {
        bindAll(this);
      }
      @Get() one() {}
      @Get('own') @Cors(b, { enforce: true }) own() {}
    }
    const server = await startWith({ controllers: [BoundController, AutoBoundController] });
    for (const path of ['/bound', '/auto']) {
      expect(corsHeaders(await server.get(path, a))).toEqual(grantedTo(a));
      expect(corsHeaders(await server.get(`${path}/own`, b))).toEqual(grantedTo(b));
      expect(corsHeaders(await server.preflight({ path, origin: a }))).toEqual(
        grantedPreflight(a, 'GET,HEAD'),
      );
      expect(corsHeaders(await server.preflight({ path, origin: site }))).toEqual(refusedPreflight);
    }
    expect((await server.get('/auto/own', a)).status).toBe(403);
  });

  it('applies if instrumentation wraps the instance', async () => {
    @Controller('traced')
    class TracedController {
      @Get() @Cors(a, { enforce: true }) get() {}
    }
    const server = await startWith(
      { controllers: [TracedController] },
      {
        instrument: {
          instanceDecorator: (instance) =>
            typeof instance === 'object' && instance instanceof TracedController
              ? new Proxy(instance, {
                  get: (target, key) => {
                    const value: unknown = Reflect.get(target, key);
                    return typeof value === 'function' ? value.bind(target) : value;
                  },
                })
              : instance,
        },
      },
    );
    expect(corsHeaders(await server.get('/traced', a))).toEqual(grantedTo(a));
    expect((await server.get('/traced', b)).status).toBe(403);
  });

  it('applies to inherited handlers, and an override inherits nothing', async () => {
    class BaseController {
      @Get('kept') @Cors(a) kept() {}
      @Get('overridden') @Cors(a) overridden() {}
    }
    @Controller('sub')
    class SubController extends BaseController {
      @Get('overridden') override overridden() {}
    }
    const server = await startWith({ controllers: [SubController] });
    expect(corsHeaders(await server.get('/sub/kept', a))).toEqual(grantedTo(a));
    expect(corsHeaders(await server.get('/sub/overridden', a))).toEqual(nothingButVary);
    expect(corsHeaders(await server.get('/sub/overridden', site))).toEqual(grantedTo(site));
  });

  it('applies to a handler that is copied from another class', async () => {
    class Mixin {
      @Get('copied') @Cors(a) copied() {}
    }
    @Controller('mixed')
    class MixedController {}
    Object.defineProperty(
      MixedController.prototype,
      'copied',
      Object.getOwnPropertyDescriptor(Mixin.prototype, 'copied') as PropertyDescriptor,
    );
    const server = await startWith({ controllers: [MixedController] });
    expect(corsHeaders(await server.get('/mixed/copied', a))).toEqual(grantedTo(a));
  });

  it('does not start with @Cors() on a provider, on its methods, on a guard or on a resolver', async () => {
    @Injectable()
    @Cors(a)
    class CatsService {
      @Cors(a) find() {}
      @Cors(a) static make() {}
    }
    @Injectable()
    @Cors(a)
    class CatsGuard implements CanActivate {
      canActivate(): boolean {
        return true;
      }
    }
    @Controller('cats')
    @UseGuards(CatsGuard)
    class CatsController {
      @Get() get() {}
    }
    expect(
      await problemsOf({
        controllers: [CatsController],
        providers: [CatsService, { provide: 'ALIAS', useClass: CatsService }],
      }),
    ).toEqual([
      'CORS_E027 @Cors on CatsService',
      'CORS_E027 @Cors on CatsService.find',
      'CORS_E027 @Cors on CatsService.make',
      'CORS_E027 @Cors on CatsGuard',
    ]);
  });

  it("only a provider's own decorator counts, and not on a class that is also a controller", async () => {
    @Controller('cats')
    @Cors(a)
    class CatsController {
      @Get() @Cors(b) get() {}
    }
    @Injectable()
    class CatsProxy extends CatsController {}
    expect(
      await problemsOf({ controllers: [CatsController], providers: [CatsController, CatsProxy] }),
    ).toEqual([]);
  });

  it('does not start with @Cors() on a method that is not a route', async () => {
    @Controller('cats')
    class CatsController {
      @Get() get() {}
      @Cors(a) helper() {}
      @Cors(a) @MessagePattern('sum') sum() {}
      @Cors(a) @Log() @Get('lost') lost() {}
      // A decorator that returns another method, without the metadata: Nest sees no route here.
      @Log() @Get('hidden') @Cors(a) hidden() {}
    }
    expect(await problemsOf({ controllers: [CatsController] })).toEqual([
      'CORS_E027 @Cors on CatsController.helper',
      'CORS_E027 @Cors on CatsController.sum',
      'CORS_E027 @Cors on CatsController.lost',
      'CORS_E027 @Cors on CatsController.hidden',
    ]);
  });

  it('does not start with two @Cors() on one target', async () => {
    @Cors(a)
    @Controller('cats')
    @Cors(b)
    class CatsController {
      @Get() @Cors(a) @Log() @Cors(b) get() {}
      @Get('one') @Cors(a) one() {}
    }
    expect(await problemsOf({ controllers: [CatsController] })).toEqual([
      'CORS_E028 @Cors on CatsController',
      'CORS_E028 @Cors on CatsController.get',
    ]);
  });

  it('does not start with @Cors() on a module without controllers or gateways', async () => {
    @Cors(a)
    @Module({})
    class EmptyModule {}
    expect(await problemsOf({ imports: [EmptyModule] })).toEqual(['CORS_E027 @Cors on EmptyModule']);
  });

  it('does not start with @Cors() on a gateway whose policy nothing enforces, or on its module', async () => {
    @WebSocketGateway()
    @Cors(a)
    class OrdersGateway {
      @Cors(b) handle() {}
    }
    @Cors(b)
    @Module({ providers: [OrdersGateway] })
    class OrdersModule {}
    expect(await problemsOf({ imports: [OrdersModule] })).toEqual([
      'CORS_E027 @Cors on OrdersModule',
      'CORS_E027 @Cors on OrdersGateway.handle',
      'CORS_E045 @Cors on OrdersGateway',
    ]);
  });

  it('says what is wrong with invalid arguments', async () => {
    const cors = Cors as (...args: unknown[]) => ClassDecorator & MethodDecorator;
    @Controller('cats')
    @cors(true)
    class CatsController {
      @Get('a') @cors([a], ['x']) a() {}
      @Get('b') @cors(undefined) b() {}
      @Get('c') @cors(false, { maxAge: 1 }) c() {}
      @Get('d') @cors({ maxAge: 1 }, { maxAge: 2 }) d() {}
      @Get('e') @cors(a, { maxAge: 1 }, 3) e() {}
      @Get('f') @cors(a, { origin: 'https://b.example' }) f() {}
      @Get('g') @cors(new Map([['origin', a]])) g() {}
    }
    expect(await problemsOf({ controllers: [CatsController] })).toEqual([
      'CORS_E006 @Cors on CatsController',
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `CORS_E006 @Cors on CatsController.${name}`),
    ]);
  });
});

it('is not checked in a context without HTTP, whose gateways and routes are served elsewhere', async () => {
  @Injectable()
  @Cors(a)
  class CatsService {}
  const module = moduleWith(CorsModule.forRoot(), { providers: [CatsService] });
  const context = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  expect(context.get(CatsService)).toBeInstanceOf(CatsService);
  await context.close();
});
