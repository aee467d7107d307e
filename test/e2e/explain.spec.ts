import {
  All,
  Controller,
  Delete,
  Get,
  HttpCode,
  Injectable,
  Module,
  Options,
  Param,
  Post,
  Put,
  Version,
  VersioningType,
  type Type,
} from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Cors,
  CorsModule,
  CorsService,
  type CorsOriginProvider,
  type CorsPlace,
  type CorsQuestion,
} from 'nestjs-cors';
import { corsHeaders, type CorsHeaders } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const shop = 'https://shop.example';
const partner = 'https://partner.example';
const stranger = 'https://stranger.example';

@Injectable()
class Partners implements CorsOriginProvider {
  isAllowed(origin: string): boolean {
    if (origin === 'https://broken.example') throw new Error('the database is down');
    return origin === partner;
  }
}

@Controller('orders')
class OrdersController {
  @Get(':id') find(@Param('id') id: string) {
    return id;
  }
  @Delete(':id') @Cors('https://admin.example') cancel() {
    return 'cancelled';
  }
  @Post() @Cors({ enforce: true, allowedHeaders: ['X-Trace'], exposedHeaders: ['X-Total'] }) create() {
    return 'created';
  }
  @Get('auto/headers') @Cors({ exposedHeaders: 'auto' }) auto() {
    return 'auto';
  }
}

@Controller('partners')
@Cors(Partners, { credentials: true })
class PartnersController {
  @Get() list() {
    return [];
  }
}

@Controller('off')
@Cors(false)
class OffController {
  @Get() list() {
    return [];
  }
  @Options() @HttpCode(204) options() {
    return '';
  }
}

@Controller('public')
@Cors('*')
class PublicController {
  @Get() list() {
    return [];
  }
}

@Controller('versioned')
class VersionedController {
  @Get() @Version('1') @Cors(partner) first() {
    return 1;
  }
  @Get() @Version('2') second() {
    return 2;
  }
}

@Controller('half')
class HalfController {
  @Get() @Version('1') @Cors(partner) first() {
    return 1;
  }
  @Get() @Version('2') @Cors(false) second() {
    return 2;
  }
}

@Controller('any')
@Cors(false)
class AnyController {
  @All() any() {
    return '';
  }
}

@Controller('options-of-one-version')
@Cors(false)
class OneVersionController {
  @Put() @Version('1') put() {
    return '';
  }
  @Options() @Version('1') @HttpCode(204) options() {
    return '';
  }
}

@Controller('twins')
class TwinsController {
  @Get() @Version('1') first() {
    return 1;
  }
  @Get() @Version('2') second() {
    return 2;
  }
}

@Controller('continued')
@Cors({ preflightContinue: true })
class ContinuedController {
  @Delete() remove() {
    return 'removed';
  }
  @Options() @HttpCode(204) options() {
    return '';
  }
}

@Controller('unanswered')
@Cors({ preflightContinue: true, allowedHeaders: [] })
class UnansweredController {
  @Delete() remove() {
    return 'removed';
  }
}

const controllers = [
  ContinuedController,
  UnansweredController,
  OrdersController,
  PartnersController,
  OffController,
  PublicController,
  VersionedController,
  TwinsController,
  HalfController,
  AnyController,
  OneVersionController,
];

describe.each(platforms)('CorsService.explain() on $name', (platform) => {
  let server: RunningServer;
  let cors: CorsService;

  beforeAll(async () => {
    const module = moduleWith(
      CorsModule.forRoot({
        origin: [shop, 'http://localhost:5173'],
        methods: undefined as never,
        mounts: { '/graphql': { origin: partner, methods: ['POST'] }, '/docs/': false },
        policies: {
          partners: { origin: Partners, credentials: true },
          admin: { origin: 'https://admin.example' },
          closed: { origin: false },
        },
        logRefusals: false,
      }),
      { controllers, providers: [Partners] },
    );
    server = await start(module, {
      platform,
      configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Api-Version' }),
    });
    cors = server.app.get(CorsService);
  });

  it('explains a response that can be read', async () => {
    expect(await cors.explain({ from: shop, url: '/orders/7?full=1' })).toEqual({
      verdict: 'readable',
      reason: 'allowed',
      handlerRuns: true,
      summary:
        'https://shop.example can read the response to GET /orders/7 (origin, from CorsModule.forRoot()).',
      route: { method: 'GET', path: '/orders/:id', controller: 'OrdersController', handler: 'find' },
      policy: { origin: [shop, 'http://localhost:5173'] },
      decidedBy: { field: 'origin', place: 'CorsModule.forRoot()' },
      preflight: undefined,
      response: { headers: { 'Access-Control-Allow-Origin': shop, Vary: 'Origin' } },
      readableHeaders: [
        'cache-control',
        'content-language',
        'content-length',
        'content-type',
        'expires',
        'last-modified',
        'pragma',
      ],
      console: {},
      fixes: [],
    });
  });

  it('names the nearest origin, what a browser prints, and what to change', async () => {
    const explained = await cors.explain({ from: 'http://127.0.0.1:5173', url: '/orders/7' });
    expect(explained).toMatchObject({
      verdict: 'blocked',
      reason: 'origin-not-allowed',
      handlerRuns: true,
      decidedBy: { field: 'origin', place: 'CorsModule.forRoot()' },
      response: { headers: { Vary: 'Origin' } },
      readableHeaders: [],
      console: { chromium: expect.stringContaining("No 'Access-Control-Allow-Origin' header is present") },
    });
    expect(explained.summary).toContain('http://localhost:5173 is allowed.');
    const origin = "origin: ['https://shop.example', 'http://localhost:5173', 'http://127.0.0.1:5173']";
    expect(explained.fixes).toEqual([
      { place: '@Cors on OrdersController.find', change: origin },
      { place: '@Cors on OrdersController', change: origin },
      { place: 'CorsModule.forRoot()', change: origin },
    ]);
  });

  it('explains a preflight that fails, and says that the handler does not run', async () => {
    const explained = await cors.explain({
      from: shop,
      url: '/orders/7',
      method: 'DELETE',
      headers: { Authorization: 'x' },
    });
    expect(explained).toMatchObject({
      verdict: 'blocked',
      reason: 'origin-not-allowed',
      handlerRuns: false,
      route: { method: 'DELETE', path: '/orders/:id', controller: 'OrdersController', handler: 'cancel' },
      decidedBy: { field: 'origin', place: '@Cors on OrdersController.cancel' },
      preflight: {
        because: ['DELETE is not GET, HEAD or POST', 'authorization is not a safelisted header'],
        status: 204,
        headers: { Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' },
      },
    });
    expect(explained.response).toBeUndefined();
    expect(explained.fixes[0]).toEqual({
      place: '@Cors on OrdersController.cancel',
      change: "origin: ['https://admin.example', 'https://shop.example']",
    });
  });

  it('changes several fields together if necessary', async () => {
    const explained = await cors.explain({ from: stranger, url: '/public', credentials: 'include' });
    expect(explained).toMatchObject({ verdict: 'blocked', reason: 'allowed' });
    expect(explained.summary).toContain('it asks for credentials, which are not allowed');
    expect(explained.decidedBy).toEqual({ field: 'credentials', place: 'CorsModule.forRoot()' });
    expect(explained.fixes[0]).toEqual({
      place: '@Cors on PublicController.list',
      change: "origin: 'https://stranger.example', credentials: true",
    });
  });

  it.each<[CorsQuestion, object]>([
    [
      { from: stranger, url: '/orders', method: 'POST' },
      { verdict: 'blocked', reason: 'origin-not-allowed', handlerRuns: false },
    ],
    [
      { from: shop, url: '/orders', method: 'POST', headers: { 'X-Other': '1' } },
      {
        verdict: 'blocked',
        reason: 'header-not-allowed',
        decidedBy: { field: 'allowedHeaders', place: '@Cors on OrdersController.create' },
      },
    ],
    [
      { from: shop, url: '/orders', method: 'PUT' },
      { verdict: 'blocked', reason: 'method-not-allowed', decidedBy: undefined, route: undefined, fixes: [] },
    ],
    [
      { from: shop, url: '/off' },
      { verdict: 'blocked', reason: 'disabled', policy: undefined, handlerRuns: true },
    ],
    [
      { from: shop, url: '/off', method: 'PUT' },
      {
        verdict: 'blocked',
        reason: 'disabled',
        preflight: { status: 204, headers: {}, because: expect.any(Array) },
      },
    ],
    [
      { from: 'https://broken.example', url: '/partners' },
      {
        verdict: 'blocked',
        reason: 'provider-failed',
        decidedBy: { field: 'origin', place: '@Cors on PartnersController' },
        fixes: [],
      },
    ],
    [
      { from: partner, url: '/partners', credentials: 'include' },
      { verdict: 'readable', handlerRuns: true },
    ],
    [
      { from: 'null', url: '/orders/7' },
      { verdict: 'blocked', reason: 'origin-not-allowed', fixes: [] },
    ],
    [
      { from: shop, url: '/nowhere' },
      { verdict: 'readable', handlerRuns: false, route: undefined },
    ],
    [
      { from: partner, url: '/graphql', method: 'POST', headers: { 'Content-Type': 'application/json' } },
      { verdict: 'readable', handlerRuns: false, decidedBy: { field: 'origin', place: "mount '/graphql'" } },
    ],
    [
      { from: shop, url: '/graphql', method: 'POST' },
      { verdict: 'blocked', reason: 'origin-not-allowed' },
    ],
    [
      // Needs a preflight whatever its method: if the answer lists no methods, browsers allow the request its own.
      {
        from: partner,
        url: '/graphql',
        method: 'PUT',
        headers: { 'Access-Control-Request-Private-Network': 'true' },
      },
      {
        reason: 'private-network-not-allowed',
        fixes: [{ place: "mount '/graphql'", change: "allowPrivateNetwork: true, methods: ['POST', 'PUT']" }],
      },
    ],
    [
      // The same where CORS is off and nothing is listed yet.
      {
        from: shop,
        url: '/off',
        method: 'patch',
        headers: { 'Access-Control-Request-Private-Network': 'true' },
      },
      { verdict: 'blocked', reason: 'disabled', fixes: [] },
    ],
    [
      { from: shop, url: '/continued', method: 'DELETE' },
      {
        verdict: 'readable',
        preflight: { status: 204 },
        summary:
          'https://shop.example can read the response to DELETE /continued (origin, from CorsModule.forRoot()). The application answers the preflight, with 204 (assumed).',
      },
    ],
    [
      { from: shop, url: '/continued', method: 'DELETE', credentials: 'include' },
      {
        verdict: 'blocked',
        reason: 'allowed',
        decidedBy: { field: 'credentials', place: 'CorsModule.forRoot()' },
        summary:
          'The browser blocks DELETE /continued for https://shop.example: it asks for credentials, which are not allowed. The application answers the preflight, with 204 (assumed).',
        fixes: expect.arrayContaining([
          { place: '@Cors on ContinuedController.remove', change: 'credentials: true' },
        ]),
      },
    ],
    [
      { from: shop, url: '/unanswered', method: 'DELETE' },
      {
        verdict: 'blocked',
        reason: 'allowed',
        decidedBy: { field: 'preflightContinue', place: '@Cors on UnansweredController' },
        preflight: { status: 404 },
        summary: expect.stringContaining('the application answers the preflight, with 404. Set'),
        fixes: expect.arrayContaining([
          { place: '@Cors on UnansweredController', change: 'preflightContinue: false' },
        ]),
      },
    ],
    [
      { from: partner, url: '/unanswered', method: 'DELETE' },
      {
        verdict: 'blocked',
        reason: 'origin-not-allowed',
        decidedBy: { field: 'origin', place: 'CorsModule.forRoot()' },
        summary: expect.stringContaining('origin-not-allowed (origin, from CorsModule.forRoot())'),
      },
    ],
    [
      { from: shop, url: '/unanswered', method: 'DELETE', headers: { 'X-A': '1' } },
      {
        verdict: 'blocked',
        reason: 'header-not-allowed',
        decidedBy: { field: 'allowedHeaders', place: '@Cors on UnansweredController' },
        fixes: expect.arrayContaining([
          {
            place: '@Cors on UnansweredController',
            change: "preflightContinue: false, allowedHeaders: ['x-a']",
          },
        ]),
      },
    ],
    [
      // A forgotten prefix or version: the default decides, and no @Cors() on a controller can.
      { from: stranger, url: '/api/orders/7' },
      {
        verdict: 'blocked',
        reason: 'origin-not-allowed',
        route: undefined,
        summary:
          "The browser blocks GET /api/orders/7 for https://stranger.example: origin-not-allowed (origin, from CorsModule.forRoot()). No controller's route serves it.",
      },
    ],
    [
      { from: stranger, url: '/graphql' },
      {
        verdict: 'blocked',
        summary:
          "The browser blocks GET /graphql for https://stranger.example: origin-not-allowed (origin, from mount '/graphql').",
      },
    ],
    [
      { from: shop, url: '/docs' },
      {
        verdict: 'blocked',
        reason: 'disabled',
        policy: undefined,
        decidedBy: { field: 'origin', place: "mount '/docs'" },
        fixes: [
          { place: "mount '/docs'", change: "origin: ['https://shop.example', 'http://localhost:5173']" },
        ],
      },
    ],
    [
      { from: partner, url: '/versioned', headers: { 'X-Api-Version': '1' } },
      {
        verdict: 'readable',
        route: { method: 'GET', path: '/versioned', controller: 'VersionedController', handler: 'first' },
      },
    ],
    [
      { from: partner, url: '/versioned', headers: { 'X-Api-Version': '2' } },
      { verdict: 'blocked', reason: 'origin-not-allowed', handlerRuns: false },
    ],
    [
      // The preflight has no version, and is answered under the policy of the first.
      { from: shop, url: '/twins', headers: { 'X-Api-Version': '2' }, credentials: 'include' },
      {
        verdict: 'blocked',
        route: { method: 'GET', path: '/twins', controller: 'TwinsController', handler: 'second' },
        fixes: [{ place: '@Cors on TwinsController', change: 'credentials: true' }],
      },
    ],
    [
      // The version that runs is off; the preflight is refused under the policy of the other.
      { from: stranger, url: '/half', headers: { 'X-Api-Version': '2' } },
      {
        verdict: 'blocked',
        reason: 'origin-not-allowed',
        policy: undefined,
        decidedBy: { field: 'origin', place: '@Cors on HalfController.first' },
      },
    ],
    [
      // Node accepts no method in lower case, so no route serves it.
      { from: shop, url: '/any', method: 'patch' },
      { verdict: 'blocked', route: undefined, fixes: [] },
    ],
    [
      { from: shop, url: '/options-of-one-version', method: 'PUT', headers: { 'X-Api-Version': '1' } },
      { verdict: 'blocked', reason: 'disabled', preflight: { status: 404 } },
    ],
    [
      { from: shop, url: '/orders/auto/headers' },
      { verdict: 'readable', readableHeaders: '*' },
    ],
    [
      { from: shop, url: 'https://shop.example/orders/7' },
      { verdict: 'same-origin', reason: 'not-cors', handlerRuns: true, readableHeaders: '*' },
    ],
    [
      // Browsers send its Origin, which the policy does not allow.
      { from: shop, url: 'https://shop.example/orders/7', method: 'DELETE' },
      { verdict: 'same-origin', reason: 'not-cors', handlerRuns: true, fixes: [] },
    ],
  ])('answers %j', async (question, expected) => {
    expect(await cors.explain(question)).toMatchObject(expected);
  });

  it.each<[unknown, string]>([
    [undefined, 'explain() takes a question'],
    [{ from: 'shop.example', url: '/' }, '"from"'],
    [{ from: 'https://shop.example/', url: '/' }, '"from"'],
    [{ from: shop, url: 'orders' }, '"url"'],
    [{ from: shop, url: 'ftp://api.example/' }, '"url"'],
    [{ from: shop, url: 'https://ada:secret@api.example/' }, '"url" has a user name or a password'],
    [{ from: shop, url: '/', method: 'G ET' }, '"method"'],
    [{ from: shop, url: '/', method: 'TRACE' }, '"method"'],
    [{ from: shop, url: '/', headers: { 'a b': 'x' } }, '"headers"'],
    [{ from: shop, url: '/', headers: { a: 'x\r\ny' } }, '"headers"'],
    [{ from: shop, url: '/', credentials: 'yes' }, '"credentials"'],
  ])('rejects %j', async (question, message) => {
    const rejected = await cors.explain(question as CorsQuestion).catch((error: unknown) => error);
    expect(rejected).toBeInstanceOf(TypeError);
    expect((rejected as TypeError).message).toContain(message);
  });

  it('reports the headers and statuses that are sent over the wire', async () => {
    const questions: CorsQuestion[] = [shop, partner, stranger, 'https://admin.example'].flatMap((from) =>
      ['/orders/7', '/orders', '/partners', '/public', '/off', '/graphql', '/docs', '/nowhere'].flatMap(
        (url) => ['GET', 'POST', 'DELETE', 'PATCH'].map((method) => ({ from, url, method })),
      ),
    );
    const told = [];
    const seen = [];
    for (const { from, url, method = 'GET' } of questions) {
      const { preflight, response } = await cors.explain({ from, url, method });
      const asked = await server.preflight({ path: url, origin: from, method });
      const sent = await server.send({ path: url, method, headers: { Origin: from } });
      told.push([
        `${method} ${url} for ${from}`,
        preflight && [preflight.status, headersOf(preflight.headers)],
        response && headersOf(response.headers),
      ]);
      seen.push([
        `${method} ${url} for ${from}`,
        preflight && [asked.status, corsHeaders(asked)],
        response && corsHeaders(sent),
      ]);
    }
    expect(told).toEqual(seen);
  });

  it('says whether the policy of a place allows an origin', async () => {
    expect(await cors.isAllowed(shop)).toBe(true);
    expect(await cors.isAllowed(partner)).toBe(false);
    expect(await cors.isAllowed('nonsense')).toBe(false);
    expect(await cors.isAllowed(partner, { url: '/graphql', method: 'POST' })).toBe(true);
    expect(await cors.isAllowed(partner, { url: '/graphql', method: 'DELETE' })).toBe(false);
    expect(await cors.isAllowed(shop, { url: '/off' })).toBe(false);
    expect(await cors.isAllowed(partner, { policy: 'partners' })).toBe(true);
    expect(await cors.isAllowed(shop, { policy: 'partners' })).toBe(false);
    expect(await cors.isAllowed(shop, { policy: 'closed' })).toBe(false);
    await expect(cors.isAllowed(shop, { policy: 'nobody' })).rejects.toThrow(
      'Defined policies: partners, admin, closed',
    );
    // As browsers send it.
    expect(await cors.isAllowed(partner, { url: '/graphql', method: 'post' })).toBe(true);
    expect(await cors.isAllowed(partner, { url: `${server.url}/graphql`, method: 'POST' })).toBe(true);
  });

  it.each([
    [undefined, undefined, 'isAllowed() takes the value of the Origin header, not undefined'],
    [7, undefined, 'isAllowed() takes the value of the Origin header, not 7'],
    [shop, null, 'isAllowed() takes a place such as'],
    [shop, '/orders', 'isAllowed() takes a place such as'],
    [shop, {}, '"url" is undefined'],
    [shop, { url: 'orders' }, '"url" is "orders"'],
    [shop, { url: '/orders', method: 'A B' }, '"method" is "A B"'],
  ])('says what is wrong with isAllowed(%j, %j)', async (origin, at, message) => {
    const rejected = await cors.isAllowed(origin as string, at as CorsPlace).catch((error: unknown) => error);
    expect(rejected).toBeInstanceOf(TypeError);
    expect((rejected as TypeError).message).toContain(message);
  });
});

@Controller('own')
class OwnController {
  // The named policy is invalid until its origin is replaced.
  @Get('loose') @Cors({ policy: 'loose', origin: shop }) loose() {
    return '';
  }
  @Get('plain') @Cors('https://admin.example') plain() {
    return '';
  }
  // The named policy tries out what is invalid until it is replaced.
  @Get('tried') @Cors({ policy: 'tried', reportOnly: { maxAge: 60 } }) tried() {
    return '';
  }
  // Invalid with credentials.
  @Get('open') @Cors('*') open() {
    return '';
  }
}

@Controller('shared')
class SharedController {
  @Get() list() {
    return [];
  }
}

abstract class ListController {
  @Get() list() {
    return [];
  }
  @Get('stated') @Cors(partner) stated() {
    return '';
  }
}

@Controller('cats')
class CatsController extends ListController {}

@Controller('dogs')
@Cors('*')
class DogsController extends ListController {}

@Cors({ maxAge: 60 })
abstract class StatingController {
  @Get() list() {
    return [];
  }
}

@Controller('birds')
class BirdsController extends StatingController {}

@Controller('fish')
class FishController {
  @Get() list() {
    return [];
  }
}

@Controller('sharks')
class SharksController extends FishController {
  @Get('white') @Cors('*') white() {
    return '';
  }
}

function versionedCats(path: string, ...origins: string[]): Type {
  @Controller(path)
  @Cors(...origins)
  class VersionedCatsController {
    @Get() list() {
      return [];
    }
  }
  return VersionedCatsController;
}

@Module({ controllers: [SharedController] })
@Cors(partner)
class FirstModule {}

@Module({ controllers: [SharedController] })
@Cors(partner)
class SecondModule {}

describe('CorsService.explain() and isAllowed() beside policies of other routes', () => {
  let cors: CorsService;

  beforeAll(async () => {
    const module = moduleWith(
      CorsModule.forRoot({
        origin: 'https://admin.example',
        policies: {
          loose: { origin: '*', credentials: true },
          partners: { origin: partner },
          tried: { origin: partner, credentials: true, reportOnly: { origin: '*' } },
        },
        logRefusals: false,
      }),
      {
        controllers: [
          OwnController,
          CatsController,
          DogsController,
          BirdsController,
          FishController,
          SharksController,
          versionedCats('v1/cats', 'https://admin.example'),
          versionedCats('v2/cats', '*'),
        ],
        imports: [FirstModule, SecondModule],
      },
    );
    cors = (await start(module, { platform: platforms[0]! })).app.get(CorsService);
  });

  it('offer a fix although a named policy is valid only where another route uses it', async () => {
    const { fixes } = await cors.explain({ from: shop, url: '/own/plain' });
    const change = "origin: ['https://admin.example', 'https://shop.example']";
    expect(fixes).toEqual([{ place: '@Cors on OwnController.plain', change }]);
  });

  it('know a named policy although another one is valid only where it is used', async () => {
    expect(await cors.isAllowed(partner, { policy: 'partners' })).toBe(true);
    expect(await cors.isAllowed(shop, { policy: 'loose' })).toBe(false);
  });

  it('know a named policy whose reportOnly alone is invalid', async () => {
    expect(await cors.isAllowed(partner, { policy: 'tried' })).toBe(true);
    expect(await cors.isAllowed(shop, { policy: 'tried' })).toBe(false);
  });

  const admin = { from: 'https://admin.example', credentials: 'include' } as const;

  it('name the class that a statement is written on, although another one inherits it', async () => {
    const { decidedBy, fixes } = await cors.explain({ from: shop, url: '/cats/stated' });
    expect(decidedBy).toEqual({ field: 'origin', place: '@Cors on ListController.stated' });
    const change = "origin: ['https://partner.example', 'https://shop.example']";
    expect(fixes).toEqual([{ place: '@Cors on ListController.stated', change }]);
    expect((await cors.explain({ ...admin, url: '/birds' })).fixes).toEqual([
      { place: '@Cors on StatingController.list', change: 'credentials: true' },
      { place: '@Cors on StatingController', change: 'credentials: true' },
    ]);
    const [route] = cors.routes().filter(({ path }) => path === '/birds');
    expect(route?.from).toEqual({ origin: 'CorsModule.forRoot()', maxAge: '@Cors on StatingController' });
  });

  it('offer no fix at a base class with which another subclass would keep the application from starting', async () => {
    expect((await cors.explain({ ...admin, url: '/cats' })).fixes).toEqual([
      { place: '@Cors on CatsController', change: 'credentials: true' },
    ]);
    expect((await cors.explain({ ...admin, url: '/fish' })).fixes).toEqual([
      { place: '@Cors on FishController.list', change: 'credentials: true' },
    ]);
  });

  it('tell apart classes of one name', async () => {
    expect((await cors.explain({ ...admin, url: '/v1/cats' })).fixes).toEqual([
      { place: '@Cors on VersionedCatsController.list', change: 'credentials: true' },
      { place: '@Cors on VersionedCatsController', change: 'credentials: true' },
    ]);
  });

  it('offer no fix with which another route would keep the application from starting', async () => {
    const question = { from: shop, url: '/nowhere' };
    const change = "origin: ['https://admin.example', 'https://shop.example']";
    expect((await cors.explain(question)).fixes).toEqual([{ place: 'CorsModule.forRoot()', change }]);
    expect((await cors.explain({ ...question, credentials: 'include' })).fixes).toEqual([]);
  });

  it('offer no fix at one of two modules that declare the same controller', async () => {
    const { fixes } = await cors.explain({ from: shop, url: '/shared' });
    const change = "origin: ['https://partner.example', 'https://shop.example']";
    expect(fixes).toEqual([
      { place: '@Cors on SharedController.list', change },
      { place: '@Cors on SharedController', change },
    ]);
  });
});

@Controller({ path: 'hosted', host: 'shop.example' })
@Cors(shop)
class ShopController {
  @Get() list() {
    return [];
  }
}

@Controller({ path: 'hosted', host: 'partner.example' })
@Cors(partner)
class PartnerController {
  @Get() list() {
    return [];
  }
}

describe('CorsService.explain() about the server', () => {
  it('drops the headers that pages cannot set, so that they lead nowhere else', async () => {
    const module = moduleWith(CorsModule.forRoot({ logRefusals: false }), {
      controllers: [ShopController, PartnerController],
    });
    const cors = (await start(module, { platform: platforms[0]! })).app.get(CorsService);
    const { verdict, route, policy } = await cors.explain({
      from: shop,
      url: 'http://shop.example/hosted',
      headers: { Host: 'partner.example' },
    });
    expect({ verdict, controller: route?.controller, policy }).toEqual({
      verdict: 'readable',
      controller: 'ShopController',
      policy: { origin: [shop] },
    });
  });

  it.each(platforms.filter(({ name }) => name !== 'Fastify'))(
    'knows that it listens on https on $name',
    async (platform) => {
      const module = moduleWith(CorsModule.forRoot({ logRefusals: false }), { controllers: [OffController] });
      const { app, port } = await start(module, { platform, options: { httpsOptions: {} } });
      const question = { from: `https://127.0.0.1:${port}`, url: '/off' };
      expect(await app.get(CorsService).explain(question)).toMatchObject({ verdict: 'same-origin' });
    },
  );
});

/** In the same form as the headers of an answer on the wire. */
function headersOf(headers: Readonly<Record<string, string>>): CorsHeaders {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const { vary = '', ...rest } = Object.fromEntries(entries);
  const names = vary
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  return { ...rest, vary: names.sort() };
}
