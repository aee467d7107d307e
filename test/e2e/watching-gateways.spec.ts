import { WebSocketGateway } from '@nestjs/websockets';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import type { CorsDecisionMessage } from 'nestjs-cors';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';
import { CorsWsAdapter } from 'nestjs-cors/ws';
import { io } from 'socket.io-client';
import { CapturedLog } from '../support/captured-log.js';
import { upgrade } from '../support/handshakes.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';
import { watchDecisions, type Watched } from '../support/watched-decisions.js';

afterAll(stopServers);

const app = 'https://app.example';
const evil = 'https://evil.example';
const polling = '/socket.io/?EIO=4&transport=polling';

@WebSocketGateway()
@Cors([app])
class OrdersGateway {}

@WebSocketGateway({ namespace: 'admin' })
@Cors(['https://admin.example'])
class AdminGateway {}

@WebSocketGateway({ path: '/closed' })
class ClosedGateway {}

const handshake = (url: string, origin: string, more: Partial<CorsDecisionMessage> = {}) => ({
  kind: 'handshake',
  granted: true,
  reason: 'allowed',
  origin,
  method: 'GET',
  url,
  route: undefined,
  ...more,
});

describe.each(platforms)('nestjs-cors:decision of gateways on $name (R26)', (platform) => {
  let watched: Watched<CorsDecisionMessage>;
  beforeEach(() => {
    watched = watchDecisions();
  });
  afterEach(() => watched.close());

  describe('under CorsWsAdapter', () => {
    let server: RunningServer;
    beforeAll(async () => {
      server = await start(moduleWith(CorsModule.forRoot(), { providers: [OrdersGateway] }), {
        platform,
        configure: (application) => void application.useWebSocketAdapter(new CorsWsAdapter(application)),
      });
    });

    it('publishes one message for each handshake of a page', async () => {
      expect(await upgrade(server.port, '/', { Origin: app })).toBe(101);
      expect(await upgrade(server.port, '/', { Origin: evil })).toBe(403);
      expect(await upgrade(server.port, '/', { Origin: `http://127.0.0.1:${server.port}` })).toBe(101);
      expect(await upgrade(server.port, '/')).toBe(101);
      expect(watched.take()).toEqual([
        handshake('/', app),
        handshake('/', evil, { granted: false, reason: 'origin-not-allowed' }),
        handshake('/', `http://127.0.0.1:${server.port}`, { reason: 'not-cors' }),
      ]);
    });
  });

  describe('under CorsIoAdapter', () => {
    let server: RunningServer;
    beforeAll(async () => {
      server = await start(moduleWith(CorsModule.forRoot(), { providers: [OrdersGateway, AdminGateway] }), {
        platform,
        configure: (application) => void application.useWebSocketAdapter(new CorsIoAdapter(application)),
      });
    });

    it('publishes one message for each request of polling and each preflight', async () => {
      await server.get(polling, app);
      await server.get(polling, evil);
      await server.preflight({ path: polling, origin: app, method: 'POST' });
      await server.preflight({ path: polling, origin: evil, method: 'POST' });
      const preflight = { kind: 'preflight', method: 'POST' } as const;
      expect(watched.take()).toEqual([
        handshake(polling, app),
        handshake(polling, evil, { granted: false, reason: 'origin-not-allowed' }),
        handshake(polling, app, preflight),
        handshake(polling, evil, { ...preflight, granted: false, reason: 'origin-not-allowed' }),
      ]);
    });

    it('publishes refusals of a namespace after the transport was granted', async () => {
      const client = io(`${server.url}/admin`, {
        forceNew: true,
        reconnection: false,
        transports: ['websocket'],
        extraHeaders: { Origin: app },
      });
      await new Promise((resolve) => client.on('connect_error', resolve));
      client.disconnect();
      const url = '/socket.io/?EIO=4&transport=websocket';
      expect(watched.take()).toEqual([
        handshake(url, app),
        handshake(url, app, { granted: false, reason: 'origin-not-allowed' }),
      ]);
    });
  });
});

describe.each(platforms)('the line about a refused handshake on $name (R27)', (platform) => {
  it.each([
    { adapter: CorsIoAdapter, path: '/socket.io/', closed: '/closed/', query: '?EIO=4&transport=websocket' },
    { adapter: CorsWsAdapter, path: '/', closed: '/closed', query: '' },
  ])('names the level that decided, and the nearest origin: $path', async (served) => {
    const { adapter, path, closed, query } = served;
    const log = new CapturedLog();
    const module = moduleWith(CorsModule.forRoot(), { providers: [OrdersGateway, ClosedGateway] });
    const { port } = await start(module, {
      platform,
      options: { logger: log },
      configure: (application) => void application.useWebSocketAdapter(new adapter(application)),
    });
    log.clear();
    expect(await upgrade(port, path + query, { Origin: 'http://app.example' })).toBe(403);
    expect(await upgrade(port, closed + query, { Origin: app })).toBe(403);
    expect(log.ofCors('warn')).toEqual([
      `Refused GET ${path} for http://app.example: origin-not-allowed (origin, from @Cors on OrdersGateway). https://app.example is allowed.`,
      `Refused GET ${closed} for ${app}: origin-not-allowed (origin, which no level states).`,
    ]);
  });

  it('is there for a preflight of polling, too, whose request is never sent', async () => {
    const log = new CapturedLog();
    const server = await start(moduleWith(CorsModule.forRoot(), { providers: [OrdersGateway] }), {
      platform,
      options: { logger: log },
      configure: (application) => void application.useWebSocketAdapter(new CorsIoAdapter(application)),
    });
    log.clear();
    await server.preflight({ path: polling, origin: evil, method: 'POST', headers: 'x-custom' });
    await server.preflight({ path: polling, origin: app, method: 'POST', headers: 'x-custom' });
    expect(log.ofCors()).toEqual([
      `Refused POST /socket.io/ for ${evil}: origin-not-allowed (origin, from @Cors on OrdersGateway).`,
    ]);
  });
});
