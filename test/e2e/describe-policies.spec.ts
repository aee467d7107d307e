import { Controller, Delete, Get, Injectable, Module, VersioningType, VERSION_NEUTRAL } from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Cors, CorsModule, fromProvider } from 'nestjs-cors';
import type { CorsOriginProvider } from 'nestjs-cors';
import { describePolicies } from 'nestjs-cors/testing';
import { platforms } from '../support/platforms.js';

const ORIGINS = Symbol('ORIGINS');

@Injectable()
class Tenants implements CorsOriginProvider {
  isAllowed(): boolean {
    return false;
  }
}

@Controller('kinds')
class KindsController {
  @Get('wildcard') @Cors('*') wildcard() {}
  @Get('reflected') @Cors({ origin: true }) reflected() {}
  @Get('list') @Cors('https://b.example', 'https://a.example', 'https://*.c.example') list() {}
  @Get('expression') @Cors(/^https:\/\/[a-z]+\.example$/) expression() {}
  @Get('null') @Cors(['null'], { dangerouslyAllowNullOrigin: true }) nullOrigin() {}
  @Get('function') @Cors({ origin: () => true }) function() {}
  @Get('class') @Cors(Tenants) class() {}
  @Get('token') @Cors(fromProvider(ORIGINS)) token() {}
  @Get('many') @Cors(Array.from({ length: 30 }, (_, index) => `https://a${index}.example`)) many() {}
  @Get('none') none() {}
  @Get('off') @Cors(false) off() {}
  @Get('fields')
  @Cors(['https://a.example'], {
    credentials: true,
    enforce: true,
    maxAge: 0,
    methods: ['PUT', 'GET'],
    allowedHeaders: ['X-B', 'X-A'],
    exposedHeaders: 'auto',
  })
  fields() {}
}

@Controller({
  path: 'places',
  host: ['a.example.com', ':tenant.example.com'],
  version: ['1', VERSION_NEUTRAL],
})
@Cors('https://a.example')
class PlacesController {
  @Get() list() {}
  @Delete() remove() {}
}

/** Two controllers with the same name and path, only one of which is open. */
const twins = ['https://a.example', 'https://b.example'].map((origin) => {
  @Controller('twins')
  @Cors(origin)
  class TwinController {
    @Get() read() {}
  }
  return TwinController;
});

const apps: INestApplication[] = [];
afterAll(() => Promise.all(apps.map((app) => app.close())));

async function create(controllers: Type[], createAdapter: (typeof platforms)[number]['createAdapter']) {
  @Module({
    imports: [CorsModule.forRoot({ mounts: { '/z': { origin: '*' }, '/a': false } })],
    controllers,
    providers: [Tenants, { provide: ORIGINS, useClass: Tenants }],
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, createAdapter(), { logger: false });
  apps.push(app);
  app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
  return app.init();
}

describe.each(platforms)('describePolicies() on $name', ({ createAdapter }) => {
  it('has one line for each route and mount, whatever kind of policy it has', async () => {
    expect(describePolicies(await create([KindsController], createAdapter))).toBe(
      [
        '/kinds/class GET: what Tenants allows (KindsController.class)',
        '/kinds/expression GET: /^https:\\/\\/[a-z]+\\.example$/ (KindsController.expression)',
        '/kinds/fields GET: https://a.example; allowedHeaders X-A, X-B; credentials; enforce; exposedHeaders auto; maxAge 0; methods GET, PUT (KindsController.fields)',
        '/kinds/function GET: what a function allows (KindsController.function)',
        '/kinds/list GET: https://*.c.example, https://a.example, https://b.example (KindsController.list)',
        `/kinds/many GET: ${MANY} (KindsController.many)`,
        '/kinds/none GET: closed (KindsController.none)',
        '/kinds/null GET: null; dangerouslyAllowNullOrigin (KindsController.nullOrigin)',
        '/kinds/off GET: closed (KindsController.off)',
        '/kinds/reflected GET: any origin, reflected (KindsController.reflected)',
        '/kinds/token GET: what Symbol(ORIGINS) allows (KindsController.token)',
        '/kinds/wildcard GET: any origin, anonymously (KindsController.wildcard)',
        '/a and below: closed',
        '/z and below: any origin, anonymously',
        'everything else: closed',
      ].join('\n'),
    );
  });
});

describe('describePolicies()', () => {
  it('shows that a policy without an origin is enforced', async () => {
    @Module({
      imports: [CorsModule.forRoot({ enforce: true, mounts: { '/a': { origin: false, enforce: false } } })],
    })
    class EnforcingModule {}
    const app = await NestFactory.create(EnforcingModule, platforms[0]!.createAdapter(), { logger: false });
    apps.push(await app.init());
    expect(describePolicies(app)).toBe('/a and below: closed\neverything else: closed; enforce');
  });

  it('shows hosts and versions', async () => {
    expect(
      describePolicies(await create([PlacesController], platforms[0]!.createAdapter)).split('\n'),
    ).toEqual([
      '/places DELETE [host a.example.com, :tenant.example.com] [version 1, neutral]: https://a.example (PlacesController.remove)',
      '/places GET [host a.example.com, :tenant.example.com] [version 1, neutral]: https://a.example (PlacesController.list)',
      '/a and below: closed',
      '/z and below: any origin, anonymously',
      'everything else: closed',
    ]);
  });

  it('does not depend on the order of registration', async () => {
    const { createAdapter } = platforms[0]!;
    const controllers = [KindsController, PlacesController, ...twins];
    const one = describePolicies(await create(controllers, createAdapter));
    const other = describePolicies(await create(controllers.toReversed(), createAdapter));
    expect(one).toBe(other);
    expect(one.match(/^\/twins .*$/gm)).toEqual([
      '/twins GET: https://a.example (TwinController.read)',
      '/twins GET: https://b.example (TwinController.read)',
    ]);
  });
});

it('describes no application that is not initialized, whose snapshot would be empty', async () => {
  @Module({ imports: [CorsModule.forRoot()] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, platforms[0]!.createAdapter(), { logger: false });
  apps.push(app);
  expect(() => describePolicies(app)).toThrow('Call it after app.init() or app.listen().');
  expect(describePolicies(await app.init())).toBe('everything else: closed');
});

it('says that an application has no CorsModule, and does not end the process', async () => {
  @Module({})
  class EmptyModule {}
  const app = await NestFactory.create(EmptyModule, platforms[0]!.createAdapter(), { logger: false });
  apps.push(app);
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  try {
    expect(() => describePolicies(app)).toThrow(
      'The application does not import CorsModule.forRoot(), so there are no policies. Import it in the root module.',
    );
    expect(exit).not.toHaveBeenCalled();
  } finally {
    exit.mockRestore();
  }
});

/** The first twenty, and a digest of all. */
const MANY =
  'https://a0.example, https://a1.example, https://a10.example, https://a11.example, https://a12.example, https://a13.example, https://a14.example, https://a15.example, https://a16.example, https://a17.example, https://a18.example, https://a19.example, https://a2.example, https://a20.example, https://a21.example, https://a22.example, https://a23.example, https://a24.example, https://a25.example, https://a26.example and 10 more (digest 9f6f5518)';
