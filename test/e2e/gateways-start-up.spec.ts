import { Module, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import type { IoAdapter } from '@nestjs/platform-socket.io';
import { NestFactory } from '@nestjs/core';
import { WebSocketGateway, type GatewayMetadata } from '@nestjs/websockets';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Subject } from 'rxjs';
import { Cors, CorsModule, type CorsModuleOptions } from 'nestjs-cors';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';
import { CorsWsAdapter } from 'nestjs-cors/ws';
import { CapturedLog } from '../support/captured-log.js';
import { issuesOf } from '../support/configuration-issues.js';
import { freePort, upgrade } from '../support/handshakes.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const admin = 'https://admin.example';
const evil = 'https://evil.example';

type CreateAdapter = (application: INestApplication) => IoAdapter | CorsWsAdapter | undefined;

const ioAdapter: CreateAdapter = (application) => new CorsIoAdapter(application);
const wsAdapter: CreateAdapter = (application) => new CorsWsAdapter(application);
const nestsOwn: CreateAdapter = () => undefined;

function gateway(name: string, options: GatewayMetadata, ...decorators: ClassDecorator[]): Type {
  @WebSocketGateway(options)
  class Gateway {}
  for (const decorator of decorators) decorator(Gateway);
  Object.defineProperty(Gateway, 'name', { value: name });
  return Gateway;
}

function moduleOf(name: string, gateways: Type[], ...decorators: ClassDecorator[]): Type {
  @Module({ providers: gateways })
  class GatewaysModule {}
  for (const decorator of decorators) decorator(GatewaysModule);
  Object.defineProperty(GatewaysModule, 'name', { value: name });
  return GatewaysModule;
}

async function codesOf(started: Promise<RunningServer>): Promise<string[]> {
  return (await issuesOf(started)).map(({ code, place }) => `${code} ${place}`);
}

const polling = '/socket.io/?EIO=4&transport=polling';

describe.each(platforms)('start-up of gateways on $name', (platform) => {
  const serve = (
    modules: (Type | DynamicModule)[],
    adapter: CreateAdapter,
    defaults: CorsModuleOptions = {},
    logger: CapturedLog | false = false,
  ): Promise<RunningServer> =>
    start(moduleWith(CorsModule.forRoot(defaults), { imports: modules }), {
      platform,
      options: { logger },
      configure: (application) => {
        const created = adapter(application);
        if (created !== undefined) application.useWebSocketAdapter(created);
      },
    });

  it('gives gateways the policy of their module, which their own @Cors() refines', async () => {
    const server = await serve(
      [
        moduleOf(
          'LiveModule',
          [gateway('Feed', {}), gateway('Office', { path: '/office' }, Cors(admin))],
          Cors({ origin: app, credentials: true, maxAge: 60 }),
        ),
      ],
      ioAdapter,
      { origin: evil },
    );
    const feed = await server.get(polling, app);
    expect([feed.status, feed.values('access-control-allow-credentials')]).toEqual([200, ['true']]);
    expect((await server.get(polling, evil)).status).toBe(403);
    const office = await server.get('/office/?EIO=4&transport=polling', admin);
    expect([office.status, office.values('access-control-allow-credentials')]).toEqual([200, ['true']]);
    expect((await server.get('/office/?EIO=4&transport=polling', app)).status).toBe(403);
  });

  it('gives ws gateways on different paths their own policies', async () => {
    const { port } = await serve(
      [
        moduleOf('LiveModule', [
          gateway('Feed', { path: '/feed' }, Cors(app)),
          gateway('Office', { path: 'office/' }, Cors(admin)),
        ]),
      ],
      wsAdapter,
    );
    expect(await upgrade(port, '/feed', { Origin: app })).toBe(101);
    expect(await upgrade(port, '/feed', { Origin: admin })).toBe(403);
    expect(await upgrade(port, '/office', { Origin: admin })).toBe(101);
    expect(await upgrade(port, '/office', { Origin: app })).toBe(403);
    await expect(upgrade(port, '/FEED', { Origin: app })).rejects.toThrow('No answer');
  });

  it.each([
    {
      style: 'with a result',
      verifyClient: ({ origin }: { origin: string }) => !asked(origin).endsWith('no'),
      status: 401,
    },
    {
      style: 'with a callback',
      verifyClient: ({ origin }: { origin: string }, verdict: (granted: boolean, status?: number) => void) =>
        verdict(!asked(origin).endsWith('no'), 418),
      status: 418,
    },
  ])('calls verifyClient $style after the policy', async ({ verifyClient, status }) => {
    questions.splice(0);
    const { port } = await serve(
      [moduleOf('LiveModule', [gateway('Feed', { verifyClient } as never, Cors(app, 'https://app.no'))])],
      wsAdapter,
    );
    expect(await upgrade(port, '/', { Origin: evil })).toBe(403);
    expect(questions).toEqual([]);
    expect(await upgrade(port, '/', { Origin: app })).toBe(101);
    expect(await upgrade(port, '/', { Origin: 'https://app.no' })).toBe(status);
    expect(questions).toEqual([app, 'https://app.no']);
  });

  it('refuses a handshake that verifyClient fails to judge, and goes on', async () => {
    const log = new CapturedLog();
    const verifyClient = ({ origin }: { origin: string }) => {
      if (origin === admin) throw new Error('No such token');
      return true;
    };
    const { port } = await serve(
      [
        moduleOf('LiveModule', [
          gateway('Feed', { verifyClient } as never, Cors(app, admin)),
          gateway('Office', { path: '/office', verifyClient: null } as never, Cors(app)),
        ]),
      ],
      wsAdapter,
      {},
      log,
    );
    expect(await upgrade(port, '/', { Origin: admin })).toBe(400);
    expect(log.ofCors('error')).toEqual([expect.stringContaining('No such token')]);
    expect(await upgrade(port, '/', { Origin: app })).toBe(101);
    expect(await upgrade(port, '/office', { Origin: app })).toBe(101);
  });

  it.each([
    { name: 'polling', adapter: ioAdapter, path: polling },
    { name: 'Socket.IO', adapter: ioAdapter, path: '/socket.io/?EIO=4&transport=websocket' },
    { name: 'ws', adapter: wsAdapter, path: '/' },
  ])("makes handshakes of $name wait for the sources' first lists", async ({ name, adapter, path }) => {
    const port = await freePort();
    const lists = new Subject<readonly string[]>();
    let subscribed!: () => void;
    const isSubscribed = new Promise<void>((resolve) => (subscribed = resolve));
    class Source {
      origins() {
        subscribed();
        return lists;
      }
    }
    @WebSocketGateway(port)
    @Cors(Source)
    class Feed {}
    @Module({ providers: [Feed, Source] })
    class LiveModule {}
    const starting = serve([LiveModule], adapter);
    await isSubscribed;
    const statusFor = async (origin: string): Promise<number> => {
      if (name !== 'polling') return upgrade(port, path, { Origin: origin });
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Origin: origin } });
      return response.status;
    };
    const early = [statusFor(app), statusFor(evil)];
    expect(await Promise.race([...early, isSubscribed.then(() => 'waits')])).toBe('waits');
    lists.next([app]);
    await starting;
    expect(await Promise.all(early)).toEqual([name === 'polling' ? 200 : 101, 403]);
  });

  it('refuses handshakes that a provider cannot decide', async () => {
    class Failing {
      isAllowed(): boolean {
        throw new Error('no database');
      }
    }
    @WebSocketGateway()
    @Cors(Failing)
    class Feed {}
    @Module({ providers: [Feed, Failing] })
    class LiveModule {}
    const log = new CapturedLog();
    const server = await serve([LiveModule], ioAdapter, {}, log);
    expect((await server.get(polling, app)).status).toBe(403);
    expect(log.ofCors('warn').join('\n')).toContain('no database');
  });

  it.each([
    { field: 'methods', value: 'GET' },
    { field: 'allowedHeaders', value: '*' },
    { field: 'exposedHeaders', value: 'auto' },
    { field: 'maxAge', value: 5 },
    { field: 'optionsSuccessStatus', value: 200 },
    { field: 'preflightContinue', value: true },
    { field: 'allowPrivateNetwork', value: true },
    { field: 'enforce', value: true },
  ])('fails if a gateway states $field', async ({ field, value }) => {
    const gateways = [gateway('Feed', {}, Cors({ origin: app, [field]: value }))];
    const expected = [`CORS_E043 Feed, ${field} from @Cors on Feed`];
    expect(await codesOf(serve([moduleOf('LiveModule', gateways)], ioAdapter))).toEqual(expected);
  });

  it('accepts fields that a gateway inherits, and named policies', async () => {
    const defaults: CorsModuleOptions = {
      origin: evil,
      maxAge: 60,
      methods: ['GET'],
      enforce: true,
      policies: { partners: { origin: app, maxAge: 5 } },
    };
    const server = await serve(
      [moduleOf('LiveModule', [gateway('Feed', {}, Cors({ policy: 'partners' }))])],
      ioAdapter,
      defaults,
    );
    expect((await server.get(polling, app)).status).toBe(200);
    expect((await server.get(polling, evil)).status).toBe(403);
  });

  it.each([
    { same: 'port', first: {}, second: {} },
    { same: 'path, which is empty for one', first: { path: '' }, second: {} },
    { same: 'path, written another way', first: { path: '/socket.io' }, second: { path: 'socket.io/' } },
    { same: 'namespace, with a slash', first: { namespace: 'live' }, second: { namespace: '/live' } },
    { same: 'namespace, as it is', first: { namespace: '/' }, second: {} },
    { same: 'expression', first: { namespace: /^\/a/ }, second: { namespace: /^\/a/ } },
  ])('fails if gateways share the $same with different policies', async ({ first, second }) => {
    const gateways = (decorator: ClassDecorator) => [
      moduleOf('LiveModule', [
        gateway('Feed', first as never, Cors(app)),
        gateway('Office', second as never, decorator),
      ]),
    ];
    expect(await codesOf(serve(gateways(Cors(admin)), ioAdapter))).toEqual(['CORS_E044 Office']);
    expect(await codesOf(serve(gateways(Cors(false)), ioAdapter))).toEqual(['CORS_E044 Office']);
    expect(await codesOf(serve(gateways(Cors([app])), ioAdapter))).toEqual([]);
  });

  it('accepts gateways that state the same policy differently', async () => {
    const gateways = [gateway('Feed', {}, Cors(app)), gateway('Office', {}, Cors({ credentials: false }))];
    expect(await codesOf(serve([moduleOf('LiveModule', gateways)], ioAdapter, { origin: app }))).toEqual([]);
  });

  it('reports problems with gateways and with routes in one error', async () => {
    const gateways = [
      gateway('Feed', {}, Cors('https://app.example/')),
      gateway('Office', {}, Cors({ origin: admin, maxAge: 1 })),
    ];
    const options = { origin: 'app.example' };
    expect(await codesOf(serve([moduleOf('LiveModule', gateways)], ioAdapter, options))).toEqual([
      'CORS_E007 CorsModule.forRoot(), origin',
      'CORS_E007 Feed, origin from @Cors on Feed',
      'CORS_E043 Office, maxAge from @Cors on Office',
      'CORS_E044 Office',
    ]);
  });

  it('fails with a second layer', async () => {
    class OpenAdapter extends CorsIoAdapter {
      override createIOServer(port: number, options?: object): never {
        return super.createIOServer(port, { ...options, cors: { origin: '*' } } as never) as never;
      }
    }
    const plain = moduleOf('LiveModule', [gateway('Feed', {})]);
    expect(await codesOf(serve([plain], (application) => new OpenAdapter(application)))).toEqual([
      'CORS_E046 OpenAdapter.createIOServer(), cors',
    ]);
    const open = moduleOf('LiveModule', [gateway('Feed', { cors: true as never })]);
    expect(await codesOf(serve([open], ioAdapter))).toEqual(['CORS_E046 @WebSocketGateway on Feed, cors']);
    const closed = moduleOf('LiveModule', [gateway('Feed', { cors: false as never })]);
    expect(await codesOf(serve([closed], ioAdapter))).toEqual([]);
  });

  it('fails with a CorsIoAdapter or a CorsWsAdapter that has no policies', async () => {
    const empty = moduleOf('EmptyModule', []);
    const configure = (create: (application: INestApplication) => object) =>
      codesOf(start(empty, { platform, configure: (application) => void create(application) }));
    expect(await configure(ioAdapter as never)).toEqual(['CORS_E047 CorsIoAdapter']);
    expect(await configure(wsAdapter as never)).toEqual(['CORS_E047 CorsWsAdapter']);
    expect(await configure((application) => new CorsIoAdapter(application.getHttpServer() as never))).toEqual(
      ['CORS_E047 CorsIoAdapter'],
    );
  });

  it('names a missing CorsModule instead of ending the process, as get() of Nest does', async () => {
    const empty = moduleOf('EmptyModule', []);
    const application = await NestFactory.create(empty, platform.createAdapter(), { logger: false });
    const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    try {
      expect(() => new CorsIoAdapter(application)).toThrow('CORS_E047 CorsIoAdapter');
      expect(() => new CorsWsAdapter(application)).toThrow('CORS_E047 CorsWsAdapter');
      expect(exit).not.toHaveBeenCalled();
    } finally {
      exit.mockRestore();
      await application.close();
    }
  });

  describe('without one of the adapters', () => {
    it('fails if a gateway has a @Cors()', async () => {
      const live = moduleOf('LiveModule', [gateway('Feed', {}, Cors(app))]);
      const issues = await issuesOf(serve([live], nestsOwn));
      expect(issues.map(({ code, place }) => [code, place])).toEqual([['CORS_E045', '@Cors on Feed']]);
    });

    it.each([
      { name: 'closed', defaults: {}, warns: true },
      { name: 'open to one origin', defaults: { origin: app }, warns: true },
      { name: 'open to any origin', defaults: { origin: '*' }, warns: false },
      { name: 'open to any origin, reflected', defaults: { origin: true }, warns: false },
    ])('warns if the default is $name: $warns', async ({ defaults, warns }) => {
      const log = new CapturedLog();
      const server = await serve([moduleOf('LiveModule', [gateway('Feed', {})])], nestsOwn, defaults, log);
      const warnings = log.ofCors('warn').filter((line) => line.startsWith('Feed: pages of every origin'));
      expect(warnings).toHaveLength(warns ? 1 : 0);
      expect((await server.get(polling, evil)).status).toBe(200);
    });

    it('does not warn if there are no gateways', async () => {
      const log = new CapturedLog();
      await serve([], nestsOwn, { origin: app }, log);
      expect(log.ofCors('warn')).toEqual([]);
    });
  });
});

const questions: string[] = [];

function asked(origin: string): string {
  questions.push(origin);
  return origin;
}
