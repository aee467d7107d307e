import { Controller, Get, Post } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, RouteConstraints } from '@nestjs/platform-fastify';
import type { Platform } from '../../support/platforms.js';
import { HANDLER_HEADER, moduleOf, OwnPolicy } from '../../support/routing-scenario.js';
import type { RoutingScenario } from '../../support/routing-scenario.js';

@Controller('Cats')
class Cats {
  @Get() @OwnPolicy() list() {}
  @Get('Mine') @OwnPolicy() mine() {}
  @Get(':id') @OwnPolicy() one() {}
}

@Controller('pub')
class Pub {
  @Get() @OwnPolicy() list() {}
  @Get(':id') @OwnPolicy() one() {}
}

@Controller('priv')
class Priv {
  @Get() @OwnPolicy() list() {}
}

@Controller()
class CatchAll {
  @Get('*') @OwnPolicy() any() {}
}

@Controller({ host: 'admin.example.com' })
class AdminHost {
  @Get() @OwnPolicy() root() {}
  @Get('users/:id') @OwnPolicy() user() {}
}

@Controller({ host: [':tenant.shop.example', /^legacy\d\.example$/] })
class TenantHost {
  @Get() @OwnPolicy() root() {}
}

@Controller({ path: 'only', host: 'only.example.com' })
class OnlyHost {
  @Get() @OwnPolicy() one() {}
}

@Controller()
class AnyHost {
  @Get() @OwnPolicy() root() {}
  @Get('users/me') @OwnPolicy() me() {}
}

@Controller('constrained')
class ConstrainedOne {
  @Get() @RouteConstraints({ host: 'one.example.com' }) @OwnPolicy() get() {}
}

@Controller('constrained')
class ConstrainedTwo {
  @Get() @RouteConstraints({ host: /^two\.example\.com$/ }) @OwnPolicy() get() {}
  @Post() @OwnPolicy() post() {}
}

abstract class Animals {
  @Get() list() {}
  @Get('named') @OwnPolicy() named() {}
  @Post() create() {}
}

@Controller('inherited/dogs')
@OwnPolicy()
class Dogs extends Animals {}

@Controller('inherited/birds')
@OwnPolicy()
class Birds extends Animals {
  @Get() override list() {}
  override create() {}
  @Get('own') own() {}
}

@Controller('twice')
class Twice {
  @Get(':id') @OwnPolicy() one() {}
}

@Controller('twice')
class TwiceStatic {
  @Get('x') @OwnPolicy() x() {}
  @Post(':id') @OwnPolicy() change() {}
}

@Controller('mixed')
class Mixed {
  @Get() @OwnPolicy() list() {}
  @Post('raw') @OwnPolicy() create() {}
}

const spellings = [
  'GET /Cats',
  'GET /cats',
  'GET /CATS',
  'GET /Cats/',
  'GET /Cats//',
  'GET //Cats',
  'GET /Cats/Mine',
  'GET /cats/mine',
  'GET /Cats/Mine/',
  'GET /Cats/7/',
  'GET /Cats/%4Dine',
  'GET /%43ats',
  'GET /Cats%2FMine',
  'GET /Cats/Mi%2Fne',
  'GET /Cats/a%20b',
  'GET /Cats;x=1',
  'GET /Cats?x=/priv',
  'GET /Cats/Mine;x=1',
];

const tricks = [
  'GET /pub',
  'GET /priv',
  'GET /PRIV',
  'GET /Priv/',
  'GET /pub/../priv',
  'GET /pub/%2e%2e/priv',
  'GET /pub/..%2Fpriv',
  'GET /./priv',
  'GET //priv',
  'GET /priv//',
  'GET /%70riv',
  'GET /%50RIV',
  'GET /priv%00',
  'GET /priv%20',
  'GET /priv?',
  'GET /priv?/pub',
  'GET /priv;/pub',
  'GET /priv/.',
  'GET http://127.0.0.1/priv',
  'GET http://127.0.0.1/pub/../priv',
  'GET https://other.example/priv?x',
  'GET /%E4',
  'GET /pub/%E4',
  'GET /pub\\..\\priv',
];

const nobodyAnd = (...names: string[]) => [...names, 'nobody'];

/** Routes registered on the platform itself, before Nest's own. */
function rawRoutes(app: INestApplication, platform: Platform): void {
  if (platform.name !== 'Fastify') {
    const express = app.getHttpAdapter().getInstance() as {
      get(
        path: string,
        handler: (request: unknown, response: { setHeader(n: string, v: string): void; end(): void }) => void,
      ): void;
    };
    express.get('/mixed/raw', (_request, response) => {
      response.setHeader(HANDLER_HEADER, 'raw');
      response.end();
    });
    return;
  }
  const fastify = app.getHttpAdapter().getInstance() as {
    get(
      path: string,
      handler: (request: unknown, reply: { header(n: string, v: string): { send(): void } }) => void,
    ): void;
  };
  fastify.get('/mixed/raw', (_request, reply) => reply.header(HANDLER_HEADER, 'raw').send());
}

const host = (name: string, path: string, headers: Record<string, string> = {}) => ({
  method: 'GET',
  path,
  headers: { Host: name, ...headers },
});

export const routers: readonly RoutingScenario[] = [
  {
    name: 'spellings of a path, with the platform’s own settings',
    metadata: { controllers: [Cats] },
    requests: spellings,
    reaches: nobodyAnd('Cats.list', 'Cats.mine', 'Cats.one'),
  },
  {
    name: 'spellings of a path, case-sensitive',
    settings: { caseSensitive: true },
    metadata: { controllers: [Cats] },
    requests: spellings,
    reaches: nobodyAnd('Cats.list', 'Cats.mine', 'Cats.one'),
  },
  {
    name: 'spellings of a path, case-insensitive',
    platform: 'Fastify',
    settings: { caseSensitive: false },
    metadata: { controllers: [Cats] },
    requests: spellings,
    reaches: nobodyAnd('Cats.list', 'Cats.mine', 'Cats.one'),
  },
  {
    name: 'spellings of a path, trailing slash significant',
    settings: { ignoreTrailingSlash: false },
    metadata: { controllers: [Cats] },
    requests: spellings,
    reaches: nobodyAnd('Cats.list', 'Cats.mine', 'Cats.one'),
  },
  {
    name: 'spellings of a path, trailing slash ignored, case-sensitive',
    settings: { ignoreTrailingSlash: true, caseSensitive: true },
    metadata: { controllers: [Cats] },
    requests: spellings,
    reaches: nobodyAnd('Cats.list', 'Cats.mine', 'Cats.one'),
  },
  {
    name: 'spellings of a path, doubled slashes and semicolons as Fastify can be told',
    platform: 'Fastify',
    createAdapter: () =>
      new FastifyAdapter({ useSemicolonDelimiter: true, routerOptions: { ignoreDuplicateSlashes: true } }),
    metadata: { controllers: [Cats] },
    requests: spellings,
    reaches: nobodyAnd('Cats.list', 'Cats.mine', 'Cats.one'),
  },
  {
    name: 'router settings at the top level of Fastify’s options',
    platform: 'Fastify',
    nest: 12,
    createAdapter: () => new FastifyAdapter({ caseSensitive: false, ignoreTrailingSlash: true } as never),
    metadata: { controllers: [Cats] },
    requests: spellings,
    reaches: nobodyAnd('Cats.list', 'Cats.mine', 'Cats.one'),
  },
  {
    name: 'a URL that Fastify rewrites',
    platform: 'Fastify',
    createAdapter: () =>
      new FastifyAdapter({
        rewriteUrl: (request: { url?: string | undefined }) =>
          (request.url ?? '/').replace(/^\/tenant-\d+\//, '/'),
      }),
    metadata: { controllers: [Pub, Priv] },
    requests: ['GET /tenant-7/priv', 'GET /priv', 'GET /tenant-7/pub', 'GET /tenant-x/pub'],
    reaches: nobodyAnd('Priv.list', 'Pub.list'),
  },
  {
    name: 'no HEAD routes, as Fastify can be told',
    platform: 'Fastify',
    createAdapter: () => new FastifyAdapter({ exposeHeadRoutes: false }),
    metadata: { controllers: [Pub] },
    requests: ['GET /pub', 'HEAD /pub'],
    reaches: nobodyAnd('Pub.list'),
  },
  {
    name: 'paths that imitate another path',
    metadata: { controllers: [Pub, Priv] },
    requests: tricks,
    reaches: nobodyAnd('Priv.list', 'Pub.list', 'Pub.one'),
  },
  {
    name: 'paths that imitate another path, followed by a wildcard',
    metadata: { controllers: [Pub, Priv, CatchAll] },
    requests: tricks,
    reaches: {
      Express: ['CatchAll.any', 'Priv.list', 'Pub.list', 'Pub.one', 'nobody'],
      Fastify: ['CatchAll.any', 'Priv.list', 'Pub.list', 'Pub.one', 'nobody'],
    },
  },
  {
    name: 'hosts, with parameters and regular expressions, and a route for any host',
    platform: 'Express',
    metadata: { controllers: [AdminHost, TenantHost, AnyHost] },
    requests: [
      host('admin.example.com', '/'),
      host('ADMIN.example.com', '/'),
      host('admin.example.com:8080', '/'),
      host('admin.example.com.evil.net', '/'),
      host('a.shop.example', '/'),
      host('a.b.shop.example', '/'),
      host('legacy7.example', '/'),
      host('other.example', '/'),
      host('admin.example.com', '/users/me'),
      host('other.example', '/users/me'),
      host('admin.example.com', '/users/7'),
      host('other.example', '/users/7'),
      host('[::1]:3000', '/'),
      host('other.example', '/', { 'X-Forwarded-Host': 'admin.example.com' }),
    ],
    reaches: nobodyAnd('AdminHost.root', 'AdminHost.user', 'AnyHost.me', 'AnyHost.root', 'TenantHost.root'),
  },
  {
    name: 'hosts behind a trusted proxy',
    platform: 'Express',
    settings: { trustProxy: true },
    metadata: { controllers: [AdminHost, AnyHost] },
    requests: [
      host('internal', '/', { 'X-Forwarded-Host': 'admin.example.com' }),
      host('admin.example.com', '/', { 'X-Forwarded-Host': 'other.example' }),
      host('admin.example.com', '/'),
    ],
    reaches: ['AdminHost.root', 'AnyHost.root'],
  },
  {
    name: 'a host on Fastify, which cannot pass on',
    platform: 'Fastify',
    metadata: { controllers: [OnlyHost] },
    requests: [host('only.example.com', '/only'), host('only.example.com:81', '/only')],
    reaches: ['OnlyHost.one'],
  },
  {
    name: 'Fastify’s own constraints on the host',
    platform: 'Fastify',
    metadata: { controllers: [ConstrainedOne, ConstrainedTwo] },
    requests: [
      host('one.example.com', '/constrained'),
      host('two.example.com', '/constrained'),
      host('three.example.com', '/constrained'),
      { ...host('two.example.com', '/constrained'), method: 'HEAD' },
      { ...host('three.example.com', '/constrained'), method: 'POST' },
    ],
    reaches: ['ConstrainedOne.get', 'ConstrainedTwo.get', 'ConstrainedTwo.post', 'nobody'],
  },
  {
    name: 'inherited and overridden handlers under the subclass’ policy',
    metadata: { controllers: [Dogs, Birds] },
    requests: [
      'GET /inherited/dogs',
      'POST /inherited/dogs',
      'GET /inherited/dogs/named',
      'GET /inherited/birds',
      'GET /inherited/birds/named',
      'GET /inherited/birds/own',
      'POST /inherited/birds',
      'GET /inherited/dogs/own',
    ],
    reaches: nobodyAnd('Birds.list', 'Birds.named', 'Birds.own', 'Dogs.create', 'Dogs.list', 'Dogs.named'),
    policies: {
      'Dogs.list': 'Dogs',
      'Dogs.create': 'Dogs',
      'Dogs.named': 'Animals.named',
      'Birds.list': 'Birds',
      'Birds.own': 'Birds',
      'Birds.named': 'Animals.named',
    },
  },
  {
    name: 'controllers on one path in several modules',
    metadata: {
      imports: [
        moduleOf({ controllers: [Twice] }, 'FirstModule'),
        moduleOf({ controllers: [TwiceStatic] }, 'SecondModule'),
      ],
    },
    requests: ['GET /twice/x', 'GET /twice/y', 'POST /twice/x', 'DELETE /twice/x'],
    reaches: {
      Express: nobodyAnd('Twice.one', 'TwiceStatic.change'),
      Fastify: nobodyAnd('Twice.one', 'TwiceStatic.change', 'TwiceStatic.x'),
    },
  },
  {
    name: 'the same modules imported the other way round',
    metadata: {
      imports: [
        moduleOf({ controllers: [TwiceStatic] }, 'FirstModule'),
        moduleOf({ controllers: [Twice] }, 'SecondModule'),
      ],
    },
    requests: ['GET /twice/x', 'GET /twice/y', 'POST /twice/x'],
    reaches: ['Twice.one', 'TwiceStatic.change', 'TwiceStatic.x'],
  },
  {
    name: 'one controller in two modules',
    platform: 'Express',
    metadata: {
      imports: [
        moduleOf({ controllers: [Twice] }, 'FirstModule'),
        moduleOf({ controllers: [Twice, TwiceStatic] }, 'SecondModule'),
      ],
    },
    requests: ['GET /twice/x', 'POST /twice/x'],
    reaches: ['Twice.one', 'TwiceStatic.change'],
  },
  {
    name: 'routes sorted by specificity',
    platform: 'Express',
    nest: 12,
    options: { routeResolutionStrategy: 'specificity' } as never,
    metadata: { controllers: [Twice, TwiceStatic, CatchAll, Priv] },
    requests: ['GET /twice/x', 'GET /twice/y', 'GET /priv', 'GET /anything/else', 'POST /twice/x'],
    reaches: ['CatchAll.any', 'Priv.list', 'Twice.one', 'TwiceStatic.change', 'TwiceStatic.x'],
  },
  {
    name: 'routes in the order of declaration, with a wildcard first',
    metadata: { controllers: [CatchAll, Twice, Priv] },
    requests: ['GET /twice/x', 'GET /priv', 'GET /anything/else', 'POST /priv'],
    reaches: {
      Express: nobodyAnd('CatchAll.any'),
      Fastify: nobodyAnd('CatchAll.any', 'Priv.list', 'Twice.one'),
    },
  },
  {
    name: 'routes registered on the platform itself',
    metadata: { controllers: [Mixed] },
    configure: rawRoutes,
    requests: ['GET /mixed/raw', 'POST /mixed/raw', 'GET /mixed'],
    reaches: ['Mixed.create', 'Mixed.list', 'raw'],
  },
  {
    name: 'router settings of an Express application of one’s own',
    platform: 'Express',
    createAdapter: () => {
      const adapter = new ExpressAdapter();
      adapter.set('case sensitive routing', true);
      adapter.set('strict routing', true);
      return adapter;
    },
    metadata: { controllers: [Cats] },
    requests: spellings,
    reaches: nobodyAnd('Cats.list', 'Cats.mine', 'Cats.one'),
  },
];
