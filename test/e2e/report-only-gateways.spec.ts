import { WebSocketGateway } from '@nestjs/websockets';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';
import { CorsWsAdapter } from 'nestjs-cors/ws';
import { io } from 'socket.io-client';
import { issuesOf } from '../support/configuration-issues.js';
import { turn } from '../support/dynamic-origins.js';
import { upgrade } from '../support/handshakes.js';
import { platforms, type Platform } from '../support/platforms.js';
import { app, evil, partner, WatchedReports } from '../support/report-only.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const polling = '/socket.io/?EIO=4&transport=polling';
const passes = { granted: true, reason: 'allowed', forbidden: false };
const refuses = { granted: false, reason: 'origin-not-allowed', forbidden: true };

@WebSocketGateway()
@Cors({ origin: [app], reportOnly: { origin: [app, partner] } })
class OrdersGateway {}

@WebSocketGateway()
class PlainGateway {}

@WebSocketGateway({ namespace: 'admin' })
@Cors({ origin: [app, partner], reportOnly: { origin: [partner] } })
class AdminGateway {}

let reports: WatchedReports;
beforeEach(() => {
  reports = new WatchedReports();
});
afterEach(() => reports.close());

type Adapter = typeof CorsIoAdapter | typeof CorsWsAdapter;
const startWith = (
  platform: Platform,
  Adapter: Adapter,
  options: CorsModuleOptions,
  providers: (new () => object)[],
): Promise<RunningServer> =>
  start(moduleWith(CorsModule.forRoot(options), { providers }), {
    platform,
    options: { logger: reports.log },
    configure: (application) => void application.useWebSocketAdapter(new Adapter(application)),
  });

describe.each(platforms)('reportOnly of gateways on $name (R26)', (platform) => {
  it('reports handshakes that would pass, and those that would not, under CorsWsAdapter', async () => {
    const server = await startWith(platform, CorsWsAdapter, {}, [OrdersGateway]);
    expect(await upgrade(server.port, '/', { Origin: app })).toBe(101);
    expect(await upgrade(server.port, '/', { Origin: partner })).toBe(403);
    expect(await upgrade(server.port, '/', { Origin: evil })).toBe(403);
    expect(await upgrade(server.port, '/', { Origin: `http://127.0.0.1:${server.port}` })).toBe(101);
    expect(await upgrade(server.port, '/')).toBe(101);
    await turn();
    expect(reports.watched.messages[0]?.request.url).toBe('/');
    expect(reports.watched.take()).toEqual([
      {
        kind: 'handshake',
        origin: partner,
        method: 'GET',
        url: '/',
        route: undefined,
        inForce: refuses,
        reportOnly: passes,
      },
    ]);
    expect(server.app.get(CorsService).reports()).toEqual([
      { route: undefined, origin: partner, reason: 'allowed', count: 1 },
    ]);
    expect(reports.log.ofCors('warn')).toContain(
      `reportOnly would allow the handshake of GET / for ${partner}, which is refused now: origin-not-allowed`,
    );
  });

  it('reports polling requests and their preflights', async () => {
    const options: CorsModuleOptions = { origin: '*', reportOnly: { origin: [app] }, logRefusals: false };
    const server = await startWith(platform, CorsIoAdapter, options, [PlainGateway]);
    for (const origin of [app, evil]) {
      expect((await server.get(polling, origin)).values('Access-Control-Allow-Origin')).toEqual(['*']);
      expect((await server.preflight({ path: polling, origin, method: 'POST' })).status).toBe(204);
    }
    await turn();
    expect(reports.watched.take()).toEqual([
      expect.objectContaining({ kind: 'handshake', origin: evil, inForce: passes, reportOnly: refuses }),
      expect.objectContaining({ kind: 'preflight', origin: evil, inForce: passes, reportOnly: refuses }),
    ]);
  });

  it('reports whom a namespace would refuse', async () => {
    const server = await startWith(platform, CorsIoAdapter, {}, [OrdersGateway, AdminGateway]);
    const client = io(`${server.url}/admin`, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      extraHeaders: { Origin: app },
    });
    await new Promise((resolve) => client.on('connect', () => resolve(undefined)));
    client.disconnect();
    await turn();
    // The transport alone would pass, because the other gateway allows the origin.
    expect(reports.outcomes()).toEqual([[passes, refuses]]);
  });

  it('neither delays nor fails a handshake, whatever its providers do', async () => {
    let answer!: (allowed: boolean) => void;
    const pending = new Promise<boolean>((resolve) => (answer = resolve));
    const options: CorsModuleOptions = {
      origin: '*',
      reportOnly: {
        origin: (origin) => {
          if (origin === evil) throw new Error('database is down');
          return pending;
        },
      },
    };
    const server = await startWith(platform, CorsWsAdapter, options, [PlainGateway]);
    expect(await upgrade(server.port, '/', { Origin: app })).toBe(101);
    expect(await upgrade(server.port, '/', { Origin: evil })).toBe(101);
    await turn();
    expect(reports.outcomes()).toEqual([[passes, { ...refuses, reason: 'provider-failed' }]]);
    answer(true);
    await turn();
    expect(reports.outcomes()).toEqual([]);
  });

  it('names the fields that have no effect there', async () => {
    @WebSocketGateway()
    @Cors({ origin: [app], reportOnly: { methods: ['GET'], origin: [partner] } })
    class WrongGateway {}
    expect(await issuesOf(startWith(platform, CorsWsAdapter, {}, [WrongGateway]))).toMatchObject([
      { code: 'CORS_E043', place: 'WrongGateway, methods from reportOnly of @Cors on WrongGateway' },
    ]);
  });

  it('must be the same for gateways that share a namespace', async () => {
    @WebSocketGateway()
    @Cors({ origin: [app], reportOnly: { origin: [partner] } })
    class OtherGateway {}
    expect(
      await issuesOf(startWith(platform, CorsWsAdapter, {}, [OrdersGateway, OtherGateway])),
    ).toMatchObject([{ code: 'CORS_E044', place: 'OtherGateway' }]);
  });
});
