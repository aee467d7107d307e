import { Controller, Get, Module } from '@nestjs/common';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService, extend, type CorsModuleOptions } from 'nestjs-cors';
import { describePolicies } from 'nestjs-cors/testing';
import { issuesOf } from '../support/configuration-issues.js';
import { platforms } from '../support/platforms.js';
import {
  app,
  evil,
  granted,
  OrdersController,
  partner,
  refused,
  WatchedReports,
} from '../support/report-only.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

let reports: WatchedReports;
beforeEach(() => {
  reports = new WatchedReports();
});
afterEach(() => reports.close());

@Controller('levels')
class LevelsController {
  @Get('inherits') inherits() {}
  @Get('states') @Cors([evil]) states() {}
  @Get('replaces') @Cors({ reportOnly: { enforce: true } }) replaces() {}
  @Get('off') @Cors(false) off() {}
  @Get('named') @Cors({ policy: 'partners' }) named() {}
  @Get('beside') @Cors({ policy: 'partners', origin: [evil] }) beside() {}
}

@Controller('shop')
@Cors({ reportOnly: { allowedHeaders: extend('x-new') } })
class ShopController {
  @Get() list() {}
}

@Controller('inner')
class InnerController {
  @Get() list() {}
}

@Module({ controllers: [InnerController] })
@Cors({ reportOnly: { origin: [partner] } })
class InnerModule {}

const isPartner = (origin: string) => origin === partner;

describe.each(platforms)('the levels of reportOnly on $name (R26)', (platform) => {
  it('is decided as if its fields were at its level: nearer levels win, and a nearer reportOnly replaces it', async () => {
    const server = await reports.serve(
      platform,
      {
        origin: '*',
        policies: { partners: { origin: [app], reportOnly: { origin: [app, partner] } } },
        reportOnly: { origin: [app] },
      },
      { controllers: [LevelsController] },
    );
    const ask = async (path: string, origin: string) => {
      await server.get(`/levels/${path}`, origin);
      return reports.outcomes();
    };
    expect(await ask('inherits', evil)).toEqual([[granted, refused]]);
    expect(await ask('states', evil)).toEqual([]);
    expect(await ask('replaces', evil)).toEqual([]);
    expect(await ask('off', evil)).toEqual([]);
    expect(await ask('named', partner)).toEqual([[refused, granted]]);
    expect(await ask('named', evil)).toEqual([]);
    expect(await ask('beside', partner)).toEqual([]);
  });

  it('works on module classes, controllers and mounts, and extends lists', async () => {
    const server = await reports.serve(
      platform,
      {
        origin: app,
        allowedHeaders: ['x-old'],
        mounts: { '/files': { origin: '*', reportOnly: { origin: [app] } }, '/closed': false },
      },
      { controllers: [ShopController], imports: [InnerModule] },
    );
    await server.preflight({ path: '/shop', origin: app, headers: 'x-new,x-old' });
    await server.get('/files/a.png', evil);
    await server.get('/closed/a.png', evil);
    await server.get('/inner', partner);
    await server.get('/shop', evil);
    expect(reports.outcomes()).toEqual([
      [{ granted: false, reason: 'header-not-allowed', forbidden: false }, granted],
      [granted, refused],
      [refused, granted],
    ]);
  });

  it('is shown as plain data, and does not affect answers to questions', async () => {
    const server = await reports.serve(
      platform,
      { origin: app, logRefusals: false, reportOnly: { origin: isPartner, enforce: false } },
      { controllers: [OrdersController, ShopController] },
    );
    const service = server.app.get(CorsService);
    const [order] = service.routes();
    expect(order?.policy).toEqual({ origin: app, reportOnly: { origin: isPartner, enforce: false } });
    expect(order?.from).toEqual({
      origin: 'CorsModule.forRoot()',
      reportOnly: 'CorsModule.forRoot()',
    });
    expect(JSON.parse(JSON.stringify(order))).toMatchObject({
      policy: { reportOnly: { origin: 'function isPartner', enforce: false } },
    });
    expect(service.routes().at(-1)?.from.reportOnly).toBe('@Cors on ShopController');
    expect(describePolicies(server.app)).toBe(
      [
        `/orders POST: ${app}; reportOnly { what a function allows; enforce false } (OrdersController.create)`,
        `/orders/:id GET: ${app}; reportOnly { what a function allows; enforce false } (OrdersController.one)`,
        `/shop GET: ${app}; reportOnly { allowedHeaders extended by x-new } (ShopController.list)`,
        `everything else: ${app}; reportOnly { what a function allows; enforce false }`,
      ].join('\n'),
    );
    const explained = await service.explain({ from: partner, url: '/orders/7' });
    expect([explained.verdict, explained.reason]).toEqual(['blocked', 'origin-not-allowed']);
    expect(explained.policy).toEqual({ origin: app, reportOnly: { origin: isPartner, enforce: false } });
    expect(await service.isAllowed(partner)).toBe(false);
    expect(reports.outcomes()).toEqual([]);
    expect(reports.log.ofCors('log')[0]).toContain(
      'reportOnly, reported and not applied: CorsModule.forRoot(), @Cors on ShopController',
    );
  });
});

describe('an invalid reportOnly (R4)', () => {
  const [platform] = platforms as [(typeof platforms)[number]];
  const issuesWith = async (options: CorsModuleOptions, controllers: (new () => object)[] = []) =>
    issuesOf(start(moduleWith(CorsModule.forRoot(options), { controllers }), { platform }));
  const placesOf = async (...asked: Parameters<typeof issuesWith>) =>
    (await issuesWith(...asked)).map(({ code, place }) => `${code} ${place}`);

  const wrong = (reportOnly: unknown) => issuesWith({ origin: app, reportOnly } as CorsModuleOptions);

  it('keeps the application from starting, and names the place', async () => {
    @Controller('cats')
    class CatsController {
      @Get() @Cors({ reportOnly: { origin: 'https://cats.example/' } }) list() {}
    }
    expect(
      await placesOf({ origin: app, reportOnly: { origin: '*', credentials: true } }, [CatsController]),
    ).toEqual([
      'CORS_E001 reportOnly of CorsModule.forRoot(), origin',
      'CORS_E007 CatsController.list, origin from reportOnly of @Cors on CatsController.list',
    ]);
  });

  it('is named if it does not fit the fields of a nearer level', async () => {
    @Controller('cats')
    class CatsController {
      @Get() @Cors({ credentials: true }) list() {}
    }
    expect(await placesOf({ origin: app, reportOnly: { origin: '*' } }, [CatsController])).toEqual([
      'CORS_E001 CatsController.list, origin from reportOnly of CorsModule.forRoot()',
    ]);
    @Controller('dogs')
    class DogsController {
      @Get() @Cors({ origin: '*' }) list() {}
    }
    expect(await placesOf({ origin: app, reportOnly: { credentials: true } }, [DogsController])).toEqual([
      'CORS_E001 DogsController.list, origin from @Cors on DogsController.list, with reportOnly of CorsModule.forRoot()',
    ]);
  });

  it('is not reported again if the policy in force has the same fault', async () => {
    expect(await placesOf({ origin: 'https://app.example/', reportOnly: { enforce: true } })).toEqual([
      'CORS_E007 CorsModule.forRoot(), origin',
    ]);
  });

  it('may contain only options, and only known ones', async () => {
    for (const reportOnly of [true, 'https://app.example', [app], null]) {
      expect(await wrong(reportOnly)).toMatchObject([
        { code: 'CORS_E006', place: 'CorsModule.forRoot(), reportOnly' },
      ]);
    }
    expect(await wrong({ policy: 'partners', reportOnly: {}, maxage: 5 })).toMatchObject([
      { code: 'CORS_E016', place: 'reportOnly of CorsModule.forRoot(), policy' },
      { code: 'CORS_E016', place: 'reportOnly of CorsModule.forRoot(), reportOnly' },
      { code: 'CORS_E016', place: 'reportOnly of CorsModule.forRoot(), maxage' },
    ]);
  });

  it('is found in a named policy that nobody uses, and on a mount', async () => {
    const reportOnly = { maxAge: -1 };
    expect(
      await placesOf({
        origin: app,
        policies: { unused: { origin: app, reportOnly } },
        mounts: { '/files': { reportOnly } },
      }),
    ).toEqual([
      "CORS_E004 mount '/files', maxAge from reportOnly of mount '/files'",
      "CORS_E004 reportOnly of policy 'unused' of CorsModule.forRoot(), maxAge",
    ]);
  });

  it('must give a closed route an origin to try, or @Cors() has no effect', async () => {
    @Controller('cats')
    class CatsController {
      @Get() @Cors({ reportOnly: { enforce: true } }) list() {}
      @Get('tries') @Cors({ maxAge: 5, reportOnly: { origin: [app] } }) tries() {}
    }
    expect(await placesOf({}, [CatsController])).toEqual([
      'CORS_E018 CatsController.list, origin from @Cors on CatsController.list',
    ]);
  });
});
