import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';
import { once } from 'node:events';
import {
  Body,
  Controller,
  Delete,
  Get,
  Param,
  Post,
  Req,
  Res,
  Sse,
  StreamableFile,
  UnauthorizedException,
  Version,
  VersioningType,
} from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { of } from 'rxjs';
import { Cors, CorsModule } from 'nestjs-cors';
import { CapturedLog } from '../support/captured-log.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';
import { watchDecisions, type Watched } from '../support/watched-decisions.js';
import type { CorsDecisionMessage } from 'nestjs-cors';

afterAll(stopServers);

const app = 'https://app.example';
const evil = 'https://evil.example';
/** Node's requests, as handlers received them. */
const seen: IncomingMessage[] = [];

interface Raw {
  readonly raw?: ServerResponse;
  hijack?(): void;
}

@Controller('orders')
class OrdersController {
  @Get(':id') one(@Param('id') id: string, @Req() request: { raw?: IncomingMessage } & IncomingMessage) {
    seen.push(request.raw ?? request);
    return id;
  }
  @Delete(':id') remove() {}
  @Post() create(@Body() body: unknown) {
    return body;
  }
  @Get('fail/now') fail() {
    throw new UnauthorizedException();
  }
  @Get('stream/now') stream() {
    return new StreamableFile(Buffer.from('streamed'));
  }
  @Sse('events/now') events() {
    return of({ data: 'one' });
  }
  @Get('hijacked/now') hijacked(@Res() response: Raw & ServerResponse) {
    response.hijack?.();
    const raw = response.raw ?? response;
    raw.writeHead(202, { 'Content-Type': 'text/plain' });
    raw.end('raw');
  }
  @Get('slow/now') async slow() {
    await slowed;
  }
}

let release: () => void = () => undefined;
let slowed: Promise<void> = Promise.resolve();

@Controller('off')
@Cors(false)
class OffController {
  @Get(':id') one() {}
}

@Controller('strict')
@Cors({ enforce: true, methods: ['GET'] })
class StrictController {
  @Get(':id') one() {}
  @Post(':id') write() {}
}

@Controller('continued')
@Cors({ preflightContinue: true })
class ContinuedController {
  @Get() one() {}
}

@Controller('versions/:id')
class VersionsController {
  @Get() @Version('1') @Cors([app]) first() {}
  @Get() @Version('2') @Cors({ origin: 'https://two.example' }) second() {}
}

@Controller('any')
@Cors('*')
class AnyController {
  @Get() all() {}
}

const shop = moduleWith(
  CorsModule.forRoot({ origin: app, mounts: { '/files': { origin: '*' } }, logRefusals: false }),
  {
    controllers: [
      OrdersController,
      OffController,
      StrictController,
      ContinuedController,
      VersionsController,
      AnyController,
    ],
  },
);

const actual = (more: Partial<CorsDecisionMessage>) => ({
  kind: 'actual',
  granted: true,
  reason: 'allowed',
  origin: app,
  method: 'GET',
  route: undefined,
  ...more,
});

const broken = () => {
  throw new TypeError('no such metric');
};

const failing = async (): Promise<void> => Promise.reject(new TypeError('no such exporter'));

describe.each(platforms)('nestjs-cors:decision on $name (R26)', (platform) => {
  let server: RunningServer;
  let watched: Watched<CorsDecisionMessage>;
  const log = new CapturedLog();
  beforeAll(async () => {
    server = await start(shop, {
      platform,
      settings: { bodyLimit: 100 },
      options: { logger: log },
      configure: (application) =>
        void application.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
    });
  });
  beforeEach(() => {
    watched = watchDecisions();
  });
  afterEach(() => watched.close());

  it('publishes one message for an actual request, with the template of its route and the request of Node', async () => {
    await server.get('/orders/7?full=1', app);
    const [message] = watched.messages;
    expect(message?.request).toBe(seen.at(-1));
    expect(watched.take()).toEqual([actual({ url: '/orders/7?full=1', route: '/orders/:id' })]);
  });

  it('publishes nothing for requests without an origin', async () => {
    await server.get('/orders/7');
    await server.send({ method: 'OPTIONS', path: '/orders/7' });
    expect(watched.take()).toEqual([]);
  });

  it('says why a request is refused', async () => {
    await server.get('/orders/7', evil);
    await server.get('/orders/7', 'https://app.example/path');
    expect(watched.take()).toEqual([
      actual({
        url: '/orders/7',
        route: '/orders/:id',
        origin: evil,
        granted: false,
        reason: 'origin-not-allowed',
      }),
      actual({
        url: '/orders/7',
        route: '/orders/:id',
        origin: 'https://app.example/path',
        granted: false,
        reason: 'origin-malformed',
      }),
    ]);
  });

  it('does not report requests of the server’s own pages as refused', async () => {
    const own = `http://127.0.0.1:${server.port}`;
    await server.send({ method: 'POST', path: '/orders', headers: { Origin: own } });
    expect(watched.take()).toEqual([
      actual({ method: 'POST', url: '/orders', route: '/orders', origin: own, reason: 'not-cors' }),
    ]);
  });

  it('includes the requested method of a preflight', async () => {
    await server.preflight({ path: '/orders/7', origin: app, method: 'DELETE' });
    await server.preflight({ path: '/orders/7', origin: evil, method: 'DELETE' });
    await server.preflight({ path: '/orders/7', origin: app, method: 'PUT' });
    await server.preflight({ path: '/strict/7', origin: app, method: 'POST' });
    const preflight = {
      kind: 'preflight',
      method: 'DELETE',
      url: '/orders/7',
      route: '/orders/:id',
    } as const;
    expect(watched.take()).toEqual([
      actual(preflight),
      actual({ ...preflight, origin: evil, granted: false, reason: 'origin-not-allowed' }),
      actual({ ...preflight, method: 'PUT', granted: false, reason: 'method-not-allowed' }),
      actual({
        ...preflight,
        method: 'POST',
        url: '/strict/7',
        route: '/strict/:id',
        granted: false,
        reason: 'method-not-allowed',
      }),
    ]);
  });

  it('reports requests as disabled if CORS is off, preflights included', async () => {
    await server.get('/off/7', app);
    await server.preflight({ path: '/off/7', origin: app });
    expect(watched.take()).toEqual([
      actual({ url: '/off/7', route: '/off/:id', granted: false, reason: 'disabled' }),
      actual({
        kind: 'preflight',
        url: '/off/7',
        route: '/off/:id',
        granted: false,
        reason: 'disabled',
      }),
    ]);
  });

  it('sees requests refused with 403, and a method that only enforce refuses', async () => {
    const refused = await server.get('/strict/7', evil);
    const method = await server.send({ method: 'POST', path: '/strict/7', headers: { Origin: app } });
    expect([refused.status, method.status]).toEqual([403, 403]);
    expect(watched.take()).toEqual([
      actual({
        url: '/strict/7',
        route: '/strict/:id',
        origin: evil,
        granted: false,
        reason: 'origin-not-allowed',
      }),
      actual({
        method: 'POST',
        url: '/strict/7',
        route: '/strict/:id',
        granted: false,
        reason: 'method-not-allowed',
      }),
    ]);
  });

  it('publishes the final decision, not the one that the guard has replaced', async () => {
    await server.get('/versions/7', 'https://two.example', { 'x-version': '2' });
    await server.get('/versions/7', app, { 'x-version': '2' });
    const version = { url: '/versions/7', route: '/versions/:id' };
    expect(watched.take()).toEqual([
      actual({ ...version, origin: 'https://two.example' }),
      actual({ ...version, granted: false, reason: 'origin-not-allowed' }),
    ]);
  });

  it('recognizes preflights that the application answers', async () => {
    await server.preflight({ path: '/continued', origin: app });
    expect(watched.take()).toEqual([actual({ kind: 'preflight', url: '/continued', route: '/continued' })]);
  });

  it('has no route for paths that no controller serves', async () => {
    await server.get('/nowhere', app);
    await server.get('/files/logo.png', evil);
    await server.get('/any', evil);
    expect(watched.take()).toEqual([
      actual({ url: '/nowhere' }),
      actual({ url: '/files/logo.png', origin: evil }),
      actual({ url: '/any', route: '/any', origin: evil }),
    ]);
  });

  it.each([
    ['an error of a handler', '/orders/fail/now', 401],
    ['a stream', '/orders/stream/now', 200],
    ['server-sent events', '/orders/events/now', 200],
    ['a hijacked reply', '/orders/hijacked/now', 202],
  ])('publishes one message for %s', async (_, path, status) => {
    const response = await server.get(path, app);
    expect(response.status).toBe(status);
    expect(watched.take()).toEqual([actual({ url: path, route: path })]);
  });

  it.each([
    ['malformed JSON', '{', 400],
    ['a body over the limit', JSON.stringify('x'.repeat(1_000)), 413],
  ])('publishes one message for %s', async (_, body, status) => {
    const headers = { Origin: app, 'Content-Type': 'application/json' };
    const response = await server.send({ method: 'POST', path: '/orders', headers, body });
    expect(response.status).toBe(status);
    expect(watched.take()).toEqual([actual({ method: 'POST', url: '/orders', route: '/orders' })]);
  });

  it('publishes at most one message for an aborted request', async () => {
    slowed = new Promise((resolve) => (release = resolve));
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`GET /orders/slow/now HTTP/1.1\r\nHost: a\r\nOrigin: ${app}\r\n\r\n`);
    await once(socket, 'connect');
    // The next request on another connection is served after this one has arrived.
    await server.get('/any');
    socket.destroy();
    await once(socket, 'close');
    release();
    await server.get('/any', evil);
    const about = watched.take().map(({ url }) => url);
    expect(about.filter((url) => url === '/orders/slow/now').length).toBeLessThanOrEqual(1);
    expect(about).toContain('/any');
  });

  it('breaks neither a request nor the process if a subscriber throws, and logs the error', async () => {
    subscribe('nestjs-cors:decision', broken);
    try {
      log.clear();
      const response = await server.get('/orders/7', app);
      expect([response.status, response.body]).toEqual([200, '7']);
      expect(response.values('Access-Control-Allow-Origin')).toEqual([app]);
      expect(log.ofCors('error')).toEqual([
        'A subscriber of a nestjs-cors channel failed; no request was affected: TypeError: no such metric',
      ]);
    } finally {
      unsubscribe('nestjs-cors:decision', broken);
    }
    expect(watched.take()).toHaveLength(1);
  });

  it('breaks neither a request nor the process if an asynchronous subscriber fails, and logs the error', async () => {
    subscribe('nestjs-cors:decision', failing);
    try {
      log.clear();
      const response = await server.get('/orders/7', app);
      expect([response.status, response.body]).toEqual([200, '7']);
      expect(log.ofCors('error')).toEqual([
        'A subscriber of a nestjs-cors channel failed; no request was affected: TypeError: no such exporter',
      ]);
    } finally {
      unsubscribe('nestjs-cors:decision', failing);
    }
    expect(watched.take()).toHaveLength(1);
  });

  it('changes nothing on the wire', async () => {
    const requests = ['/orders/7', '/off/7', '/strict/7', '/nowhere', '/orders/hijacked/now'].flatMap(
      (path) =>
        [app, evil].flatMap((origin) => [
          () => server.get(path, origin),
          () => server.preflight({ path, origin, headers: 'x-a,x-b' }),
        ]),
    );
    const all = async () => {
      const answers = [];
      for (const request of requests) {
        const { status, headers, body } = await request();
        answers.push({
          status,
          headers: headers.filter(([name]) => name !== 'Date' && name !== 'date'),
          body,
        });
      }
      return answers;
    };
    const whileWatched = await all();
    watched.close();
    expect(await all()).toEqual(whileWatched);
  });
});
