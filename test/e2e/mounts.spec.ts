import type { ServerResponse } from 'node:http';
import { Body, Controller, Delete, Get, Module, Param, Post, type INestApplication } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService } from 'nestjs-cors';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  noCors,
  nothingButVary,
  refusedPreflight,
  varyOnOrigin,
  varyOnPreflight,
} from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const graph = 'https://graph.example';
const other = 'https://other.example';
const common = 'GET,HEAD,PUT,PATCH,POST,DELETE';

@Controller('orders')
class OrdersController {
  @Get(':id') find(@Param('id') id: string) {
    return id;
  }
  @Post() create(@Body() order: unknown) {
    return order;
  }
}

/** Its routes can match paths below mounts, and it allows one origin that no mount names. */
@Controller()
@Cors('https://pages.example')
class PagesController {
  @Get(':section/page/:name') find(@Param('name') name: string) {
    return name;
  }
  @Delete(':section/page/:name') remove(@Param('name') name: string) {
    return name;
  }
}

@Module({ controllers: [OrdersController, PagesController] })
class ShopModule {}

/** Answers below `/assets`, `/graphql`, `/docs` and `/guarded`, as a library's middleware does. */
function serveFiles(application: INestApplication): void {
  for (const path of ['/assets', '/graphql', '/docs', '/guarded']) {
    application.use(
      path,
      (request: { url: string }, response: { end(body: string): void }, next: () => void) =>
        request.url.includes('page') ? next() : response.end('served by middleware'),
    );
  }
}

describe.each(platforms)('mounts on $name', (platform) => {
  let server: RunningServer;

  beforeAll(async () => {
    const cors = CorsModule.forRoot({
      origin: app,
      mounts: {
        '/graphql': { origin: graph, methods: ['GET', 'POST'], credentials: true },
        '/assets': { origin: '*' },
        '/assets/private': { origin: graph },
        '/docs': false,
        '/guarded': { origin: graph, enforce: true },
      },
    });
    server = await start(moduleWith(cors, { imports: [ShopModule] }), { platform, configure: serveFiles });
  });

  it('opens files to everybody and the API to one site', async () => {
    expect(corsHeaders(await server.get('/assets/font.woff2', other))).toEqual({
      'access-control-allow-origin': '*',
      vary: [],
    });
    expect(corsHeaders(await server.get('/orders/7', other))).toEqual(nothingButVary);
    expect(corsHeaders(await server.get('/orders/7', app))).toEqual(grantedTo(app));
  });

  it("inherits what the mount leaves out, and refuses the default's origin where the mount names another", async () => {
    expect(corsHeaders(await server.get('/graphql', graph))).toEqual({
      ...grantedTo(graph),
      'access-control-allow-credentials': 'true',
    });
    expect(corsHeaders(await server.get('/graphql', app))).toEqual(nothingButVary);
  });

  it('answers preflights with the methods of the mount', async () => {
    const granted = await server.preflight({ path: '/graphql', origin: graph, method: 'POST' });
    expect(granted.status).toBe(204);
    expect(corsHeaders(granted)).toEqual({
      ...grantedPreflight(graph, 'GET,POST'),
      'access-control-allow-credentials': 'true',
    });
    const refused = await server.preflight({ path: '/graphql', origin: graph, method: 'DELETE' });
    expect(corsHeaders(refused)).toEqual(grantedPreflight(graph, 'GET,POST'));
    const elsewhere = await server.preflight({ path: '/graphql', origin: other, method: 'POST' });
    expect(corsHeaders(elsewhere)).toEqual(refusedPreflight);
    const file = await server.preflight({ path: '/assets/a', origin: other, method: 'PUT' });
    expect(corsHeaders(file)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': common,
      vary: varyOnPreflight,
    });
  });

  it('lets the longest prefix win, whatever their order', async () => {
    expect(corsHeaders(await server.get('/assets/private/a', other))).toEqual(nothingButVary);
    expect(corsHeaders(await server.get('/assets/private/a', graph))).toEqual(grantedTo(graph));
    expect(corsHeaders(await server.get('/assets/privately', other))).toEqual({
      'access-control-allow-origin': '*',
      vary: [],
    });
  });

  it('does not touch a mount that is switched off', async () => {
    expect(corsHeaders(await server.get('/docs/index.html', app))).toEqual(noCors);
    const preflight = await server.preflight({ path: '/docs', origin: app });
    expect(corsHeaders(preflight)).toEqual(noCors);
    expect(preflight.body.toString()).toBe('served by middleware');
  });

  it('refuses under enforce before the middleware runs', async () => {
    const refused = await server.send({
      method: 'POST',
      path: '/guarded/x',
      headers: { Origin: other },
    });
    expect(refused.status).toBe(403);
    expect(corsHeaders(refused)).toEqual(nothingButVary);
    const granted = await server.send({ method: 'POST', path: '/guarded/x', headers: { Origin: graph } });
    expect(granted.body.toString()).toBe('served by middleware');
  });

  it.each([
    ['/assets', '*'],
    ['/assets/', '*'],
    ['/ASSETS/x', '*'],
    ['/%61ssets/x', '*'],
    ['/assets/x?y=/../orders', '*'],
    ['/assetsx', undefined],
    ['/assets;x', undefined],
    ['//assets/x', undefined],
    ['/assets%2fx', undefined],
    ['/assets/a%2fb', undefined],
    ['/orders/../assets/x', undefined],
  ])('%s is allowed to %s', async (path, allowed) => {
    expect(corsHeaders(await server.get(path, other))).toEqual(
      allowed === undefined ? nothingButVary : { 'access-control-allow-origin': allowed, vary: [] },
    );
  });

  it("applies the handler's own policy to a handler that is reached below a mount", async () => {
    const granted = await server.get('/assets/page/7', 'https://pages.example');
    expect(granted.status).toBe(200);
    expect(corsHeaders(granted)).toEqual(grantedTo('https://pages.example'));
    expect(corsHeaders(await server.get('/assets/page/7', other))).toEqual(nothingButVary);
  });

  it('lists its mounts, the default policy first', () => {
    const mounts = server.app.get(CorsService).mounts();
    expect(JSON.parse(JSON.stringify(mounts))).toEqual([
      { path: '/', policy: { origin: app }, from: { origin: 'CorsModule.forRoot()' } },
      {
        path: '/graphql',
        policy: { origin: graph, methods: ['GET', 'POST'], credentials: true },
        from: { origin: "mount '/graphql'", methods: "mount '/graphql'", credentials: "mount '/graphql'" },
      },
      { path: '/assets', policy: { origin: '*' }, from: { origin: "mount '/assets'" } },
      { path: '/assets/private', policy: { origin: graph }, from: { origin: "mount '/assets/private'" } },
      { path: '/docs', from: { origin: 'CorsModule.forRoot()' } },
      {
        path: '/guarded',
        policy: { origin: graph, enforce: true },
        from: { origin: "mount '/guarded'", enforce: "mount '/guarded'" },
      },
    ]);
  });

  it("exposes what is set below a mount with 'auto', and nothing where nobody serves the request", async () => {
    const exposing = await start(
      moduleWith(CorsModule.forRoot({ origin: app, exposedHeaders: 'auto', mounts: { '/files': {} } }), {
        imports: [ShopModule],
      }),
      {
        platform,
        configure: (one) =>
          void one.use('/files', (_request: unknown, response: ServerResponse) => {
            response.setHeader('X-Total', '7');
            response.setHeader('Content-Language', 'en');
            response.writeHead(200, { ETag: '"1"' }).end();
          }),
      },
    );
    expect(corsHeaders(await exposing.get('/files/a', app))).toEqual({
      ...grantedTo(app),
      'access-control-expose-headers': 'x-total,etag',
    });
    expect(corsHeaders(await exposing.get('/files/a', other))).toEqual(nothingButVary);
    expect(corsHeaders(await exposing.get('/nowhere', app))).toEqual(grantedTo(app));
    await exposing.close();
  });

  it('does not depend on the global prefix', async () => {
    const prefixed = await start(
      moduleWith(CorsModule.forRoot({ origin: app, mounts: { '/assets': { origin: '*' } } }), {
        imports: [ShopModule],
      }),
      { platform, configure: (one) => serveFiles(one.setGlobalPrefix('api')) },
    );
    expect(corsHeaders(await prefixed.get('/assets/x', other))).toEqual({
      'access-control-allow-origin': '*',
      vary: [],
    });
    expect(corsHeaders(await prefixed.get('/api/assets/x', other))).toEqual({ vary: varyOnOrigin });
    await prefixed.close();
  });
});
