import type { INestApplication, Type } from '@nestjs/common';
import {
  SubscribeMessage,
  WebSocketGateway,
  type GatewayMetadata,
  type OnGatewayConnection,
} from '@nestjs/websockets';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Adapter } from 'socket.io-adapter';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { Cors, CorsModule } from 'nestjs-cors';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';
import { corsHeaders, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { upgrade } from '../support/handshakes.js';
import { platforms, type Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';

const app = 'https://app.example';
const admin = 'https://admin.example';
const evil = 'https://evil.example';

/** Names of the gateways that a client has reached. */
const reached: string[] = [];
const clients = new Set<Socket>();

afterAll(stopServers);
beforeEach(() => void reached.splice(0));
afterEach(() => {
  for (const client of clients) client.disconnect();
  clients.clear();
});

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

function serve(
  platform: Platform,
  gateways: Type[],
  adapter: (application: INestApplication) => CorsIoAdapter = (application) => new CorsIoAdapter(application),
): Promise<RunningServer> {
  return start(moduleWith(CorsModule.forRoot(), { providers: gateways }), {
    platform,
    configure: (application) => void application.useWebSocketAdapter(adapter(application)),
  });
}

/** Connects as a page of `origin`; resolves with what the gateway answers, or with why it did not connect. */
function connectTo(
  url: string,
  origin: string | undefined,
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<string> {
  const client = io(url, {
    forceNew: true,
    reconnection: false,
    ...(origin !== undefined && { extraHeaders: { Origin: origin } }),
    ...options,
  });
  clients.add(client);
  return new Promise((resolve) => {
    client.on('connect_error', (error) => resolve(error.message));
    client.on('connect', () => client.emit('who', (answer: string) => resolve(answer)));
  });
}

/** Connects to a namespace over raw polling, and returns all packets that arrive with the answer. */
async function join(server: RunningServer, origin: string, namespace: string, auth: object) {
  const opened = await server.get('/socket.io/?EIO=4&transport=polling', origin);
  const { sid } = JSON.parse(opened.body.slice(1)) as { sid: string };
  const path = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  const send = (body: string) =>
    server.send({
      method: 'POST',
      path,
      body,
      headers: { 'Content-Type': 'text/plain', Origin: origin },
    });
  await send(`40${namespace},${JSON.stringify(auth)}`);
  const { body } = await server.get(path, origin);
  return { body, leave: () => send('1'), receive: async () => (await server.get(path, origin)).body };
}

const refusedByNamespace = 'This origin is not allowed to use this namespace.';

describe.each(platforms)('Socket.IO gateways on $name (R24)', (platform) => {
  describe.each([
    { transport: 'polling', refused: 'xhr poll error' },
    { transport: 'websocket', refused: 'websocket error' },
  ])('over $transport', ({ transport, refused }) => {
    const transports = [transport];

    it('accept allowed origins and clients without an origin, and nobody else', async () => {
      const { url } = await serve(platform, [gateway('shop', {}, Cors(app))]);
      expect(await connectTo(url, app, { transports })).toBe('shop');
      expect(await connectTo(url, undefined, { transports })).toBe('shop');
      expect(await connectTo(url, url, { transports })).toBe('shop');
      reached.splice(0);
      expect(await connectTo(url, evil, { transports })).toBe(refused);
      expect(reached).toEqual([]);
    });

    it('refuse a namespace through a transport that another gateway has granted', async () => {
      const { url } = await serve(platform, [
        gateway('shop', {}, Cors(app)),
        gateway('admin', { namespace: 'admin' }, Cors(admin)),
      ]);
      expect(await connectTo(`${url}/admin`, admin, { transports })).toBe('admin');
      expect(await connectTo(url, app, { transports })).toBe('shop');
      reached.splice(0);
      expect(await connectTo(`${url}/admin`, app, { transports })).toBe(refusedByNamespace);
      expect(await connectTo(url, admin, { transports })).toBe(refusedByNamespace);
      expect(await connectTo(`${url}/admin`, evil, { transports })).toBe(refused);
      expect(reached).toEqual([]);
    });

    it('refuse dynamic namespaces, even those that are also named', async () => {
      const { url } = await serve(platform, [
        gateway('tenants', { namespace: /^\/tenant-\d+$/ as never }, Cors(app, admin)),
        gateway('first', { namespace: '/tenant-1' }, Cors(admin)),
        gateway('shop', {}, Cors(app)),
      ]);
      expect(await connectTo(`${url}/tenant-7`, app, { transports })).toBe('tenants');
      expect(await connectTo(`${url}/tenant-1`, app, { transports })).toBe(refusedByNamespace);
      expect(await connectTo(`${url}/tenant-x`, app, { transports })).toBe('Invalid namespace');
    });

    it("use the module's default if no gateway serves a namespace", async () => {
      const { url } = await serve(platform, [gateway('admin', { namespace: 'admin' }, Cors(admin))]);
      expect(await connectTo(url, admin, { transports })).toBe(refusedByNamespace);
    });
  });

  it('let a session upgrade from polling to WebSockets', async () => {
    const { url } = await serve(platform, [gateway('shop', {}, Cors({ origin: app, credentials: true }))]);
    const client = io(url, { forceNew: true, reconnection: false, extraHeaders: { Origin: app } });
    clients.add(client);
    await new Promise<void>((resolve) => client.io.engine.on('upgrade', () => resolve()));
    expect(client.io.engine.transport.name).toBe('websocket');
  });

  it('bind a session to the origin that opened it', async () => {
    const server = await serve(platform, [
      gateway('shop', {}, Cors(app)),
      gateway('admin', { namespace: 'admin' }, Cors(admin)),
    ]);
    const opened = await server.get('/socket.io/?EIO=4&transport=polling', app);
    const { sid } = JSON.parse(opened.body.slice(1)) as { sid: string };
    const session = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    const post = (origin?: string) =>
      server.send({
        method: 'POST',
        path: session,
        body: '40/admin,',
        headers: { 'Content-Type': 'text/plain', ...(origin !== undefined && { Origin: origin }) },
      });
    const stolen = await post(admin);
    expect([stolen.status, corsHeaders(stolen)]).toEqual([403, grantedTo(admin)]);
    const foreign = await post(evil);
    expect([foreign.status, corsHeaders(foreign)]).toEqual([403, nothingButVary]);
    const path = `/socket.io/?EIO=4&transport=websocket&sid=${sid}`;
    expect(await upgrade(server.port, path, { Origin: admin })).toBe(403);
    expect((await post(app)).status).toBe(200);
    expect(await upgrade(server.port, path, { Origin: app })).toBe(101);
    expect(reached).toEqual([]);
  });

  it('judge a session that was opened without an origin by the first origin it sends', async () => {
    const server = await serve(platform, [
      gateway('shop', {}, Cors(app)),
      gateway('admin', { namespace: 'admin' }, Cors(admin)),
    ]);
    const opened = await server.get('/socket.io/?EIO=4&transport=polling');
    const { sid } = JSON.parse(opened.body.slice(1)) as { sid: string };
    const path = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    const headers = { 'Content-Type': 'text/plain', Origin: app };
    expect((await server.send({ method: 'POST', path, body: '40/admin,', headers })).status).toBe(200);
    expect((await server.get(path)).body).toContain(refusedByNamespace);
    expect((await server.get(path, admin)).status).toBe(403);
    expect(reached).toEqual([]);
  });

  it('cannot be reached by another spelling of their path, or by a wrong transport name', async () => {
    const { port } = await serve(platform, [gateway('shop', {}, Cors(app))]);
    for (const path of [
      '/socket.io/?EIO=4&transport=polling',
      '/socket.io/?EIO=4&transport=websocket&transport=polling',
      '/socket.io/deeper/?EIO=4&transport=websocket',
      '/socket.io//?EIO=4&transport=websocket',
      '/socket.io/?EIO=4&transport=websocket&sid=',
      '/socket.io/?EIO=4&transport=websocket&sid=unknown',
    ]) {
      expect([path, await upgrade(port, path, { Origin: evil })]).toEqual([path, 403]);
    }
    for (const path of ['/SOCKET.IO/', '/socket.io', '/socket%2Eio/']) {
      const query = `${path}?EIO=4&transport=websocket`;
      await expect(upgrade(port, query, { Origin: evil })).rejects.toThrow('No answer');
    }
  });

  it('give the files of the client the headers with which pages import them', async () => {
    const server = await serve(platform, [gateway('shop', {}, Cors({ origin: app, credentials: true }))]);
    const answers = [];
    for (const origin of [app, evil, undefined]) {
      const answer = await server.get('/socket.io/socket.io.esm.min.js', origin);
      answers.push([answer.status, corsHeaders(answer)]);
    }
    expect(answers).toEqual([
      [200, { ...grantedTo(app), 'access-control-allow-credentials': 'true' }],
      [200, nothingButVary],
      [200, nothingButVary],
    ]);
  });

  describe('with recovery of lost sessions', () => {
    let ioServer: { of(name: string): { emit(event: string, value: string): void } };

    class RecoveringAdapter extends CorsIoAdapter {
      override createIOServer(port: number, options?: object): never {
        const server = super.createIOServer(port, {
          ...options,
          connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
        } as never);
        ioServer = server as never;
        return server as never;
      }
    }

    it('refuse a session from another origin, and send it nothing that was missed', async () => {
      const server = await serve(
        platform,
        [gateway('shop', {}, Cors(app)), gateway('admin', { namespace: 'admin' }, Cors(admin))],
        (application) => new RecoveringAdapter(application),
      );
      const first = await join(server, admin, '/admin', {});
      const { pid } = JSON.parse(first.body.slice(first.body.indexOf('{'))) as { pid: string };
      const namespace = ioServer.of('/admin');
      namespace.emit('news', 'first');
      const packet = await first.receive();
      const offset = /"news","first","([^"]+)"/.exec(packet)?.[1] ?? '';
      expect(offset).not.toBe('');
      await first.leave();
      namespace.emit('news', 'missed');
      const stolen = await join(server, app, '/admin', { pid, offset });
      expect(stolen.body).toContain(refusedByNamespace);
      expect(stolen.body).not.toContain('missed');
      const recovered = await join(server, admin, '/admin', { pid, offset });
      expect(recovered.body).toContain('missed');
      expect(recovered.body).toContain(pid);
    });
  });

  it('keep allowRequest and Socket.IO adapters, which see only granted handshakes', async () => {
    const asked: (string | undefined)[] = [];
    class OwnAdapter extends Adapter {}
    let created: { of(name: string): { adapter: Adapter } } | undefined;
    class ScalingAdapter extends CorsIoAdapter {
      override createIOServer(port: number, options?: object): never {
        const server = super.createIOServer(port, {
          ...options,
          allowRequest: (
            request: { headers: { origin?: string; 'x-key'?: string } },
            verdict: (error: string | null, success: boolean) => void,
          ) => {
            asked.push(request.headers.origin);
            verdict(null, request.headers['x-key'] === 'known');
          },
        } as never);
        server.adapter(OwnAdapter as never);
        created = server as never;
        return server as never;
      }
    }
    const server = await serve(
      platform,
      [gateway('shop', {}, Cors(app))],
      (application) => new ScalingAdapter(application),
    );
    const path = '/socket.io/?EIO=4&transport=polling';
    expect((await server.get(path, evil, { 'X-Key': 'known' })).status).toBe(403);
    expect(asked).toEqual([]);
    expect((await server.get(path, app)).status).toBe(403);
    expect((await server.get(path, app, { 'X-Key': 'known' })).status).toBe(200);
    expect(asked).toEqual([app, app]);
    expect(created!.of('/').adapter).toBeInstanceOf(OwnAdapter);
  });
});
