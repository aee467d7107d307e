import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type {
  ClientHttp2Session,
  Http2Server,
  Http2ServerRequest,
  Http2ServerResponse,
  IncomingHttpHeaders,
} from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Post, Redirect, Render } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, fromProvider } from 'nestjs-cors';
import type { CorsModuleOptions } from 'nestjs-cors';
import { corsHeaders, grantedPreflight, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { nestMajor } from '../support/nest-major.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers, withClient } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

const app = 'https://app.example';
const site = 'https://site.example';
const evil = 'https://evil.net';

const servers: Server[] = [];
const folder = mkdtempSync(join(tmpdir(), 'node-platform-'));
afterAll(stopServers);
afterAll(() => Promise.all(servers.map((server) => new Promise((closed) => server.close(closed)))));
afterAll(() => rmSync(folder, { recursive: true }));

const asked: string[] = [];
const provider = {
  isAllowed: (origin: string) => {
    asked.push(origin);
    return origin === site;
  },
};

@Controller('cats')
class CatsController {
  @Get() @Cors([app]) list() {
    return 'cats';
  }
  @Post() @Cors([app]) add() {}
  @Get('page') @Render('page') page() {
    return { name: 'Tom' };
  }
  @Get('away') @Redirect('/cats') away() {}
}

@Controller({ path: 'hosted', host: ':shop.example' })
class HostController {
  @Get() @Cors([app]) list() {}
}

/** Every other origin goes to a provider, so that the number of its calls can be checked. */
const module = () =>
  moduleWith(CorsModule.forRoot({ origin: fromProvider('ORIGINS', { cache: false }) }), {
    controllers: [CatsController],
    providers: [{ provide: 'ORIGINS', useValue: provider }],
  });

type Hook = (request: { readonly url?: string }, response: object, done: () => void) => unknown;

interface NodeAdapter {
  setOnRequestHook(hook: Hook): void;
  setViewEngine(options: object): void;
}

const callOn: Hook = (_request, _response, done) => void done();

const instanceOf = (nest: INestApplication): RequestListener =>
  nest.getHttpAdapter().getInstance() as RequestListener;

describe('the platforms of this run', () => {
  it('are Express, Fastify and, on Nest 12 where it is installed, Node', () => {
    const names = platforms.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['Express', 'Fastify']);
    expect(names.slice(2)).toEqual(nestMajor === 12 && names.length > 2 ? ['Node'] : []);
  });
});

for (const platform of platforms.filter(({ name }) => name === 'Node')) {
  const create = async (adapter = platform.createAdapter()): Promise<INestApplication> => {
    const nest = await NestFactory.create(module(), adapter, { logger: false, abortOnError: false });
    await nest.init();
    return nest;
  };

  const serve = (nest: INestApplication, listener: RequestListener): Promise<RunningServer> =>
    new Promise((resolve) => {
      const server = createServer(listener);
      servers.push(server);
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        resolve(withClient(nest, port, () => nest.close()));
      });
    });

  const countLayers = async (options: CorsModuleOptions): Promise<number> => {
    const nest = await NestFactory.create(moduleWith(CorsModule.forRoot(options)), platform.createAdapter(), {
      logger: false,
    });
    const { stack } = nest.getHttpAdapter().getInstance() as { stack: unknown[] };
    const before = stack.length;
    await nest.init();
    await nest.close();
    return stack.length - before;
  };

  describe('on Node the hook runs exactly once', () => {
    const entries: { name: string; enter: () => Promise<RunningServer>; path?: string }[] = [
      { name: 'through the adapter', enter: () => start(module(), { platform }) },
      {
        name: 'with a hook of the application’s own before Nest',
        enter: () => {
          const adapter = platform.createAdapter() as unknown as NodeAdapter;
          adapter.setOnRequestHook(callOn);
          return start(module(), { platform, adapter: adapter as unknown as AbstractHttpAdapter });
        },
      },
      {
        name: 'with a hook of the application’s own that is set later, and slow',
        enter: () =>
          start(module(), {
            platform,
            configure: (nest) =>
              (nest.getHttpAdapter() as unknown as NodeAdapter).setOnRequestHook(
                (_request, _response, done) => {
                  setImmediate(done);
                },
              ),
          }),
      },
      {
        name: 'without the adapter',
        enter: async () => {
          const nest = await create();
          return serve(nest, instanceOf(nest));
        },
      },
      {
        name: 'mounted in Express',
        path: '/nest',
        enter: async () => {
          const nest = await create();
          return serve(nest, express().use('/nest', instanceOf(nest)));
        },
      },
    ];

    it.each(entries)('$name', async ({ enter, path = '' }) => {
      const server = await enter();
      asked.length = 0;
      expect(corsHeaders(await server.get(`${path}/unknown`, site))).toEqual(grantedTo(site));
      expect(asked).toEqual([site]);
      const preflight = await server.preflight({ path: `${path}/cats`, origin: app, method: 'POST' });
      expect([preflight.status, corsHeaders(preflight)]).toEqual([
        204,
        grantedPreflight(app, 'GET,HEAD,POST'),
      ]);
      expect(asked).toEqual([site]);
      expect(corsHeaders(await server.get(`${path}/cats`, app))).toEqual(grantedTo(app));
      expect(corsHeaders(await server.get(`${path}/cats`, site))).toEqual(nothingButVary);
      await server.close();
    });
  });

  describe('on Node every response has the headers', () => {
    let server: RunningServer;
    beforeAll(async () => {
      writeFileSync(join(folder, 'logo.txt'), 'logo');
      writeFileSync(join(folder, 'page.html'), 'Hello');
      const adapter = platform.createAdapter({ bodyLimit: 100 }) as unknown as NodeAdapter & {
        useStaticAssets(path: string, options: object): void;
      };
      server = await start(module(), {
        platform,
        adapter: adapter as unknown as AbstractHttpAdapter,
        configure: (nest) => {
          adapter.useStaticAssets(folder, { prefix: '/assets' });
          adapter.setViewEngine({
            engine: {
              html: {
                compile:
                  (text: string) =>
                  ({ name }: { name: string }) =>
                    `${text} ${name}`,
              },
            },
            root: folder,
          });
          nest.setGlobalPrefix('api', { exclude: ['cats'] });
        },
      });
    });

    it.each([
      { what: 'a static file', path: '/assets/logo.txt', status: 200 },
      { what: 'a view', path: '/api/cats/page', status: 200 },
      { what: 'a redirect', path: '/api/cats/away', status: 302 },
      { what: 'an unknown path below the prefix', path: '/api/unknown', status: 404 },
      { what: 'an unknown path outside the prefix', path: '/unknown', status: 404 },
      { what: 'a malformed URL', path: '/api/%E0%A4%A', status: 400 },
      { what: 'a fragment', path: '/api/cats#a', status: 400 },
    ])('$what', async ({ path, status }) => {
      const response = await server.get(path, site);
      expect([response.status, corsHeaders(response)]).toEqual([status, grantedTo(site)]);
      const refused = await server.get(path, evil);
      expect([refused.status, corsHeaders(refused)]).toEqual([status, nothingButVary]);
    });

    it.each([
      { status: 413, type: 'application/json', body: JSON.stringify('x'.repeat(200)) },
      { status: 415, type: 'application/json; charset=latin1', body: '{}' },
      { status: 400, type: 'application/json', body: '{' },
    ])('$status of a body parser', async ({ status, type, body }) => {
      const headers = { Origin: app, 'Content-Type': type };
      const response = await server.send({ method: 'POST', path: '/cats', headers, body });
      expect([response.status, corsHeaders(response)]).toEqual([status, grantedTo(app)]);
    });
  });

  /** The adapter does not support HTTP/2: it turns requests and responses into HTTP/1, and never answers. */
  describe('an HTTP/2 request that reaches the adapter on Node', () => {
    let session: ClientHttp2Session;
    let server: Http2Server;
    beforeAll(async () => {
      const nest = await NestFactory.create(
        moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), {
          controllers: [CatsController, HostController],
        }),
        platform.createAdapter(),
        { logger: false },
      );
      const instance = nest.getHttpAdapter().getInstance() as {
        handle: (request: Http2ServerRequest, response: Http2ServerResponse) => void;
      };
      // Shows what the library passes on, before the adapter breaks it.
      instance.handle = (_request, response) => response.writeHead(299).end();
      await nest.init();
      server = createHttp2Server(nest.getHttpAdapter().getInstance() as never);
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      session = connect(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
    });
    afterAll(async () => {
      session.close();
      await new Promise((closed) => server.close(closed));
    });

    const send = (headers: Record<string, string>): Promise<IncomingHttpHeaders & { ':status'?: number }> =>
      new Promise((resolve, reject) => {
        const stream = session.request(headers);
        stream.once('response', resolve).once('error', reject).resume().end();
      });

    const preflight = (path: string, origin: string) =>
      send({ ':method': 'OPTIONS', ':path': path, origin, 'access-control-request-method': 'GET' });

    it.each(['/cats', '/hosted', '/unknown', '/cats#a'])(
      'has its preflight for %s answered',
      async (path) => {
        const granted = await preflight(path, app);
        expect([granted[':status'], granted['access-control-allow-origin']]).toEqual([204, app]);
        expect((await preflight(path, evil))[':status']).toBe(403);
      },
    );

    it.each(['/cats', '/hosted', '/unknown'])('reaches the adapter unchanged on %s', async (path) => {
      const granted = await send({ ':path': path, origin: app });
      expect([granted[':status'], granted['access-control-allow-origin']]).toEqual([299, app]);
    });
  });

  describe('enforce on Node', () => {
    let server: RunningServer;
    beforeAll(async () => {
      server = await start(
        moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), { controllers: [CatsController] }),
        { platform },
      );
    });

    it('lets the site’s own pages pass behind a proxy that terminates TLS', async () => {
      const own = 'https://shop.example';
      const proxied = { Host: 'shop.example', 'X-Forwarded-Proto': 'https' };
      for (const path of ['/cats', '/unknown']) {
        const from = (headers: Record<string, string>) => server.get(path, own, { ...proxied, ...headers });
        expect((await from({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(path === '/cats' ? 200 : 404);
        expect((await from({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
        // The adapter trusts no proxy: anybody could send these headers.
        expect((await from({})).status).toBe(403);
      }
    });

    it('refuses a malformed URL, too', async () => {
      const response = await server.get('/%E0%A4%A', evil);
      expect([response.status, corsHeaders(response)]).toEqual([403, nothingButVary]);
    });

    it('adds no layer to the router: requests that are not refused pay for none', async () => {
      // Nest's own: two body parsers, not-found and errors.
      expect(await countLayers({ origin: app })).toBe(4);
      expect(await countLayers({ origin: app, enforce: true })).toBe(4);
    });

    it('refuses before layers that were on the router before Nest', async () => {
      const adapter = platform.createAdapter();
      const paths: (string | undefined)[] = [];
      (adapter.getInstance() as { use(layer: unknown): void }).use(
        (request: { readonly url?: string }, _response: object, next: () => void) => {
          paths.push(request.url);
          next();
        },
      );
      const layered = await start(moduleWith(CorsModule.forRoot({ origin: app, enforce: true })), {
        platform,
        adapter,
      });
      expect((await layered.get('/unknown', evil)).status).toBe(403);
      expect((await layered.get('/unknown', app)).status).toBe(404);
      expect(paths).toEqual(['/unknown']);
    });

    it('refuses before the application’s own hook', async () => {
      const adapter = platform.createAdapter() as unknown as NodeAdapter;
      const paths: (string | undefined)[] = [];
      adapter.setOnRequestHook((request, _response, done) => {
        paths.push(request.url);
        done();
      });
      const hooked = await start(moduleWith(CorsModule.forRoot({ origin: app, enforce: true })), {
        platform,
        adapter: adapter as unknown as AbstractHttpAdapter,
      });
      expect((await hooked.get('/unknown', evil)).status).toBe(403);
      expect((await hooked.get('/unknown', app)).status).toBe(404);
      expect(paths).toEqual(['/unknown']);
    });
  });
}
