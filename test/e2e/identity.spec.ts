import { Controller, Get, Injectable, Module, Scope } from '@nestjs/common';
import type { DynamicModule, InjectionToken, Provider, Type } from '@nestjs/common';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, fromProvider } from 'nestjs-cors';
import type { CorsOriginProvider, CorsOriginSource } from 'nestjs-cors';
import { of, type Observable } from 'rxjs';
import { issuesOf } from '../support/configuration-issues.js';
import { corsHeaders, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const shop = 'https://shop.example';
const admin = 'https://admin.example';

const only = (allowed: string): CorsOriginProvider => ({ isAllowed: (origin) => origin === allowed });

/** A controller on `/name` whose origins come from the provider of `token`. */
function controllerFor(name: string, token: InjectionToken): Type<unknown> {
  @Controller(name)
  @Cors(fromProvider(token))
  class OriginsController {
    @Get() get() {}
  }
  return OriginsController;
}

/** The classes it returns all have the same name. */
function namesake(allowed: string): Type<CorsOriginProvider> {
  @Injectable()
  class Origins implements CorsOriginProvider {
    isAllowed(origin: string): boolean {
      return origin === allowed;
    }
  }
  return Origins;
}

interface Part {
  readonly controllers?: Type<unknown>[];
  readonly providers?: Provider[];
  readonly exports?: InjectionToken[];
  readonly imports?: Type<unknown>[];
}

function modulesFor(parts: Readonly<Record<string, Part>>): Type<unknown>[] {
  return Object.entries(parts).map(([name, part]) => {
    // oxlint-disable-next-line typescript/no-extraneous-class -- decorated below
    const module = { [name]: class {} }[name] as Type<unknown>;
    Module(part as object)(module);
    return module;
  });
}

/** Which of the two origins a path is open to. */
async function openTo(server: RunningServer, path: string): Promise<string[]> {
  const open: string[] = [];
  for (const origin of [shop, admin]) {
    const headers = corsHeaders(await server.get(path, origin));
    expect(headers).toEqual('access-control-allow-origin' in headers ? grantedTo(origin) : nothingButVary);
    if ('access-control-allow-origin' in headers) open.push(origin);
  }
  return open;
}

describe.each(platforms)('identity of providers on $name (R20)', (platform) => {
  const startWith = (imports: (Type<unknown> | DynamicModule)[], cors = CorsModule.forRoot()) =>
    start(moduleWith(cors, { imports }), { platform });

  it('tells two providers apart whose symbols have the same description', async () => {
    const [first, second] = [Symbol('ORIGINS'), Symbol('ORIGINS')];
    const [Shop] = modulesFor({
      ShopModule: {
        controllers: [controllerFor('shop', first), controllerFor('admin', second)],
        providers: [
          { provide: first, useValue: only(shop) },
          { provide: second, useValue: only(admin) },
        ],
      },
    });
    const server = await startWith([Shop!]);
    expect([await openTo(server, '/shop'), await openTo(server, '/admin')]).toEqual([[shop], [admin]]);
  });

  it('tells two providers apart whose classes have the same name', async () => {
    const [first, second] = [namesake(shop), namesake(admin)];
    const [Shop] = modulesFor({
      ShopModule: {
        controllers: [controllerFor('shop', first), controllerFor('admin', second)],
        providers: [first, second],
      },
    });
    const server = await startWith([Shop!]);
    expect([await openTo(server, '/shop'), await openTo(server, '/admin')]).toEqual([[shop], [admin]]);
  });

  it.each<[string, (allowed: string) => CorsOriginProvider | CorsOriginSource]>([
    ['answers of its own', only],
    ['a list of its own', (allowed) => ({ origins: (): Observable<string[]> => of([allowed]) })],
  ])('gives a controller the provider that Nest would inject there, with %s', async (_what, make) => {
    const own = (allowed: string): Part => ({ providers: [{ provide: 'ORIGINS', useValue: make(allowed) }] });
    const [Shared] = modulesFor({ SharedModule: { ...own(admin), exports: ['ORIGINS'] } });
    const [Shop, Admin] = modulesFor({
      ShopModule: { controllers: [controllerFor('shop', 'ORIGINS')], ...own(shop) },
      AdminModule: { controllers: [controllerFor('admin', 'ORIGINS')], imports: [Shared!] },
    });
    for (const imports of [
      [Shop!, Admin!],
      [Admin!, Shop!],
    ]) {
      const server = await startWith(imports);
      expect([await openTo(server, '/shop'), await openTo(server, '/admin')]).toEqual([[shop], [admin]]);
      await server.close();
    }
  });

  it('gives every controller the only provider in the application, even where it is not visible', async () => {
    const [Shop, Admin] = modulesFor({
      ShopModule: { controllers: [controllerFor('shop', 'ORIGINS')] },
      AdminModule: { providers: [{ provide: 'ORIGINS', useValue: only(admin) }] },
    });
    const origin = fromProvider('ORIGINS');
    const cors = CorsModule.forRoot({ origin, mounts: { '/assets': { origin } } });
    const server = await startWith([Shop!, Admin!], cors);
    expect([
      await openTo(server, '/shop'),
      await openTo(server, '/'),
      await openTo(server, '/assets'),
    ]).toEqual([[admin], [admin], [admin]]);
  });

  it('treats a class that two modules provide as one provider', async () => {
    @Injectable()
    class ShopOrigins implements CorsOriginProvider {
      isAllowed(origin: string): boolean {
        return origin === shop;
      }
    }
    const modules = modulesFor({
      ShopModule: { providers: [ShopOrigins] },
      AdminModule: { providers: [ShopOrigins] },
    });
    const server = await startWith(modules, CorsModule.forRoot({ origin: ShopOrigins }));
    expect(await openTo(server, '/')).toEqual([shop]);
  });

  it('does not start if two modules provide a token differently and nothing says which is meant', async () => {
    const [Shop, Admin, Other] = modulesFor({
      ShopModule: { providers: [{ provide: 'ORIGINS', useValue: only(shop) }] },
      AdminModule: { providers: [{ provide: 'ORIGINS', useValue: only(admin) }] },
      OtherModule: { controllers: [controllerFor('other', 'ORIGINS')] },
    });
    for (const imports of [
      [Shop!, Admin!, Other!],
      [Other!, Admin!, Shop!],
    ]) {
      const issues = await issuesOf(
        startWith(imports, CorsModule.forRoot({ origin: fromProvider('ORIGINS') })),
      );
      expect(issues.map(({ code, place }) => `${code} ${place}`)).toEqual([
        'CORS_E026 CorsModule.forRoot(), origin',
        'CORS_E026 OriginsController.get, origin from @Cors on OriginsController',
      ]);
    }
  });

  it('does not start if the provider that Nest would inject is request-scoped', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class RequestOrigins implements CorsOriginProvider {
      isAllowed(): boolean {
        return true;
      }
    }
    const modules = modulesFor({
      ShopModule: {
        controllers: [controllerFor('shop', 'ORIGINS')],
        providers: [{ provide: 'ORIGINS', useClass: RequestOrigins, scope: Scope.REQUEST }],
      },
      AdminModule: { providers: [{ provide: 'ORIGINS', useValue: only(admin) }] },
    });
    const issues = await issuesOf(startWith(modules));
    expect(issues.map(({ code }) => code)).toEqual(['CORS_E020']);
  });

  it('reads a list again for each application, even if it changed in between', async () => {
    const list = [shop];
    @Controller('listed')
    class ListedController {
      @Get() @Cors(list) get() {}
      @Get('same') @Cors([shop]) same() {}
    }
    const parts = { controllers: [ListedController] };
    const first = await start(moduleWith(CorsModule.forRoot({ origin: list }), parts), { platform });
    expect(await openTo(first, '/listed')).toEqual([shop]);
    list[0] = admin;
    const second = await start(moduleWith(CorsModule.forRoot({ origin: list }), parts), { platform });
    expect([
      await openTo(second, '/'),
      await openTo(second, '/listed'),
      await openTo(second, '/listed/same'),
      await openTo(first, '/listed'),
    ]).toEqual([[admin], [admin], [shop], [shop]]);
  });
});
