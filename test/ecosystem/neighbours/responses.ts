import assert from 'node:assert/strict';
import fastifyCompress from '@fastify/compress';
import fastifyHelmet from '@fastify/helmet';
import { CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import { Controller, Get, Post, UseInterceptors, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import compression from 'compression';
import helmet from 'helmet';
import { Cors, CorsService } from '../../../lib/index.js';
import { policyOf, type Door, type Neighbour } from '../neighbour.js';

/** A controller that answers with text. */
function textController(path: string): Type {
  class TextController {
    @Get() get(): string {
      return path.repeat(500);
    }
    @Post() post(): string {
      return 'done';
    }
  }
  Controller(path)(TextController);
  Cors(policyOf(path))(TextController);
  return TextController;
}

let answers = 0;

@Cors(policyOf('cache-manager'))
@UseInterceptors(CacheInterceptor)
@Controller('cached')
class CachedController {
  @Get()
  show(): string {
    answers += 1;
    return `answer ${answers}`;
  }
}

const text = (path: string, more: Partial<Door> = {}): Door => ({
  path: `/${path}`,
  methods: 'GET,HEAD,POST',
  ...more,
});

const helmetDoor = text('helmet', {
  shows: (response) => assert.equal(response.values('content-security-policy').length, 1),
});
const compressedDoor = text('compression', {
  headers: { 'Accept-Encoding': 'gzip' },
  shows: (response) => {
    assert.deepEqual(response.values('content-encoding'), ['gzip']);
    assert.match(response.values('vary').join().toLowerCase(), /accept-encoding/);
  },
});

export const responses: readonly Neighbour[] = [
  {
    name: 'helmet',
    on: 'Express',
    module: { controllers: [textController('helmet')] },
    configure: (app) => void app.use(helmet()),
    doors: [helmetDoor],
  },
  {
    name: 'helmet',
    on: 'Fastify',
    module: { controllers: [textController('helmet')] },
    configure: async (app) => void (await (app as NestFastifyApplication).register(fastifyHelmet)),
    doors: [helmetDoor],
  },
  {
    name: 'compression',
    on: 'Express',
    module: { controllers: [textController('compression')] },
    configure: (app) => void app.use(compression()),
    doors: [compressedDoor],
  },
  {
    name: 'compression',
    on: 'Fastify',
    module: { controllers: [textController('compression')] },
    configure: async (app) =>
      void (await (app as NestFastifyApplication).register(fastifyCompress, { encodings: ['gzip'] })),
    doors: [compressedDoor],
  },
  {
    name: 'cache-manager',
    module: { imports: [CacheModule.register({ ttl: 60_000 })], controllers: [CachedController] },
    doors: [
      { path: '/cached', methods: 'GET,HEAD' },
      // The same answer again, with the headers for whoever asks.
      {
        path: '/cached',
        methods: 'GET,HEAD',
        shows: ({ body }) => assert.equal(body, `answer ${answers}`),
      },
    ],
  },
  {
    name: 'nest-security',
    module: { controllers: [textController('nest-security')] },
    refusesPosts: true,
    configure: (app) => {
      app.useSecurityHeaders();
      app.enableCsrfProtection({ exclude: (request) => app.get(CorsService).trusts(request) });
    },
    doors: [
      text('nest-security', {
        shows: (response) =>
          assert.deepEqual(response.values('cross-origin-resource-policy'), ['same-origin']),
      }),
      text('nest-security', {
        method: 'POST',
        headers: { 'Sec-Fetch-Site': 'cross-site' },
        status: 201,
        refused: 403,
      }),
    ],
  },
];
