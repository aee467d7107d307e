import { Controller, Delete, Get, Post, RequestMethod } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Platform } from '../../support/platforms.js';
import { HANDLER_HEADER, OwnPolicy } from '../../support/routing-scenario.js';
import type { RoutingScenario } from '../../support/routing-scenario.js';

@Controller('cats')
class Cats {
  @Get('new') @OwnPolicy() blank() {}
  @Get(':id') @OwnPolicy() one() {}
  @Get() @OwnPolicy() list() {}
  @Post() @OwnPolicy() create() {}
  @Delete(':id') @OwnPolicy() remove() {}
}

@Controller('raw')
class BesideRaw {
  @Get(':id') @OwnPolicy() one() {}
  @Post(':id') @OwnPolicy() create() {}
}

@Controller('same')
class SamePath {
  @Get() @OwnPolicy() get() {}
  @Post() @OwnPolicy() post() {}
}

const passOn = (_request: unknown, _response: unknown, next: () => void): void => next();

const everyRoute = [
  'GET /cats',
  'GET /cats/new',
  'GET /cats/7',
  'HEAD /cats/new',
  'POST /cats',
  'DELETE /cats/7',
  'DELETE /cats/new',
  'PUT /cats',
  'GET /dogs',
];
const everyHandler = ['Cats.blank', 'Cats.create', 'Cats.list', 'Cats.one', 'Cats.remove', 'nobody'];

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface PlainRouter {
  get(path: string, answer: unknown): void;
  all(path: string, answer: unknown): void;
  route(path: string): { get(answer: unknown): { post(answer: unknown): void } };
}

const answerOnNode: Answer = (_request, response) => {
  response.setHeader(HANDLER_HEADER, 'raw');
  response.end();
};
const answerOnFastify = (
  _request: unknown,
  reply: { header(name: string, value: string): { send(): unknown } },
) => reply.header(HANDLER_HEADER, 'raw').send();

/** The router underneath Nest, and a handler for it. */
function raw(app: INestApplication, platform: Platform): { router: PlainRouter; answer: unknown } {
  return {
    router: app.getHttpAdapter().getInstance() as PlainRouter,
    answer: platform.name === 'Fastify' ? answerOnFastify : answerOnNode,
  };
}

export const middleware: readonly RoutingScenario[] = [
  {
    name: 'middleware for a controller',
    metadata: { controllers: [Cats] },
    middleware: (consumer) => void consumer.apply(passOn).forRoutes(Cats),
    requests: everyRoute,
    reaches: everyHandler,
  },
  {
    name: 'middleware for one method of a wildcard path',
    metadata: { controllers: [Cats] },
    middleware: (consumer) =>
      void consumer.apply(passOn).forRoutes({ path: '*path', method: RequestMethod.GET }),
    requests: everyRoute,
    reaches: everyHandler,
  },
  {
    name: 'middleware for all methods of a path with a parameter',
    metadata: { controllers: [Cats] },
    middleware: (consumer) =>
      void consumer
        .apply(passOn)
        .forRoutes(
          { path: 'cats/:id', method: RequestMethod.ALL },
          { path: 'cats', method: RequestMethod.ALL },
        ),
    requests: everyRoute,
    reaches: everyHandler,
  },
  {
    name: 'middleware for everything',
    metadata: { controllers: [Cats] },
    middleware: (consumer) => void consumer.apply(passOn).forRoutes('{*path}'),
    requests: everyRoute,
    reaches: everyHandler,
  },
  {
    name: 'middleware with an exclusion, under a global prefix',
    metadata: { controllers: [Cats] },
    configure: (app) => void app.setGlobalPrefix('api', { exclude: ['cats/new'] }),
    middleware: (consumer) =>
      void consumer.apply(passOn).exclude({ path: 'cats/:id', method: RequestMethod.GET }).forRoutes(Cats),
    requests: [
      'GET /api/cats',
      'GET /cats/new',
      'GET /api/cats/7',
      'POST /api/cats',
      'DELETE /api/cats/new',
      'GET /api/cats/new',
    ],
    reaches: ['Cats.blank', 'Cats.create', 'Cats.list', 'Cats.one', 'Cats.remove'],
  },
  {
    name: 'a platform route that is more specific than a controller’s',
    metadata: { controllers: [BesideRaw] },
    configure: (app, platform) => {
      const { router, answer } = raw(app, platform);
      router.get('/raw/own', answer);
    },
    requests: ['GET /raw/own', 'HEAD /raw/own', 'POST /raw/own', 'GET /raw/7', 'POST /raw/7'],
    reaches: ['BesideRaw.create', 'BesideRaw.one', 'raw'],
  },
  {
    name: 'a platform route for every method under a path',
    metadata: { controllers: [BesideRaw] },
    configure: (app, platform) => {
      const { router, answer } = raw(app, platform);
      router.all('/raw/own', answer);
    },
    requests: ['GET /raw/own', 'POST /raw/own', 'PUT /raw/own', 'GET /raw/7', 'POST /raw/7'],
    reaches: ['BesideRaw.create', 'BesideRaw.one', 'raw'],
  },
  {
    name: 'a platform route before a controller’s on the very same path',
    platform: 'Express',
    metadata: { controllers: [SamePath] },
    configure: (app, platform) => {
      const { router, answer } = raw(app, platform);
      router.get('/same', answer);
    },
    requests: ['GET /same', 'POST /same'],
    reaches: ['SamePath.post', 'raw'],
  },
  {
    name: 'a route registered through Nest’s adapter, as OpenAPI modules do',
    metadata: { controllers: [BesideRaw] },
    configure: (app, platform) => {
      const { answer } = raw(app, platform);
      app.getHttpAdapter().get('/raw/own', answer as never);
      app.getHttpAdapter().post('/other/own', answer as never);
    },
    requests: ['GET /raw/own', 'POST /raw/own', 'GET /raw/7', 'POST /other/own', 'GET /other/own'],
    reaches: ['BesideRaw.create', 'BesideRaw.one', 'nobody', 'raw'],
  },
  {
    name: 'two methods in one platform route',
    platform: 'Express',
    metadata: { controllers: [BesideRaw] },
    configure: (app, platform) => {
      const { router, answer } = raw(app, platform);
      router.route('/raw/own').get(answer).post(answer);
    },
    requests: ['GET /raw/own', 'POST /raw/own', 'GET /raw/7', 'POST /raw/7'],
    reaches: ['BesideRaw.create', 'BesideRaw.one', 'raw'],
  },
];
