import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { INestApplication, Type } from '@nestjs/common';
import {
  SubscribeMessage,
  WebSocketGateway,
  type GatewayMetadata,
  type OnGatewayConnection,
  type OnGatewayInit,
} from '@nestjs/websockets';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, fromProvider, type CorsModuleOptions } from 'nestjs-cors';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';
import { CorsWsAdapter } from 'nestjs-cors/ws';
import { CapturedLog } from '../support/captured-log.js';
import { corsHeaders, grantedTo, nothingButVary, refusedPreflight } from '../support/cors-headers.js';
import { upgrade } from '../support/handshakes.js';
import { platforms, type Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';

const app = 'https://app.example';
const evil = 'https://evil.example';
const polling = '/socket.io/?EIO=4&transport=polling';
const websocket = '/socket.io/?EIO=4&transport=websocket';

/** Names of the gateways that a client has reached. */
const reached: string[] = [];

afterAll(stopServers);
beforeEach(() => void reached.splice(0));

function gateway(name: string, options: GatewayMetadata, ...decorators: ClassDecorator[]): Type {
  class Gateway implements OnGatewayConnection {
    handleConnection(): void {
      reached.push(name);
    }
    @SubscribeMessage('who') who(): string {
      return name;
    }
  }
  WebSocketGateway(options)(Gateway);
  for (const decorator of decorators) decorator(Gateway);
  Object.defineProperty(Gateway, 'name', { value: name });
  return Gateway;
}

const ioAdapter = (application: INestApplication) => new CorsIoAdapter(application);
const wsAdapter = (application: INestApplication) => new CorsWsAdapter(application);

interface Serving {
  readonly adapter?: (application: INestApplication) => CorsIoAdapter | CorsWsAdapter;
  readonly defaults?: CorsModuleOptions;
  readonly providers?: readonly Type[];
  readonly logger?: CapturedLog | false;
}

function serve(
  platform: Platform,
  gateways: readonly Type[],
  { adapter = ioAdapter, defaults = {}, providers = [], logger = false }: Serving = {},
): Promise<RunningServer> {
  return start(moduleWith(CorsModule.forRoot(defaults), { providers: [...gateways, ...providers] }), {
    platform,
    options: { logger },
    configure: (application) => void application.useWebSocketAdapter(adapter(application)),
  });
}

/** Admits clients to namespaces by name. */
function admitRooms(name: string, _auth: object, next: (error: null, isAdmitted: boolean) => void): void {
  next(null, name.startsWith('/room-'));
}

/** Accepts clients of protocol 3, as in old browsers; they join the main namespace without asking. */
class OldAdapter extends CorsIoAdapter {
  override createIOServer(port: number, options?: object): never {
    return super.createIOServer(port, { ...options, allowEIO3: true } as never) as never;
  }
}

describe.each(platforms)('an attack on gateways by a page of another origin, on $name (R24)', (platform) => {
  it('is refused as a script that another site loads, which a browser requests without an Origin', async () => {
    const server = await serve(platform, [gateway('shop', {}, Cors({ origin: app, credentials: true }))], {
      adapter: (application) => new OldAdapter(application),
    });
    const script = '/socket.io/?EIO=3&transport=polling&j=0';
    for (const site of ['cross-site', 'same-site']) {
      const answer = await server.get(script, undefined, { 'Sec-Fetch-Site': site });
      expect([site, answer.status, corsHeaders(answer)]).toEqual([site, 403, nothingButVary]);
    }
    expect(reached).toEqual([]);
    for (const site of ['same-origin', 'none']) {
      expect((await server.get(script, undefined, { 'Sec-Fetch-Site': site })).status).toBe(200);
    }
    expect((await server.get(script)).status).toBe(200);
    expect(reached).toEqual(['shop', 'shop', 'shop']);
  });

  it.each([
    { policy: 'any origin', decorator: Cors('*'), status: 200 },
    { policy: 'any origin, reflected', decorator: Cors({ origin: true }), status: 200 },
    { policy: 'CORS off', decorator: Cors(false), status: 200 },
    { policy: 'a list', decorator: Cors(app), status: 403 },
  ])('is answered with $status without an Origin (policy: $policy)', async ({ decorator, status }) => {
    const server = await serve(platform, [gateway('shop', {}, decorator)]);
    expect((await server.get(polling, undefined, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(status);
    expect(await upgrade(server.port, websocket, { 'Sec-Fetch-Site': 'cross-site' })).toBe(
      status === 200 ? 101 : 403,
    );
  });

  it.each([
    { name: 'Socket.IO', adapter: ioAdapter, path: websocket },
    { name: 'ws', adapter: wsAdapter, path: '/' },
  ])('is refused over $name, whatever the handshake looks like', async ({ adapter, path }) => {
    const { port } = await serve(platform, [gateway('shop', {}, Cors(app))], { adapter });
    const refused: readonly (readonly (readonly [string, string])[])[] = [
      [['Origin', evil]],
      [['oRiGiN', evil]],
      [['Origin', 'null']],
      [['Origin', `${app} `]].map(([name = '']) => [name, `${app}.evil.example`] as const),
      [
        ['Origin', app],
        ['Origin', evil],
      ],
      [
        ['Origin', evil],
        ['Sec-Fetch-Site', 'cross-site'],
      ],
      [
        ['Origin', evil],
        ['Sec-Fetch-Site', 'same-origin'],
        ['Sec-Fetch-Site', 'cross-site'],
      ],
      [
        ['Origin', evil],
        ['X-Forwarded-Host', 'evil.example'],
      ],
      [
        ['Origin', evil],
        ['Host', 'evil.example.'],
      ],
      [
        ['Origin', 'https://evil.example:8443'],
        ['Host', 'evil.example:443'],
      ],
      [
        ['Origin', 'chrome-extension://evil.example'],
        ['Host', 'evil.example'],
      ],
    ];
    for (const headers of refused) {
      expect([headers, await upgrade(port, path, headers as never)]).toEqual([headers, 403]);
    }
    expect(reached).toEqual([]);
  });

  it('is refused over HTTP/1.0 without a Host, which does not show the server’s own origin', async () => {
    const { port } = await serve(platform, [gateway('shop', {}, Cors(app))]);
    const ask = (origin: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () =>
          socket.write(`GET ${polling} HTTP/1.0\r\nOrigin: ${origin}\r\n\r\n`),
        );
        let received = '';
        socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
        socket.on('error', reject);
        socket.on('close', () => resolve(received.split(' ')[1] ?? ''));
      });
    expect(await Promise.all([ask(evil), ask(app), ask('http://')])).toEqual(['403', '200', '403']);
  });

  it('is refused in polling preflights for methods, private networks and other origins', async () => {
    const server = await serve(platform, [gateway('shop', {}, Cors(app))]);
    const path = polling;
    const refusedHeaders = await server.preflight({ path, origin: evil, headers: 'x-shop' });
    expect([refusedHeaders.status, corsHeaders(refusedHeaders)]).toEqual([403, refusedPreflight]);
    const put = await server.preflight({ path, origin: app, method: 'PUT' });
    expect([put.status, corsHeaders(put)]).toEqual([
      403,
      { ...grantedTo(app), 'access-control-allow-methods': 'GET,POST', vary: refusedPreflight.vary },
    ]);
    const more = { 'Access-Control-Request-Private-Network': 'true' };
    const local = await server.preflight({ path, origin: app, more });
    expect(local.status).toBe(403);
    expect(corsHeaders(local)).not.toHaveProperty('access-control-allow-origin');
    // A plain OPTIONS goes to Engine.IO, which does not serve it.
    const plain = await server.send({ method: 'OPTIONS', path, headers: { Origin: evil } });
    expect([plain.status, corsHeaders(plain)]).toEqual([403, nothingButVary]);
  });

  it('is refused in namespaces that a function admits, or that the application creates itself', async () => {
    @WebSocketGateway()
    @Cors('*')
    class Lobby implements OnGatewayInit<{ server: { of(name: string): object } }> {
      afterInit(server: object): void {
        (server as { of(name: string): object }).of('/made');
      }
    }
    const server = await serve(platform, [
      Lobby,
      gateway('rooms', { namespace: admitRooms as never }, Cors(app)),
    ]);
    const join = async (origin: string, namespace: string) => {
      const opened = await server.get(polling, origin);
      const { sid } = JSON.parse(opened.body.slice(1)) as { sid: string };
      const path = `${polling}&sid=${sid}`;
      const headers = { 'Content-Type': 'text/plain', Origin: origin };
      await server.send({ method: 'POST', path, body: `40${namespace},`, headers });
      return (await server.get(path, origin)).body;
    };
    expect(await join(app, '/room-1')).toMatch(/^40\/room-1,\{"sid"/);
    expect(await join(evil, '/room-2')).toContain('This origin is not allowed to use this namespace.');
    // No gateway serves it, so the module's default applies, which is closed.
    expect(await join(app, '/made')).toContain('This origin is not allowed to use this namespace.');
    expect(reached).toEqual(['rooms']);
  });

  it('is refused when a provider hangs, and affects nobody else when the page leaves first', async () => {
    let asked!: () => void;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    class Hanging {
      isAllowed(): Promise<boolean> {
        asked();
        return new Promise(() => {});
      }
    }
    const decorator = Cors(fromProvider(Hanging, { timeoutMs: 200 }));
    const server = await serve(platform, [gateway('shop', {}, decorator)], { providers: [Hanging] });
    const leaving = connect(server.port, '127.0.0.1', () =>
      leaving.write(
        `GET ${websocket} HTTP/1.1\r\nHost: a\r\nOrigin: ${app}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      ),
    );
    await isAsked;
    leaving.resetAndDestroy();
    await nextTurn();
    expect(await upgrade(server.port, websocket, { Origin: evil })).toBe(403);
    const answer = await server.get(polling, evil);
    expect([answer.status, corsHeaders(answer)]).toEqual([403, nothingButVary]);
    expect((await server.get(polling)).status).toBe(200);
    expect(reached).toEqual([]);
  });

  it('is refused by the gateway alone, even with enforce and with mounts at the same path', async () => {
    const logger = new CapturedLog();
    const server = await serve(platform, [gateway('shop', {}, Cors(app))], {
      defaults: { origin: evil, enforce: true, mounts: { '/socket.io': { origin: evil }, '/docs': false } },
      logger,
    });
    const own = await server.get(polling, app);
    expect([own.status, corsHeaders(own)]).toEqual([200, grantedTo(app)]);
    const foreign = await server.get(polling, evil);
    expect([foreign.status, corsHeaders(foreign)]).toEqual([403, nothingButVary]);
    expect(logger.ofCors('warn').filter((line) => line.includes("mount '/socket.io'"))).toEqual([
      expect.stringContaining("mount '/socket.io' does not apply to the gateway shop"),
    ]);
  });

  it('is refused on every server that a subclass attaches Socket.IO to', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    class Attaching extends CorsIoAdapter {
      override createIOServer(port: number, options?: object): never {
        const server = super.createIOServer(port, options as never) as { attach(to: Server): unknown };
        return server.attach(other) as never;
      }
    }
    const server = await serve(platform, [gateway('Feed', {}, Cors(app))], {
      adapter: (application) => new Attaching(application),
    });
    const { port } = other.address() as { port: number };
    for (const one of [server.port, port]) {
      expect([
        await upgrade(one, websocket, { Origin: app }),
        await upgrade(one, websocket, { Origin: evil }),
      ]).toEqual([101, 403]);
    }
    await server.close();
    other.closeAllConnections();
    other.close();
  });

  it('is refused while the application closes, without waiting', async () => {
    const server = await serve(platform, [gateway('shop', {}, Cors(app))]);
    const statuses = [upgrade(server.port, websocket, { Origin: evil }).catch(() => 403), server.close()];
    expect((await Promise.all(statuses))[0]).toBe(403);
    expect(reached).toEqual([]);
  });
});
