import { Controller, Get, Param, type INestApplication } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, describe, expect, it } from '@jest/globals';
import { array, assert, asyncProperty, constantFrom, integer, tuple } from 'fast-check';
import { Cors, CorsModule } from 'nestjs-cors';
import { platforms, type Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

// R22: however a path is spelled, it never gets a wider policy than that of the handler that really serves it.

const everybody = 'https://everybody.example';
const byDefault = 'https://default.example';
const internal = 'https://internal.example';
const pages = 'https://pages.example';

@Controller('orders')
class OrdersController {
  @Get() list() {
    return 'default';
  }
  @Get(':id') find() {
    return 'default';
  }
}

@Controller()
@Cors(pages)
class PagesController {
  @Get(':slug') page(@Param('slug') slug: string) {
    return `pages ${slug}`.slice(0, 5);
  }
  @Get(':section/x/:slug') nested() {
    return 'pages';
  }
}

/** The name that each handler sends, and the origins that its policy allows. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  assets: [everybody, byDefault, internal, pages],
  internal: [internal],
  default: [byDefault],
  pages: [pages],
};

const ORIGINS = [everybody, byDefault, internal, pages];

interface Responding {
  end(body: string): void;
}

function mountHandlers(app: INestApplication): void {
  for (const path of ['/assets', '/internal']) {
    app.use(path, (_request: unknown, response: Responding) => response.end(path.slice(1)));
  }
}

const segment = constantFrom(
  'assets',
  'ASSETS',
  '%61ssets',
  'assets;x',
  'assets%2f',
  'internal',
  'Internal',
  '%69nternal',
  'internal;x',
  'orders',
  'x',
  '7',
  '',
  '.',
  '..',
  '%2e%2e',
  '%2f',
  '%',
  '%zz',
  '%00',
  '\\',
);
const path = tuple(
  constantFrom('/', '//', 'http://api.example/', 'http://api.example//', '/\\', '/./'),
  array(segment, { minLength: 1, maxLength: 4 }),
  constantFrom('', '/', '?q', '?/assets', '#x', ';x', '/?a=/internal'),
).map(([begin, segments, end]) => `${begin}${segments.join('/')}${end}`);

/** The platform's default settings, and the most lenient or strict ones. */
function adapters(platform: Platform): [string, () => AbstractHttpAdapter][] {
  const routerOptions = {
    caseSensitive: false,
    ignoreDuplicateSlashes: true,
    ignoreTrailingSlash: true,
    useSemicolonDelimiter: true,
  };
  const lenient: [string, () => AbstractHttpAdapter][] =
    platform.name === 'Fastify' ? [['lenient', () => new FastifyAdapter({ routerOptions })]] : [];
  const strict: [string, () => AbstractHttpAdapter][] =
    platform.name === 'Express' ? [['strict', () => platform.createAdapter({ caseSensitive: true })]] : [];
  return [['usual', () => platform.createAdapter()], ...lenient, ...strict];
}

describe.each(platforms)('paths that are spelled to escape their policy on $name', (platform) => {
  it.each(adapters(platform))(
    'with %s settings get no wider policy than the handler that serves them',
    async (_, createAdapter) => {
      const cors = CorsModule.forRoot({
        origin: byDefault,
        mounts: { '/assets': { origin: '*' }, '/internal': { origin: internal } },
      });
      const server = await start(moduleWith(cors, { controllers: [OrdersController, PagesController] }), {
        platform,
        adapter: createAdapter(),
        configure: mountHandlers,
      });
      const tooWide: string[] = [];
      const served = new Set<string>();
      await assert(
        asyncProperty(path, integer({ min: 0, max: 3 }), async (asked, index) => {
          const origin = ORIGINS[index] as string;
          const { status, body, values } = await server.get(asked, origin);
          const allowed = status === 200 ? ALLOWED[body.toString()] : undefined;
          if (allowed === undefined) return;
          served.add(body.toString());
          const isGranted = values('access-control-allow-origin').length > 0;
          if (isGranted && !allowed.includes(origin)) tooWide.push(`${asked} for ${origin}: ${body}`);
        }),
        { seed: 22, numRuns: 1_000 },
      );
      expect(tooWide).toEqual([]);
      expect([...served].sort()).toEqual(['assets', 'default', 'internal', 'pages']);
      await server.close();
    },
  );
});
