import { Controller, Get, Injectable, Module, Scope } from '@nestjs/common';
import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  Cors,
  CorsModule,
  CorsService,
  fromProvider,
  type CorsOriginProvider,
  type CorsOriginSource,
  type CorsPolicyOptions,
  type CorsRequest,
} from 'nestjs-cors';
import { BehaviorSubject, type Observable, ReplaySubject, Subject, throwError } from 'rxjs';
import { CapturedLog } from '../support/captured-log.js';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  nothingButVary,
  refusedPreflight,
} from '../support/cors-headers.js';
import {
  cats,
  catsWith,
  evil,
  type List,
  Lists,
  outcome,
  Partners,
  partner,
  shop,
  turn,
} from '../support/dynamic-origins.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';

afterAll(stopServers);

/** As for `enableCors()`. */
const callsBack = (_origin: string, callback: unknown) =>
  (callback as (error: null, allow: boolean) => undefined)(null, true) as never;

const broken = () => {
  throw new Error('callback is not a function');
};

/** Only `setTimeout()` is faked: sockets and promises keep working. */
const fakeTimeouts = () =>
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
    ],
  });

const BY_NAME = Symbol('an injection token');

/** Lives in a module of its own, which exports nothing. */
function elsewhere(dynamic: Type<unknown>): DynamicModule {
  @Module({})
  class ElsewhereModule {}
  return {
    module: ElsewhereModule,
    providers: [dynamic, { provide: BY_NAME, useExisting: dynamic }],
  };
}

/** Each way to name a provider or a source, at each level. */
function placesOf(
  dynamic: Type<CorsOriginProvider> | Type<CorsOriginSource>,
): [string, () => DynamicModule][] {
  const app = (cors: DynamicModule, controller = cats(), more: ModuleMetadata = {}) =>
    moduleWith(cors, { ...more, imports: [elsewhere(dynamic)], controllers: [controller] });
  return [
    ['in forRoot()', () => app(CorsModule.forRoot({ origin: dynamic }))],
    ['in forRoot(), by token', () => app(CorsModule.forRoot({ origin: fromProvider(BY_NAME) }))],
    ['in forRootAsync()', () => app(CorsModule.forRootAsync({ useFactory: () => ({ origin: dynamic }) }))],
    [
      'in a named policy',
      () =>
        app(
          CorsModule.forRoot({ policies: { partners: { origin: dynamic } } }),
          cats({ policy: 'partners' }),
        ),
    ],
    ['on a controller', () => app(CorsModule.forRoot({ origin: evil }), cats({ origin: dynamic }))],
    [
      'on a handler',
      () =>
        app(
          CorsModule.forRoot({ origin: evil }),
          cats({ origin: [evil] }, { origin: fromProvider(dynamic) }),
        ),
    ],
  ];
}

describe.each(platforms)('dynamic origins on $name', (platform) => {
  let server: RunningServer;
  let log: CapturedLog;

  const run = async (module: DynamicModule): Promise<void> => {
    log = new CapturedLog();
    server = await start(module, { platform, options: { logger: log } });
  };
  const provide = (options?: CorsPolicyOptions, provider: Type<CorsOriginProvider> = Partners) =>
    run(catsWith(provider, options));
  const follow = (options?: CorsPolicyOptions, source: Type<CorsOriginSource> = Lists) =>
    run(catsWith(source, options));
  const expectOnly = async (...allowed: string[]): Promise<void> => {
    for (const origin of [shop, partner, evil]) {
      const expected = allowed.includes(origin) ? grantedTo(origin) : nothingButVary;
      expect({ origin, ...outcome(await server.get('/cats', origin)) }).toEqual({
        origin,
        status: 200,
        ...expected,
      });
    }
  };

  afterEach(async () => {
    jest.useRealTimers();
    await server?.close();
  });

  describe('a function', () => {
    it('written for enableCors() is refused with a hint to return its answer', async () => {
      await run(moduleWith(CorsModule.forRoot({ origin: callsBack }), { controllers: [cats()] }));
      await expectOnly();
      expect(log.ofCors('warn')[0]).toBe(
        'A function in "origin" failed with TypeError: callback is not a function. Its second argument is the request: return true or false instead of calling back.',
      );
    });

    it('that fails otherwise is refused without the hint', async () => {
      await run(moduleWith(CorsModule.forRoot({ origin: broken }), { controllers: [cats()] }));
      await expectOnly();
      expect(log.ofCors('warn')[0]).toBe(
        'A function in "origin" failed with Error: callback is not a function',
      );
    });
  });

  describe('a provider', () => {
    it.each(placesOf(Partners))('decides %s', async (_place, module) => {
      await run(module());
      await expectOnly(shop);
      expect(corsHeaders(await server.preflight({ path: '/cats', origin: shop, method: 'POST' }))).toEqual(
        grantedPreflight(shop, 'GET,HEAD,POST'),
      );
      expect(corsHeaders(await server.preflight({ path: '/cats', origin: evil, method: 'POST' }))).toEqual(
        refusedPreflight,
      );
    });

    it('may answer with a promise', async () => {
      await provide();
      server.app.get(Partners).answer = async (origin) => origin === partner;
      await expectOnly(partner);
      expect(corsHeaders(await server.preflight({ path: '/cats', origin: partner }))).toEqual(
        grantedPreflight(partner, 'GET,HEAD,POST'),
      );
    });

    it('sees the request: method, target, headers, and whether it is a preflight', async () => {
      await provide({ origin: fromProvider(Partners, { cache: false }) });
      const seen: CorsRequest[] = [];
      server.app.get(Partners).answer = (_origin, request) => {
        seen.push({ ...request });
        return true;
      };
      await server.get('/cats?page=2', shop, { 'X-Tenant': 'acme' });
      await server.preflight({ path: '/cats?page=2', origin: shop, method: 'POST' });
      expect(seen).toEqual([
        {
          method: 'GET',
          url: '/cats?page=2',
          headers: expect.objectContaining({ 'x-tenant': 'acme' }),
          preflight: false,
        },
        {
          method: 'OPTIONS',
          url: '/cats?page=2',
          headers: expect.objectContaining({ 'access-control-request-method': 'POST' }),
          preflight: true,
        },
      ]);
    });

    it('is never asked about an origin that no browser sends, or about `null`', async () => {
      await provide({ dangerouslyAllowNullOrigin: true });
      const { asked } = server.app.get(Partners);
      server.app.get(Partners).answer = () => true;
      for (const origin of [
        'null',
        'https://shop.example/',
        'https://SHOP.example',
        'https://shop.example:443',
        'https://a.example, https://b.example',
        'shop.example',
        `https://${'a.'.repeat(2_000)}example`,
      ]) {
        expect(outcome(await server.get('/cats', origin))).toEqual({ status: 200, ...nothingButVary });
        expect(outcome(await server.preflight({ path: '/cats', origin }))).toEqual({
          status: 204,
          ...refusedPreflight,
        });
      }
      expect(asked).toEqual([]);
    });

    it('is asked once until its answer is invalidated', async () => {
      await provide();
      const { asked, allowed } = server.app.get(Partners);
      const service = server.app.get(CorsService);
      await server.get('/cats', shop);
      await server.preflight({ path: '/cats', origin: shop });
      await server.get('/cats', partner);
      expect(asked).toEqual([shop, partner]);

      allowed.add(partner);
      service.invalidate(partner);
      await expectOnly(shop, partner);
      expect(asked).toEqual([shop, partner, partner, evil]);

      allowed.clear();
      service.invalidate();
      await expectOnly();
      expect(asked).toHaveLength(7);
    });

    it('is asked for each request with `cache: false`', async () => {
      await provide({ origin: fromProvider(Partners, { cache: false }) });
      for (let n = 0; n < 3; n++) await server.get('/cats', shop);
      expect(server.app.get(Partners).asked).toEqual([shop, shop, shop]);
    });

    it('is asked only once for requests that arrive while it is deciding', async () => {
      await provide();
      const provider = server.app.get(Partners);
      let answer!: (allowed: boolean) => void;
      provider.answer = () => new Promise((resolve) => (answer = resolve));
      const requests = Array.from({ length: 20 }, () => server.get('/cats', shop));
      while (provider.asked.length === 0) await turn();
      answer(true);
      for (const response of await Promise.all(requests)) {
        expect(outcome(response)).toEqual({ status: 200, ...grantedTo(shop) });
      }
      expect(provider.asked).toEqual([shop]);
    });

    it('delays only the requests that need it', async () => {
      @Controller('dogs')
      @Cors(partner)
      class DogsController {
        @Get()
        list() {
          return [];
        }
      }
      await run(
        moduleWith(CorsModule.forRoot({ origin: Partners }), {
          providers: [Partners],
          controllers: [cats(), DogsController],
        }),
      );
      const provider = server.app.get(Partners);
      let answer!: (allowed: boolean) => void;
      provider.answer = () => new Promise((resolve) => (answer = resolve));
      let finished = false;
      const slow = server.get('/cats', shop).finally(() => (finished = true));
      while (provider.asked.length === 0) await turn();

      expect(outcome(await server.get('/dogs', partner))).toEqual({ status: 200, ...grantedTo(partner) });
      expect(outcome(await server.get('/cats'))).toEqual({ status: 200, ...nothingButVary });
      expect(finished).toBe(false);
      answer(true);
      expect(outcome(await slow)).toEqual({ status: 200, ...grantedTo(shop) });
    });

    it('is cached separately for each cacheKey()', async () => {
      @Injectable()
      class Tenants extends Partners {
        cacheKey({ url }: CorsRequest): string {
          return new URL(url, 'http://api').searchParams.get('tenant') ?? '';
        }
      }
      await provide({}, Tenants);
      const tenants = server.app.get(Tenants);
      tenants.answer = (_origin, request) => tenants.cacheKey(request) === 'acme';
      for (let n = 0; n < 2; n++) {
        expect(corsHeaders(await server.get('/cats?tenant=acme', shop))).toEqual(grantedTo(shop));
        expect(corsHeaders(await server.get('/cats?tenant=globex', shop))).toEqual(nothingButVary);
      }
      expect(tenants.asked).toEqual([shop, shop]);
      server.app.get(CorsService).invalidate(shop);
      await server.get('/cats?tenant=acme', shop);
      await server.get('/cats?tenant=globex', shop);
      expect(tenants.asked).toHaveLength(4);
    });

    it.each([0, 50, 60_000])(
      'refuses a revoked origin and grants an added one once the answers have expired: ttlMs %p',
      async (ttlMs) => {
        const realNow = performance.now.bind(performance);
        let passed = 0;
        const clock = jest.spyOn(performance, 'now').mockImplementation(() => realNow() + passed);
        await provide({ origin: fromProvider(Partners, { cache: { ttlMs, negativeTtlMs: ttlMs } }) });
        const provider = server.app.get(Partners);
        provider.answer = async (origin) => {
          await turn();
          return provider.allowed.has(origin);
        };
        await expectOnly(shop);
        provider.allowed.delete(shop);
        provider.allowed.add(partner);
        passed = ttlMs + 1_000;
        await expectOnly(partner);
        clock.mockRestore();
        expect(provider.asked).toEqual([shop, partner, evil, shop, partner, evil]);
      },
    );

    it('that fails leaves earlier answers in force, and is asked again', async () => {
      await provide({ origin: fromProvider(Partners, { cache: { ttlMs: 0, negativeTtlMs: 0 } }) });
      const provider = server.app.get(Partners);
      await expectOnly(shop);
      provider.answer = () => {
        throw new Error('no connection');
      };
      provider.allowed.add(partner);
      await expectOnly(shop);
      provider.answer = (origin) => provider.allowed.has(origin);
      await expectOnly(shop, partner);
      expect(log.ofCors('warn')).toEqual(['Partners failed with Error: no connection']);
    });

    it.each<[string, (app: CorsOriginProvider) => ModuleMetadata['providers'], string]>([
      ['is not a provider of the application', () => [], 'CORS_E019'],
      ['has neither isAllowed() nor origins()', () => [{ provide: Partners, useValue: {} }], 'CORS_E021'],
      [
        'is request-scoped',
        () => [{ provide: Partners, useClass: Partners, scope: Scope.REQUEST }],
        'CORS_E020',
      ],
    ])('keeps the application from starting when it %s', async (_what, providers, code) => {
      const module = moduleWith(CorsModule.forRoot(), {
        providers: providers(new Partners()) ?? [],
        controllers: [cats({ origin: Partners })],
      });
      await expect(start(module, { platform })).rejects.toMatchObject({
        issues: [
          {
            code,
            place: 'CatsController.list, origin from @Cors on CatsController',
            message: expect.stringContaining('Partners'),
          },
        ],
      });
    });
  });

  describe('a source', () => {
    it.each(placesOf(Lists))(
      'decides %s, and uses each list from the moment it is emitted',
      async (_place, module) => {
        await run(module());
        await expectOnly(shop);
        expect(corsHeaders(await server.preflight({ path: '/cats', origin: shop, method: 'POST' }))).toEqual(
          grantedPreflight(shop, 'GET,HEAD,POST'),
        );
        server.app.get(Lists).lists.next([/^https:\/\/partner\.example$/, 'https://*.shop.example']);
        await expectOnly(partner);
        expect(corsHeaders(await server.get('/cats', 'https://www.shop.example'))).toEqual(
          grantedTo('https://www.shop.example'),
        );
        server.app.get(Lists).lists.next([]);
        await expectOnly();
      },
    );

    it('keeps the application from listening until its first list arrives', async () => {
      const lists = new ReplaySubject<List>(1);
      @Injectable()
      class Slow extends Lists {
        override lists = lists;
      }
      let listening = false;
      const starting = follow({}, Slow).then(() => (listening = true));
      while (!lists.observed) await turn();
      for (let n = 0; n < 20; n++) await turn();
      expect(listening).toBe(false);
      lists.next([partner]);
      await starting;
      await expectOnly(partner);
    });

    it('lets the application start closed after a time-out, says so, and opens it with the first list', async () => {
      fakeTimeouts();
      const lists = new Subject<List>();
      @Injectable()
      class Slow extends Lists {
        override lists = lists;
      }
      const starting = follow({ origin: fromProvider(Slow, { timeoutMs: 2_000 }) }, Slow);
      while (!lists.observed) await turn();
      jest.advanceTimersByTime(2_000);
      await starting;
      await expectOnly();
      expect(log.ofCors('error')).toEqual([
        'Slow did not deliver a list of origins within 2000 ms. Its routes start closed and open with the first list.',
      ]);
      lists.next([shop]);
      await expectOnly(shop);
    });

    it('says once that the options of a cache have no effect on it', async () => {
      const origin = fromProvider(Lists, { cache: { ttlMs: 1_000 } });
      await follow({
        origin,
        reportOnly: { origin: fromProvider(Lists, { ...origin.options, timeoutMs: 900 }) },
      });
      await expectOnly(shop);
      expect(log.ofCors('warn').filter((line) => line.includes('cache'))).toEqual([
        'Lists is a source and decides with its last list, so "cache" of fromProvider() has no effect. Remove it.',
      ]);
      await server.close();
      log.clear();
      await follow({ origin: fromProvider(Lists, { cache: false }) });
      expect(log.ofCors('warn')).toEqual([]);
    });

    it('leaves the last good list in force when it emits an invalid one', async () => {
      await follow({ credentials: true });
      const { lists } = server.app.get(Lists);
      for (const list of [
        ['https://partner.example/'],
        ['*'],
        [shop, /partner/],
        ['http://partner.example'],
        [shop, /^https:\/\/.*partner\.example$/],
        [shop, /^https:\/\/([a-z0-9-]+)*\.partner\.example$/],
        [undefined],
        'https://partner.example',
        undefined,
      ]) {
        lists.next(list as List);
        expect(corsHeaders(await server.get('/cats', partner))).toEqual(nothingButVary);
        expect(corsHeaders(await server.get('/cats', shop))).toEqual({
          ...grantedTo(shop),
          'access-control-allow-credentials': 'true',
        });
      }
      const warnings = log.ofCors('warn').filter((line) => line.startsWith('Lists '));
      expect(warnings.map((line) => /CORS_E\d{3}/.exec(line)?.[0])).toEqual([
        'CORS_E007',
        'CORS_E008',
        'CORS_E011',
        'CORS_E010',
        'CORS_E034',
        'CORS_E035',
        'CORS_E006',
        undefined, // "that is not a list of origins", twice, logged once
      ]);
    });

    it('puts the emitted list in force, even if it changes the array during validation', async () => {
      await follow();
      const list = [...Array.from({ length: 5_000 }, (_, n) => `https://page-${n}.example`), partner];
      const source = server.app.get(Lists);
      source.lists.next(list);
      list.splice(0, list.length, evil);
      // Each emission is in force before the next one is read.
      for (let n = 0; n < 50; n++) await turn();
      await expectOnly(partner);
      expect(log.ofCors('warn')).toEqual([]);
    });

    it('leaves the last list in force when its stream fails, and subscribes again', async () => {
      fakeTimeouts();
      await follow();
      const source = server.app.get(Lists);
      const failing = source.lists;
      source.lists = new BehaviorSubject<List>([partner]);
      failing.error(new Error('connection lost'));
      await expectOnly(shop);
      jest.advanceTimersByTime(1_000);
      await expectOnly(partner);
      expect(log.ofCors('warn')).toEqual([
        'Lists failed with Error: connection lost; the last list stays in force, subscribing again in 1000 ms',
      ]);
    });

    it('is unsubscribed and not retried when the application is closed', async () => {
      fakeTimeouts();
      @Injectable()
      class Failing implements CorsOriginSource {
        subscribed = 0;
        origins(): Observable<List> {
          this.subscribed++;
          return throwError(() => new Error('down'));
        }
      }
      @Injectable()
      class Both extends Lists {}
      const starting = run(
        moduleWith(CorsModule.forRoot({ origin: Both }), {
          providers: [Both, Failing],
          controllers: [cats({ origin: Failing })],
        }),
      );
      while (jest.getTimerCount() === 0) await turn();
      jest.advanceTimersByTime(5_000);
      await starting;
      const { lists } = server.app.get(Both);
      const failing = server.app.get(Failing);
      expect(lists.observed).toBe(true);
      await server.close();
      expect(lists.observed).toBe(false);
      const { subscribed } = failing;
      jest.advanceTimersByTime(3_600_000);
      expect(failing.subscribed).toBe(subscribed);
    });
  });
});
