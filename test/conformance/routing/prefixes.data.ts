import {
  Controller,
  Get,
  Post,
  RequestMethod,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { moduleOf, OwnPolicy } from '../../support/routing-scenario.js';
import type { RoutingScenario } from '../../support/routing-scenario.js';

@Controller('cats')
class Cats {
  @Get() @OwnPolicy() list() {}
  @Get(':id') @OwnPolicy() one() {}
  @Post(':id') @OwnPolicy() change() {}
}

@Controller('health')
class Health {
  @Get() @OwnPolicy() check() {}
  @Get('live') @OwnPolicy() live() {}
}

@Controller()
class Items {
  @Get() @OwnPolicy() list() {}
  @Get('items') @OwnPolicy() items() {}
}

@Controller('toys')
class Toys {
  @Get(':id') @OwnPolicy() one() {}
}

@Controller({ path: 'cats', version: '1' })
class CatsV1 {
  @Get() @OwnPolicy() list() {}
  @Get('old') @OwnPolicy() old() {}
}

@Controller({ path: 'cats', version: ['2', '3'] })
class CatsV23 {
  @Get() @OwnPolicy() list() {}
  @Version('4') @Get('four') @OwnPolicy() four() {}
  @Version([VERSION_NEUTRAL, '5']) @Get('neutral') @OwnPolicy() neutral() {}
}

@Controller({ path: 'cats', version: VERSION_NEUTRAL })
class CatsNeutral {
  @Get() @OwnPolicy() list() {}
  @Get(':id') @OwnPolicy() one() {}
}

@Controller('plain')
class Plain {
  @Get() @OwnPolicy() list() {}
  @Version('9') @Get() @OwnPolicy() nine() {}
}

const versioned =
  (options: Partial<{ prefix: string | false; defaultVersion: string | string[] }> = {}) =>
  (app: INestApplication) =>
    void app.enableVersioning({ type: VersioningType.URI, ...options });

const inner = moduleOf({ controllers: [Items] }, 'InnerModule');
const outer = moduleOf({ controllers: [Toys], imports: [inner] }, 'OuterModule');

export const prefixes: readonly RoutingScenario[] = [
  {
    name: 'a global prefix',
    metadata: { controllers: [Cats] },
    configure: (app) => void app.setGlobalPrefix('api'),
    requests: [
      'GET /api/cats',
      'GET /api/cats/7',
      'POST /api/cats/7',
      'GET /cats',
      'GET /api',
      'GET /apicats',
    ],
    reaches: ['Cats.change', 'Cats.list', 'Cats.one', 'nobody'],
  },
  {
    name: 'a global prefix of two segments, with slashes around it',
    metadata: { controllers: [Cats] },
    configure: (app) => void app.setGlobalPrefix('/api/rest/'),
    requests: ['GET /api/rest/cats', 'GET /api/cats', 'GET /cats'],
    reaches: ['Cats.list', 'nobody'],
  },
  {
    name: 'exclusions from the global prefix, of paths and of one method',
    metadata: { controllers: [Cats, Health] },
    configure: (app) =>
      void app.setGlobalPrefix('api', {
        exclude: ['health', { path: 'cats/:id', method: RequestMethod.POST }],
      }),
    requests: [
      'GET /health',
      'GET /api/health',
      'GET /api/health/live',
      'GET /health/live',
      'GET /api/cats/7',
      'POST /cats/7',
      'POST /api/cats/7',
      'GET /cats/7',
    ],
    reaches: ['Cats.change', 'Cats.one', 'Health.check', 'Health.live', 'nobody'],
  },
  {
    name: 'a wildcard exclusion from the global prefix',
    metadata: { controllers: [Cats, Health] },
    configure: (app) => void app.setGlobalPrefix('api', { exclude: ['health{/*rest}'] }),
    requests: ['GET /health', 'GET /health/live', 'GET /api/health/live', 'GET /api/cats'],
    reaches: ['Cats.list', 'Health.check', 'Health.live', 'nobody'],
  },
  {
    name: 'RouterModule prefixes, nested',
    metadata: {
      imports: [
        outer,
        RouterModule.register([
          { path: 'shop/:shop', module: outer, children: [{ path: 'inner', module: inner }] },
        ]),
      ],
    },
    requests: [
      'GET /shop/3/toys/7',
      'GET /shop/3/inner',
      'GET /shop/3/inner/items',
      'GET /toys/7',
      'GET /inner',
      'GET /shop/3',
    ],
    reaches: ['Items.items', 'Items.list', 'Toys.one', 'nobody'],
  },
  {
    name: 'RouterModule prefixes under a global prefix and a version',
    metadata: {
      imports: [outer, RouterModule.register([{ path: 'shop', module: outer }])],
    },
    configure: (app) => {
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    },
    requests: ['GET /api/v1/shop/toys/7', 'GET /api/shop/toys/7', 'GET /api/v1', 'GET /api/v1/items'],
    reaches: ['Items.items', 'Items.list', 'Toys.one', 'nobody'],
  },
  {
    name: 'URI versions: one, several, of a handler, and none',
    metadata: { controllers: [CatsV1, CatsV23, CatsNeutral, Plain] },
    configure: versioned(),
    requests: [
      'GET /v1/cats',
      'GET /v2/cats',
      'GET /v3/cats',
      'GET /cats',
      'GET /v4/cats/four',
      'GET /v2/cats/four',
      'GET /cats/neutral',
      'GET /v5/cats/neutral',
      'GET /cats/7',
      'GET /v1/cats/old',
      'GET /v2/cats/old',
      'GET /plain',
      'GET /v9/plain',
      'GET /V1/CATS',
    ],
    reaches: {
      Express: [
        'CatsNeutral.list',
        'CatsNeutral.one',
        'CatsV1.list',
        'CatsV1.old',
        'CatsV23.four',
        'CatsV23.list',
        'CatsV23.neutral',
        'Plain.list',
        'Plain.nine',
        'nobody',
      ],
      Fastify: [
        'CatsNeutral.list',
        'CatsNeutral.one',
        'CatsV1.list',
        'CatsV1.old',
        'CatsV23.four',
        'CatsV23.list',
        'CatsV23.neutral',
        'Plain.list',
        'Plain.nine',
        'nobody',
      ],
    },
  },
  {
    name: 'URI versions: a default version',
    metadata: { controllers: [CatsV1, Plain] },
    configure: versioned({ defaultVersion: '7' }),
    requests: ['GET /v7/plain', 'GET /plain', 'GET /v9/plain', 'GET /v1/cats', 'GET /v7/cats'],
    reaches: ['CatsV1.list', 'Plain.list', 'Plain.nine', 'nobody'],
  },
  {
    name: 'URI versions: several default versions and an own prefix',
    metadata: { controllers: [Plain] },
    configure: versioned({ defaultVersion: ['7', '8'], prefix: 'api-' }),
    requests: ['GET /api-7/plain', 'GET /api-8/plain', 'GET /v7/plain', 'GET /plain', 'GET /api-9/plain'],
    reaches: ['Plain.list', 'Plain.nine', 'nobody'],
  },
  {
    name: 'URI versions: no prefix, under a global prefix with an exclusion',
    metadata: { controllers: [CatsV1, Health] },
    configure: (app) => {
      app.setGlobalPrefix('api', { exclude: ['health'] });
      app.enableVersioning({ type: VersioningType.URI, prefix: false, defaultVersion: '2' });
    },
    requests: ['GET /api/1/cats', 'GET /2/health', 'GET /api/2/health/live', 'GET /1/cats', 'GET /health'],
    reaches: ['CatsV1.list', 'Health.check', 'Health.live', 'nobody'],
  },
];
