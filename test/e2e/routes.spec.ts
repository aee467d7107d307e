import { All, Controller, Get, Post, Version, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService, extend, fromProvider } from 'nestjs-cors';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';

@Controller({ path: 'cats', version: ['1', '2'] })
@Cors([app], { exposedHeaders: ['X-Total-Count'] })
class CatsController {
  @Get(['', 'all']) @Cors({ exposedHeaders: extend('Link'), maxAge: 5 }) list() {}
  @Post() @Cors({ policy: 'partners', credentials: false }) create() {}
  @Get('private') @Cors(false) private() {}
  @Version(VERSION_NEUTRAL) @All('any') any() {}
}

@Controller({ path: 'plain', host: 'admin.example.com' })
class PlainController {
  @Get() get() {}
}

describe.each(platforms)('CorsService.routes() on $name', (platform) => {
  it('shows every route with its policy, and where each field comes from', async () => {
    const options = {
      origin: 'https://site.example',
      policies: { partners: { origin: 'https://partner.example', credentials: true } },
    };
    const server = await start(
      moduleWith(CorsModule.forRoot(options), { controllers: [CatsController, PlainController] }),
      {
        platform,
        configure: (nest) => {
          nest.setGlobalPrefix('api');
          nest.enableVersioning({ type: VersioningType.URI });
        },
      },
    );
    const routes = server.app.get(CorsService).routes();
    const list = {
      method: 'GET',
      host: undefined,
      version: ['1', '2'],
      controller: 'CatsController',
      handler: 'list',
      policy: { origin: [app], exposedHeaders: ['X-Total-Count', 'Link'], maxAge: 5 },
      from: {
        origin: '@Cors on CatsController',
        exposedHeaders: '@Cors on CatsController.list',
        maxAge: '@Cors on CatsController.list',
      },
    };
    const create = {
      ...list,
      method: 'POST',
      handler: 'create',
      policy: { origin: 'https://partner.example', exposedHeaders: ['X-Total-Count'], credentials: false },
      from: {
        origin: "policy 'partners' of @Cors on CatsController.create",
        exposedHeaders: '@Cors on CatsController',
        credentials: '@Cors on CatsController.create',
      },
    };
    const closed = { ...list, handler: 'private', policy: undefined, from: expect.anything() };
    const any = {
      ...list,
      method: 'ALL',
      path: '/api/cats/any',
      version: VERSION_NEUTRAL,
      handler: 'any',
      policy: { origin: [app], exposedHeaders: ['X-Total-Count'] },
      from: { origin: '@Cors on CatsController', exposedHeaders: '@Cors on CatsController' },
    };
    const plain = {
      method: 'GET',
      path: '/api/plain',
      host: 'admin.example.com',
      version: undefined,
      controller: 'PlainController',
      handler: 'get',
      policy: { origin: 'https://site.example' },
      from: { origin: 'CorsModule.forRoot()' },
    };
    expect(routes).toEqual([
      { ...list, path: '/api/v1/cats' },
      { ...list, path: '/api/v2/cats' },
      { ...list, path: '/api/v1/cats/all' },
      { ...list, path: '/api/v2/cats/all' },
      { ...create, path: '/api/v1/cats' },
      { ...create, path: '/api/v2/cats' },
      { ...closed, path: '/api/v1/cats/private' },
      { ...closed, path: '/api/v2/cats/private' },
      any,
      plain,
    ]);
  });

  it('cannot be used to change a policy', async () => {
    const server = await start(
      moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [CatsController] }),
      {
        platform,
        configure: (nest) => void nest.enableVersioning({ type: VersioningType.URI }),
      },
    ).catch((error: Error) => error);
    // The named policy is missing here, which start-up reports.
    expect(server).toBeInstanceOf(Error);
    const fine = await start(
      moduleWith(CorsModule.forRoot({ origin: [app] }), { controllers: [PlainController] }),
      { platform },
    );
    const [route] = fine.app.get(CorsService).routes();
    expect(Object.isFrozen(route)).toBe(true);
    expect(Object.isFrozen(route?.policy)).toBe(true);
    expect(() => (fine.app.get(CorsService).routes() as unknown[]).push({})).toThrow(TypeError);
  });

  it('is empty before the application is initialized', async () => {
    const { NestFactory } = await import('@nestjs/core');
    const nest = await NestFactory.create(
      moduleWith(CorsModule.forRoot({ origin: app }), { controllers: [PlainController] }),
      platform.createAdapter(),
      { logger: false },
    );
    expect(nest.get(CorsService).routes()).toEqual([]);
    await nest.init();
    expect(nest.get(CorsService).routes()).toHaveLength(1);
    await nest.close();
  });

  it('names providers, functions and regular expressions in JSON, and the level that each field comes from', async () => {
    class TenantOrigins {
      isAllowed(): boolean {
        return true;
      }
    }
    const isOurs = (origin: string): boolean => origin === app;
    @Controller({ path: 'json', version: VERSION_NEUTRAL, host: /^api\./ })
    class JsonController {
      @Get('class') @Cors(TenantOrigins) byClass() {}
      @Get('token') @Cors(fromProvider('TENANTS', { cache: false })) byToken() {}
      @Get('function') @Cors({ origin: isOurs }) byFunction() {}
      @Get('list') @Cors([app, /^https:\/\/b\.example$/i], { maxAge: 5 }) list() {}
    }
    const cors = CorsModule.forRoot({ credentials: true });
    const providers = [TenantOrigins, { provide: 'TENANTS', useClass: TenantOrigins }];
    const server = await start(moduleWith(cors, { controllers: [JsonController], providers }), {
      platform,
      configure: (nest) => void nest.enableVersioning({ type: VersioningType.URI }),
    });
    const routes = JSON.parse(JSON.stringify(server.app.get(CorsService).routes())) as Record<
      string,
      unknown
    >[];
    expect(routes.map(({ policy }) => (policy as { origin: unknown }).origin)).toEqual([
      'provider TenantOrigins',
      'provider TENANTS {"cache":false}',
      'function isOurs',
      [app, '/^https:\\/\\/b\\.example$/i'],
    ]);
    // The policy by itself, as a page that shows some of the routes picks it.
    const policies = server.app
      .get(CorsService)
      .routes()
      .map(({ policy }) => policy);
    expect(JSON.parse(JSON.stringify(policies))).toEqual(routes.map(({ policy }) => policy));
    expect(routes.at(-1)).toEqual({
      method: 'GET',
      path: '/json/list',
      host: '/^api\\./',
      version: 'VERSION_NEUTRAL',
      controller: 'JsonController',
      handler: 'list',
      policy: { credentials: true, origin: [app, '/^https:\\/\\/b\\.example$/i'], maxAge: 5 },
      from: {
        credentials: 'CorsModule.forRoot()',
        origin: '@Cors on JsonController.list',
        maxAge: '@Cors on JsonController.list',
      },
    });
  });
});
