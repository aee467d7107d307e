import { Controller, Get, Module } from '@nestjs/common';
import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService } from 'nestjs-cors';
import { issuesOf } from '../support/configuration-issues.js';
import { corsHeaders, grantedPreflight, grantedTo, noCors, nothingButVary } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const site = 'https://site.example';
const admin = 'https://admin.example';
const audit = 'https://audit.example';

@Controller('users')
class UsersController {
  @Get() list() {}
  @Get('audit') @Cors(audit) audit() {}
}

@Controller('reports')
@Cors({ maxAge: 60 })
class ReportsController {
  @Get() list() {}
}

@Controller('public')
class PublicController {
  @Get() list() {}
}

@Module({ controllers: [PublicController] })
class PublicModule {}

@Cors(admin, { credentials: true })
@Module({ controllers: [UsersController, ReportsController], imports: [PublicModule] })
class AdminModule {}

const credentials = { 'access-control-allow-credentials': 'true' } as const;

describe.each(platforms)('@Cors() on a module, on $name (R23)', (platform) => {
  const startWith = (metadata: ModuleMetadata, cors = CorsModule.forRoot({ origin: site })) =>
    start(moduleWith(cors, metadata), { platform });

  it('is a level between the default and the controllers that the module declares', async () => {
    const server = await startWith({ imports: [AdminModule] });
    const get = async (path: string, origin: string) => corsHeaders(await server.get(path, origin));
    expect(await get('/users', admin)).toEqual({ ...grantedTo(admin), ...credentials });
    expect(await get('/users', site)).toEqual(nothingButVary);
    expect(await get('/users/audit', audit)).toEqual({ ...grantedTo(audit), ...credentials });
    expect(await get('/users/audit', admin)).toEqual(nothingButVary);
    expect(corsHeaders(await server.preflight({ path: '/reports', origin: admin }))).toEqual({
      ...grantedPreflight(admin, 'GET,HEAD'),
      ...credentials,
      'access-control-max-age': '60',
    });
    // Modules that it imports, and paths that no controller serves, keep the default.
    expect(await get('/public', site)).toEqual(grantedTo(site));
    expect(await get('/unknown', admin)).toEqual(nothingButVary);
  });

  it('says which level each field came from', async () => {
    const server = await startWith({ imports: [AdminModule] });
    const routes = server.app.get(CorsService).routes();
    expect(routes.find(({ path }) => path === '/reports')?.from).toEqual({
      origin: '@Cors on AdminModule',
      credentials: '@Cors on AdminModule',
      maxAge: '@Cors on ReportsController',
    });
  });

  it('applies to dynamic modules, and below a prefix of RouterModule', async () => {
    @Cors(admin)
    @Module({})
    class PluginModule {
      static register(controllers: Type<unknown>[]): DynamicModule {
        return { module: PluginModule, controllers };
      }
    }
    const server = await startWith({
      imports: [
        PluginModule.register([UsersController]),
        PluginModule.register([PublicController]),
        RouterModule.register([{ path: 'plugins', module: PluginModule }]),
      ],
    });
    for (const path of ['/plugins/users', '/plugins/public']) {
      expect(corsHeaders(await server.get(path, admin))).toEqual(grantedTo(admin));
    }
  });

  it('applies if only one of the dynamic modules of a class declares controllers', async () => {
    @Cors(admin)
    @Module({})
    class PluginModule {
      static forRoot(): DynamicModule {
        return { module: PluginModule, controllers: [PublicController] };
      }
      static forFeature(name: string): DynamicModule {
        return { module: PluginModule, providers: [{ provide: name, useValue: name }], exports: [name] };
      }
    }
    const imports = [
      PluginModule.forFeature('cats'),
      PluginModule.forRoot(),
      PluginModule.forFeature('dogs'),
    ];
    const server = await startWith({ imports });
    expect(corsHeaders(await server.get('/public', admin))).toEqual(grantedTo(admin));
    const alone = await issuesOf(startWith({ imports: [PluginModule.forFeature('cats')] }));
    expect(alone.map(({ code, place }) => `${code} ${place}`)).toEqual(['CORS_E027 @Cors on PluginModule']);
  });

  it('switches CORS off for a module, and a controller switches it on again', async () => {
    @Controller('open')
    @Cors()
    class OpenController {
      @Get() get() {}
    }
    @Cors(false)
    @Module({ controllers: [PublicController, OpenController] })
    class InternalModule {}
    const server = await startWith({ imports: [InternalModule] });
    expect(corsHeaders(await server.get('/public', site))).toEqual(noCors);
    expect(corsHeaders(await server.get('/open', site))).toEqual(grantedTo(site));
  });

  it('enforces for one module only', async () => {
    @Cors({ enforce: true })
    @Module({ controllers: [PublicController] })
    class StrictModule {}
    const server = await startWith({ imports: [StrictModule] });
    expect((await server.get('/public', admin)).status).toBe(403);
    expect((await server.get('/public', site)).status).toBe(200);
  });

  it('starts if two modules declare a controller with the same policy', async () => {
    @Cors(admin)
    @Module({ controllers: [PublicController] })
    class FirstModule {}
    @Cors([admin])
    @Module({ controllers: [PublicController] })
    class SecondModule {}
    const apart = RouterModule.register([{ path: 'second', module: SecondModule }]);
    expect(await issuesOf(startWith({ imports: [FirstModule, SecondModule, apart] }))).toEqual([]);
  });

  it('does not start if two modules declare a controller with different policies', async () => {
    const apart = RouterModule.register([{ path: 'admin', module: AdminModule }]);
    const issues = await issuesOf(
      startWith({ imports: [AdminModule, apart], controllers: [UsersController] }),
    );
    expect(issues.map(({ code, place }) => `${code} ${place}`)).toEqual(['CORS_E029 UsersController.list']);
    expect(issues[0]?.message).toContain('AppModule and AdminModule');
  });
});
