import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Inject, Injectable, Post } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  nothingButVary,
  refusedPreflight,
} from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

/** A folder with a file that is known to be there. */
const here = fileURLToPath(new URL('.', import.meta.url));
const site = 'https://site.example';
const sixMethods = 'GET,HEAD,PUT,PATCH,POST,DELETE';

@Controller('api')
@Cors(['https://app.example'])
class ApiController {
  @Get() get() {}
}

/** As libraries for metrics and dashboards do. */
@Injectable()
class MetricsRoute implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const adapter = this.host.httpAdapter;
    const answer = (_request: unknown, response: unknown): void => adapter.reply(response, 'metrics', 200);
    adapter.get('/metrics', answer as never);
  }
}

@Controller()
@Cors(['https://app.example'])
class PageController {
  @Post(':page') create() {}
}

describe.each(platforms)('paths that no controller serves on $name (R10)', (platform) => {
  let server: RunningServer;
  beforeAll(async () => {
    const module = moduleWith(CorsModule.forRoot({ origin: site }), { controllers: [ApiController] });
    server = await start(module, {
      platform,
      configure: (nest) => {
        // The way GraphQL, static files and other middleware are mounted.
        nest.use('/graphql', (_request: unknown, response: ServerResponse) => response.end('{"data":{}}'));
        nest.use('/failing', (_request: unknown, _response: unknown, next: (error: Error) => void) =>
          next(new Error('boom')),
        );
      },
    });
  });

  it.each(['/graphql', '/graphql/sub', '/failing', '/unknown', '/', '/api/unknown', '/robots.txt'])(
    '%s uses the module’s default policy',
    async (path) => {
      expect(corsHeaders(await server.get(path, site))).toEqual(grantedTo(site));
      expect(corsHeaders(await server.get(path, 'https://app.example'))).toEqual(nothingButVary);
      expect(corsHeaders(await server.get(path))).toEqual(nothingButVary);
    },
  );

  it('a route that a module registers when it is initialized uses it, although a controller serves other methods', async () => {
    const late = await start(
      moduleWith(CorsModule.forRoot({ origin: site }), {
        controllers: [PageController],
        providers: [MetricsRoute],
      }),
      { platform },
    );
    const granted = await late.get('/metrics', site);
    expect([granted.body, corsHeaders(granted)]).toEqual(['metrics', grantedTo(site)]);
    expect(corsHeaders(await late.get('/metrics', 'https://app.example'))).toEqual(nothingButVary);
    const preflight = await late.preflight({ path: '/metrics', origin: site });
    expect(corsHeaders(preflight)).toEqual(grantedPreflight(site, sixMethods));
    const post = await late.preflight({ path: '/metrics', origin: 'https://app.example', method: 'POST' });
    expect(corsHeaders(post)).toEqual(grantedPreflight('https://app.example', 'POST'));
  });

  it('files use it too, even if they are answered with 206 or 304', async () => {
    const [express] = platforms as [Platform];
    const files = await start(moduleWith(CorsModule.forRoot({ origin: site })), {
      platform: express,
      configure: (nest) => void (nest as NestExpressApplication).useStaticAssets(here),
    });
    const whole = await files.get('/uncontrolled.spec.ts', site);
    const part = await files.get('/uncontrolled.spec.ts', site, { Range: 'bytes=0-9' });
    const same = await files.get('/uncontrolled.spec.ts', site, {
      'If-None-Match': whole.values('etag').join(),
    });
    const missing = await files.get('/missing.txt', site);
    const responses = [whole, part, same, missing];
    expect(responses.map(({ status }) => status)).toEqual([200, 206, 304, 404]);
    expect(responses.map(corsHeaders)).toEqual(responses.map(() => grantedTo(site)));
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'])('grants preflights for %s', async (method) => {
    for (const path of ['/graphql', '/unknown']) {
      const response = await server.preflight({ path, origin: site, method, headers: 'content-type' });
      expect(response.status).toBe(204);
      expect(corsHeaders(response)).toEqual({
        ...grantedPreflight(site, sixMethods),
        'access-control-allow-headers': 'content-type',
      });
    }
  });

  it.each(['OPTIONS', 'PURGE', 'QUERY', 'get'])(
    'refuses preflights for %s and names the six common methods',
    async (method) => {
      const response = await server.preflight({ path: '/graphql', origin: site, method });
      expect(corsHeaders(response)).toEqual(grantedPreflight(site, sixMethods));
    },
  );

  it('refuses preflights of other origins', async () => {
    const response = await server.preflight({
      path: '/graphql',
      origin: 'https://app.example',
      method: 'POST',
    });
    expect(response.status).toBe(204);
    expect(corsHeaders(response)).toEqual(refusedPreflight);
  });

  it('follows every field of the default policy', async () => {
    const strict = await start(
      moduleWith(
        CorsModule.forRoot({
          origin: site,
          credentials: true,
          methods: ['GET', 'POST'],
          allowedHeaders: ['X-A'],
          exposedHeaders: ['X-B'],
          maxAge: 9,
          optionsSuccessStatus: 200,
        }),
      ),
      { platform },
    );
    const response = await strict.preflight({ path: '/graphql', origin: site, method: 'POST' });
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual({
      ...grantedPreflight(site, 'GET,POST'),
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'X-A',
      'access-control-max-age': '9',
    });
    const put = await strict.preflight({ path: '/graphql', origin: site, method: 'PUT' });
    expect(corsHeaders(put)).toEqual(grantedPreflight(site, 'GET,POST'));
    expect(corsHeaders(await strict.get('/graphql', site))).toEqual({
      ...grantedTo(site),
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-B',
    });
  });
});

const onFastify = platforms.filter(({ name }) => name === 'Fastify');

describe.each(onFastify)('an answer that $name sends itself, before any hook,', (platform) => {
  @Controller('items')
  class ItemController {
    @Get(':id') get() {}
  }

  it.each([
    { what: 'a parameter that is too long', path: `/items/${'x'.repeat(200)}`, status: 414 },
    { what: 'a URL that cannot be decoded', path: '/items/%E0%A4%A', status: 400 },
  ])('has CORS headers: $what', async ({ path, status }) => {
    const server = await start(
      moduleWith(CorsModule.forRoot({ origin: site }), { controllers: [ItemController] }),
      { platform },
    );
    const granted = await server.get(path, site);
    expect([granted.status, corsHeaders(granted)]).toEqual([status, grantedTo(site)]);
    expect(JSON.parse(granted.body)).toHaveProperty('statusCode', status);
    const refused = await server.get(path, 'https://evil.net');
    expect([refused.status, corsHeaders(refused)]).toEqual([status, nothingButVary]);
  });
});
