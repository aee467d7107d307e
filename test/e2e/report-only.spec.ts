import { Controller, Get, Post, Version, VersioningType } from '@nestjs/common';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService } from 'nestjs-cors';
import { platforms } from '../support/platforms.js';
import {
  app,
  evil,
  granted,
  OrdersController,
  partner,
  refused,
  WatchedReports,
} from '../support/report-only.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

let reports: WatchedReports;
beforeEach(() => {
  reports = new WatchedReports();
});
afterEach(() => reports.close());

const broken = (): never => {
  throw new TypeError('no such metric');
};

describe.each(platforms)('reportOnly on $name (R26)', (platform) => {
  it('reports who would be refused, once for each request, and applies nothing', async () => {
    const server = await reports.serve(platform, {
      origin: '*',
      logRefusals: false,
      reportOnly: { origin: [app], enforce: true },
    });
    const response = await server.get('/orders/7?token=secret', evil);
    expect([response.status, response.values('Access-Control-Allow-Origin')]).toEqual([200, ['*']]);
    await server.get('/orders/7', app);
    await server.get('/orders/7');
    expect(reports.watched.messages[0]?.request.url).toBe('/orders/7?token=secret');
    expect(reports.watched.take()).toEqual([
      {
        kind: 'actual',
        origin: evil,
        method: 'GET',
        url: '/orders/7?token=secret',
        route: '/orders/:id',
        inForce: granted,
        reportOnly: { ...refused, forbidden: true },
      },
    ]);
    expect(reports.log.ofCors('warn')).toEqual([
      `reportOnly would refuse GET /orders/:id for ${evil} with 403: origin-not-allowed (origin, from reportOnly of CorsModule.forRoot()).`,
    ]);
  });

  it('reports requests that it would grant', async () => {
    const server = await reports.serve(platform, {
      origin: app,
      logRefusals: false,
      reportOnly: { origin: [app, partner] },
    });
    await server.get('/orders/7', partner);
    await server.preflight({ path: '/orders/7', origin: partner });
    await server.get('/orders/7', evil);
    expect(reports.outcomes()).toEqual([
      [refused, granted],
      [refused, granted],
    ]);
    expect(reports.log.ofCors('warn')).toEqual([
      `reportOnly would allow GET /orders/:id for ${partner}, which is refused now: origin-not-allowed`,
      `reportOnly would allow the preflight of GET /orders/:id for ${partner}, which is refused now: origin-not-allowed`,
    ]);
  });

  it('reports refused requests that would get 403, and not the reverse', async () => {
    const stricter = await reports.serve(platform, { origin: app, reportOnly: { enforce: true } });
    await stricter.get('/orders/7', evil);
    await stricter.get('/nowhere', evil);
    await stricter.preflight({ path: '/orders/7', origin: evil });
    expect(reports.outcomes()).toEqual([
      [refused, { ...refused, forbidden: true }],
      [refused, { ...refused, forbidden: true }],
      [refused, { ...refused, forbidden: true }],
    ]);
    const looser = await reports.serve(platform, {
      origin: app,
      enforce: true,
      reportOnly: { enforce: false },
    });
    expect((await looser.get('/orders/7', evil)).status).toBe(403);
    expect(reports.outcomes()).toEqual([]);
  });

  it('reports requests that get 403 today and would be granted', async () => {
    const server = await reports.serve(platform, {
      origin: app,
      enforce: true,
      reportOnly: { origin: [app, partner] },
    });
    expect((await server.get('/orders/7', partner)).status).toBe(403);
    expect(reports.outcomes()).toEqual([[{ ...refused, forbidden: true }, granted]]);
  });

  it('reports a method that enforce would refuse', async () => {
    const server = await reports.serve(platform, {
      origin: app,
      reportOnly: { methods: ['GET'], enforce: true },
    });
    const headers = { Origin: app, 'Content-Type': 'application/json' };
    const response = await server.send({ method: 'POST', path: '/orders', headers, body: '{}' });
    expect(response.status).toBe(201);
    expect(reports.outcomes()).toEqual([
      [granted, { granted: false, reason: 'method-not-allowed', forbidden: true }],
    ]);
    expect(reports.log.ofCors('warn')).toEqual([
      `reportOnly would refuse POST /orders for ${app} with 403: method-not-allowed (methods, from reportOnly of CorsModule.forRoot()). Allowed: GET.`,
    ]);
  });

  it('reports a preflight that would fail because of its method or headers, but not other header values', async () => {
    const server = await reports.serve(platform, {
      origin: app,
      reportOnly: { methods: ['GET'], allowedHeaders: ['x-shop'], maxAge: 60, credentials: true },
    });
    await server.preflight({ path: '/orders', origin: app, method: 'POST' });
    await server.preflight({ path: '/orders/7', origin: app, headers: 'x-other' });
    await server.preflight({ path: '/orders/7', origin: app, headers: 'x-shop' });
    await server.get('/orders/7', app);
    expect(reports.outcomes()).toEqual([
      [granted, { granted: false, reason: 'method-not-allowed', forbidden: false }],
      [granted, { granted: false, reason: 'header-not-allowed', forbidden: false }],
    ]);
  });

  it('does not report the server’s own pages', async () => {
    const server = await reports.serve(platform, {
      origin: '*',
      reportOnly: { origin: [app], enforce: true },
    });
    const own = `http://127.0.0.1:${server.port}`;
    await server.send({ method: 'POST', path: '/orders', headers: { Origin: own } });
    await server.send({
      path: '/orders/7',
      headers: { Origin: 'http://behind.example', 'Sec-Fetch-Site': 'same-origin' },
    });
    expect(reports.outcomes()).toEqual([]);
  });

  it('can be tried where CORS is off, and leaves it off', async () => {
    @Controller('closed')
    class ClosedController {
      @Get() @Cors({ reportOnly: { origin: [app] } }) list() {}
    }
    const server = await reports.serve(platform, {}, { controllers: [ClosedController] });
    const response = await server.get('/closed', app);
    expect(response.values('Access-Control-Allow-Origin')).toEqual([]);
    expect(response.values('Vary')).toEqual([]);
    expect((await server.preflight({ path: '/closed', origin: app })).status).toBe(404);
    const disabled = { granted: false, reason: 'disabled', forbidden: false };
    expect(reports.outcomes()).toEqual([
      [disabled, granted],
      [disabled, granted],
    ]);
  });

  it('knows the handler that the guard finds if the version is in a header', async () => {
    @Controller('versions')
    class VersionsController {
      @Get() @Version('1') @Cors({ reportOnly: { origin: [partner] } }) first() {}
      @Get() @Version('2') second() {}
    }
    const server = await start(
      moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [VersionsController] }),
      {
        platform,
        options: { logger: reports.log },
        configure: (application) =>
          void application.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
      },
    );
    await server.get('/versions', partner, { 'x-version': '1' });
    await server.get('/versions', partner, { 'x-version': '2' });
    // With two policies on one path, the guard would refuse what only the other version grants.
    expect(reports.outcomes()).toEqual([
      [refused, granted],
      [refused, { ...refused, forbidden: true }],
    ]);
  });

  it('counts reports for CorsService.reports()', async () => {
    const server = await reports.serve(platform, { origin: '*', reportOnly: { origin: [app] } });
    for (const path of ['/orders/7', '/orders/8', '/nowhere']) await server.get(path, evil);
    expect(server.app.get(CorsService).reports()).toEqual([
      { route: '/orders/:id', origin: evil, reason: 'origin-not-allowed', count: 2 },
      { route: undefined, origin: evil, reason: 'origin-not-allowed', count: 1 },
    ]);
  });

  it('writes the same line at most once a minute, and at most 100 different lines', async () => {
    const server = await reports.serve(platform, { origin: '*', reportOnly: { origin: [app] } });
    for (let at = 0; at < 150; at++) await server.get('/orders/7', `https://${at % 120}.evil.example`);
    expect(reports.log.ofCors('warn')).toHaveLength(100);
    expect(server.app.get(CorsService).reports()).toHaveLength(120);
    expect(reports.outcomes()).toHaveLength(150);
  });

  it('breaks no request if a subscriber throws, and still reaches the other subscribers', async () => {
    subscribe('nestjs-cors:report', broken);
    try {
      const server = await reports.serve(platform, { origin: '*', reportOnly: { origin: [app] } });
      const response = await server.get('/orders/7', evil);
      expect([response.status, response.body]).toEqual([200, 'one']);
      expect(reports.outcomes()).toEqual([[granted, refused]]);
      expect(reports.log.ofCors('error')).toEqual([
        'A subscriber of a nestjs-cors channel failed; no request was affected: TypeError: no such metric',
      ]);
    } finally {
      unsubscribe('nestjs-cors:report', broken);
    }
  });

  it('publishes nothing without reportOnly, and lists nothing', async () => {
    const server = await reports.serve(platform, { origin: app });
    await server.get('/orders/7', evil);
    expect(reports.outcomes()).toEqual([]);
    expect(server.app.get(CorsService).reports()).toEqual([]);
  });
});

interface Overridden {
  method: string;
  url: string;
}

// The Node platform reads the method before middleware runs, and Fastify settles the handler.
describe.each(platforms.filter(({ name }) => name === 'Express'))(
  'reportOnly behind middleware that overrides the method on $name (R26)',
  (platform) => {
    it('judges the method that middleware has set, as the guard would', async () => {
      @Controller('orders')
      class RemovableController {
        @Post(':id') write() {}
        @Get(':id') read() {}
      }
      const server = await start(
        moduleWith(CorsModule.forRoot({ origin: app, reportOnly: { methods: ['GET'], enforce: true } }), {
          controllers: [RemovableController],
        }),
        {
          platform,
          options: { logger: reports.log },
          configure: (application) =>
            void application.use((request: Overridden, _: unknown, next: () => void) => {
              request.method = 'POST';
              next();
            }),
        },
      );
      expect((await server.get('/orders/7', app)).status).toBe(201);
      expect(reports.outcomes()).toEqual([
        [granted, { granted: false, reason: 'method-not-allowed', forbidden: true }],
      ]);
    });
  },
);

// On Fastify, the handler is settled before middleware runs.
describe.each(platforms.filter(({ name }) => name !== 'Fastify'))(
  'reportOnly behind middleware on $name (R26)',
  (platform) => {
    it('judges the handler that middleware sends a request to', async () => {
      @Controller('internal')
      class InternalController {
        @Get() @Cors({ reportOnly: { origin: [partner] } }) read() {}
      }
      const server = await start(
        moduleWith(CorsModule.forRoot({ origin: app }), {
          controllers: [OrdersController, InternalController],
        }),
        {
          platform,
          options: { logger: reports.log },
          configure: (application) =>
            void application.use((request: Overridden, _: unknown, next: () => void) => {
              if (request.url === '/orders/7') request.url = '/internal';
              next();
            }),
        },
      );
      await server.get('/orders/8', app);
      expect(reports.outcomes()).toEqual([]);
      expect((await server.get('/orders/7', app)).status).toBe(200);
      // The guard would refuse what the policy of /orders grants and that of /internal would not.
      expect(reports.outcomes()).toEqual([[granted, { ...refused, forbidden: true }]]);
    });
  },
);
