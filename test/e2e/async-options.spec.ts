import { Controller, Get, Header, Inject, Injectable, Module, Scope } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsConfigurationError, CorsModule } from 'nestjs-cors';
import type { CorsModuleAsyncOptions, CorsModuleOptions, CorsOptionsFactory } from 'nestjs-cors';
import { issuesOf } from '../support/configuration-issues.js';
import { corsHeaders, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';

@Controller()
class PlainController {
  @Get() get() {}
  @Get('partners') @Cors({ policy: 'partners' }) partners() {}
}

@Controller()
class CountingController {
  @Get('count') @Header('X-Total', '1') get() {}
}

@Injectable()
class SettingsService {
  readonly origin = app;
}

@Module({ providers: [SettingsService], exports: [SettingsService] })
class SettingsModule {}

const optionsFor = (origin: string): CorsModuleOptions => ({
  origin,
  maxAge: 60,
  policies: { partners: { origin: 'https://partner.example' } },
});

@Injectable()
class OptionsClass implements CorsOptionsFactory {
  constructor(@Inject(SettingsService) private readonly settings: SettingsService) {}
  createCorsOptions(): CorsModuleOptions {
    return optionsFor(this.settings.origin);
  }
}

@Injectable()
class LaterOptions implements CorsOptionsFactory {
  createCorsOptions(): Promise<CorsModuleOptions> {
    return Promise.resolve(optionsFor(app));
  }
}

@Injectable({ scope: Scope.REQUEST })
class RequestOptions implements CorsOptionsFactory {
  createCorsOptions(): CorsModuleOptions {
    return optionsFor(app);
  }
}

@Module({ imports: [SettingsModule], providers: [OptionsClass], exports: [OptionsClass] })
class OptionsModule {}

@Injectable()
class OptionsOfRequest implements CorsOptionsFactory {
  constructor(@Inject(RequestOptions) private readonly options: RequestOptions) {}
  createCorsOptions(): CorsModuleOptions {
    return this.options.createCorsOptions();
  }
}

const REQUEST_SETTINGS = Symbol('REQUEST_SETTINGS');

@Module({
  providers: [
    RequestOptions,
    OptionsOfRequest,
    { provide: REQUEST_SETTINGS, scope: Scope.REQUEST, useFactory: () => new SettingsService() },
  ],
  exports: [RequestOptions, OptionsOfRequest, REQUEST_SETTINGS],
})
class RequestModule {}

const ways: readonly { name: string; cors: () => DynamicModule }[] = [
  { name: 'useFactory', cors: () => CorsModule.forRootAsync({ useFactory: () => optionsFor(app) }) },
  {
    name: 'useFactory with a promise',
    cors: () => CorsModule.forRootAsync({ useFactory: () => Promise.resolve(optionsFor(app)) }),
  },
  {
    name: 'useFactory with imports and inject',
    cors: () =>
      CorsModule.forRootAsync({
        imports: [SettingsModule],
        inject: [SettingsService],
        useFactory: (settings: SettingsService) => optionsFor(settings.origin),
      }),
  },
  {
    name: 'useFactory with an optional provider that is missing',
    cors: () =>
      CorsModule.forRootAsync({
        inject: [{ token: 'MISSING', optional: true }],
        useFactory: (missing: unknown) => optionsFor(missing === undefined ? app : 'https://wrong.example'),
      }),
  },
  {
    name: 'useClass',
    cors: () => CorsModule.forRootAsync({ imports: [SettingsModule], useClass: OptionsClass }),
  },
  { name: 'useClass with a promise', cors: () => CorsModule.forRootAsync({ useClass: LaterOptions }) },
  {
    name: 'useExisting',
    cors: () => CorsModule.forRootAsync({ imports: [OptionsModule], useExisting: OptionsClass }),
  },
];

describe.each(platforms)('CorsModule.forRootAsync() on $name', (platform) => {
  it.each(ways)('takes its options from $name', async ({ cors }) => {
    const server = await start(moduleWith(cors(), { controllers: [PlainController] }), { platform });
    expect(corsHeaders(await server.get('/', app))).toEqual(grantedTo(app));
    expect(corsHeaders(await server.get('/', 'https://partner.example'))).toEqual(nothingButVary);
    expect(corsHeaders(await server.get('/partners', 'https://partner.example'))).toEqual(
      grantedTo('https://partner.example'),
    );
    expect(corsHeaders(await server.preflight({ origin: app }))).toMatchObject({
      'access-control-max-age': '60',
    });
    await server.close();
  });

  it('works with exposedHeaders: "auto" from a factory', async () => {
    const cors = CorsModule.forRootAsync({ useFactory: () => ({ origin: app, exposedHeaders: 'auto' }) });
    const server = await start(moduleWith(cors, { controllers: [CountingController] }), { platform });
    expect(corsHeaders(await server.get('/count', app))).toEqual({
      ...grantedTo(app),
      'access-control-expose-headers': 'x-total',
    });
  });

  it('reports what is wrong with the options when the application starts', async () => {
    const cors = CorsModule.forRootAsync({ useFactory: () => ({ origin: 'https://app.example/' }) });
    const started = start(moduleWith(cors), { platform });
    await expect(started).rejects.toBeInstanceOf(CorsConfigurationError);
    await expect(started).rejects.toThrow('CORS_E007');
  });

  it.each([7, 'https://app.example', ['https://app.example'], new Map([['origin', app]])])(
    'says what is wrong with options that are %p',
    async (options) => {
      const cors = CorsModule.forRootAsync({ useFactory: () => options as CorsModuleOptions });
      await expect(start(moduleWith(cors), { platform })).rejects.toThrow(
        /CORS_E006.*is not a set of options/,
      );
    },
  );

  class Settings {
    readonly origin = app;
    get enforce(): boolean {
      return true;
    }
  }

  it.each<[string, CorsModuleOptions, string[]]>([
    ['are getters of a class', new Settings(), ['enforce']],
    ['are inherited', Object.create({ origin: app, mounts: {} }) as CorsModuleOptions, ['origin', 'mounts']],
    ['have been copied', { ...new Settings() }, []],
  ])('does not overlook options that %s', async (_what, options, overlooked) => {
    const cors = CorsModule.forRootAsync({ useFactory: () => options });
    const issues = await issuesOf(start(moduleWith(cors), { platform }));
    expect(issues.map(({ code, place }) => `${code} ${place}`)).toEqual(
      overlooked.map((name) => `CORS_E006 CorsModule.forRoot(), ${name}`),
    );
  });

  const wrong: readonly [string, string, CorsModuleAsyncOptions][] = [
    ['nothing', 'CORS_E030', {} as CorsModuleAsyncOptions],
    ['undefined', 'CORS_E030', undefined as never],
    ['null', 'CORS_E030', null as never],
    ['a factory that is not a function', 'CORS_E030', { useFactory: optionsFor(app) as never }],
    [
      'useFactory and useClass',
      'CORS_E030',
      { useFactory: () => optionsFor(app), useClass: LaterOptions } as unknown as CorsModuleAsyncOptions,
    ],
    ['a factory that returns nothing', 'CORS_E030', { useFactory: () => undefined as never }],
    ['a factory that returns null', 'CORS_E030', { useFactory: () => Promise.resolve(null as never) }],
    ['a class without createCorsOptions()', 'CORS_E030', { useClass: SettingsService as never }],
    [
      'a factory that injects the request',
      'CORS_E031',
      { inject: [REQUEST], useFactory: () => optionsFor(app) },
    ],
    ['a class that is request-scoped', 'CORS_E031', { useClass: RequestOptions }],
    [
      'a class that injects something request-scoped',
      'CORS_E031',
      { imports: [RequestModule], useClass: OptionsOfRequest },
    ],
    [
      'an existing class that injects something request-scoped',
      'CORS_E031',
      { imports: [RequestModule], useExisting: OptionsOfRequest },
    ],
    [
      'a factory that injects a request-scoped factory',
      'CORS_E031',
      { imports: [RequestModule], inject: [REQUEST_SETTINGS], useFactory: () => optionsFor(app) },
    ],
    ['a name in place of a class', 'CORS_E030', { useClass: 'OptionsClass' as never }],
    ['null in place of a class', 'CORS_E030', { useClass: null as never }],
    [
      'dependencies that are not a list',
      'CORS_E030',
      { inject: SettingsService as never, useFactory: () => optionsFor(app) },
    ],
  ];

  it.each(wrong)('does not start with %s', async (_what, code, options) => {
    const cors = CorsModule.forRootAsync(options);
    const issues = await issuesOf(start(moduleWith(cors, { controllers: [PlainController] }), { platform }));
    expect(issues.map((issue) => `${issue.code} ${issue.place}`)).toEqual([
      `${code} CorsModule.forRootAsync()`,
    ]);
  });

  it('passes on the error of a factory that fails', async () => {
    const cors = CorsModule.forRootAsync({ useFactory: () => Promise.reject(new Error('no settings')) });
    await expect(start(moduleWith(cors), { platform })).rejects.toThrow('no settings');
  });
});
