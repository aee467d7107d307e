import {
  Controller,
  Delete,
  Get,
  Injectable,
  Post,
  VersioningType,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, CorsService } from 'nestjs-cors';
import { corsHeaders, noCors, nothingButVary, type CorsHeaders } from '../support/cors-headers.js';
import { nestMajor } from '../support/nest-major.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const other = 'https://other.example';
const own = 'https://api.example';

@Injectable()
class Partners {
  isAllowed(origin: string): boolean {
    return origin === app;
  }
}

interface PolicyCase {
  readonly name: string;
  readonly decorator?: ClassDecorator;
  /** The origins that the policy allows. Default: only `app`. */
  readonly grants?: readonly string[];
  /** The methods for which it trusts these origins, except `null`. Default: none. */
  readonly trusts?: readonly string[];
  /** Default: with credentials. */
  readonly headers?: (origin: string) => CorsHeaders;
  readonly refused?: CorsHeaders;
}

const all = ['POST', 'DELETE', 'GET'];
const origins: readonly (string | undefined)[] = [undefined, own, app, other, 'null', `${app}, ${app}`];
const anonymous = (origin: string): CorsHeaders => ({
  'access-control-allow-origin': origin,
  vary: ['origin'],
});
const withCredentials = (origin: string): CorsHeaders => ({
  ...anonymous(origin),
  'access-control-allow-credentials': 'true',
});

const policies: readonly PolicyCase[] = [
  { name: 'exact', decorator: Cors({ origin: [app, 'https://a.b'], credentials: true }), trusts: all },
  {
    name: 'pattern',
    decorator: Cors({ origin: 'https://*.example', credentials: true }),
    grants: [own, app, other],
    trusts: all,
  },
  {
    name: 'expression',
    decorator: Cors({ origin: /^https:\/\/app\.example$/, credentials: true }),
    trusts: all,
  },
  { name: 'function', decorator: Cors({ origin: (one) => one === app, credentials: true }), trusts: all },
  { name: 'provider', decorator: Cors(Partners, { credentials: true }), trusts: all },
  {
    name: 'one-method',
    decorator: Cors({ origin: app, credentials: true, methods: ['POST'] }),
    trusts: ['POST'],
  },
  { name: 'anonymous', decorator: Cors(app), headers: anonymous },
  {
    name: 'any',
    decorator: Cors('*'),
    grants: origins as readonly string[],
    headers: () => ({ 'access-control-allow-origin': '*', vary: [] }),
    refused: { 'access-control-allow-origin': '*', vary: [] },
  },
  {
    name: 'reflected',
    decorator: Cors({ origin: true, credentials: true, dangerouslyAllowAnyOriginWithCredentials: true }),
    grants: [own, app, other],
  },
  {
    name: 'opaque',
    decorator: Cors({ origin: ['null', app], credentials: true, dangerouslyAllowNullOrigin: true }),
    grants: [app, 'null'],
    trusts: all,
  },
  { name: 'off', decorator: Cors(false), grants: [], refused: noCors },
];

function controllerOf({ name, decorator }: PolicyCase): Type {
  class PolicyController {
    @Get() get(): string {
      return 'done';
    }
    @Post() post(): string {
      return 'done';
    }
    @Delete() delete(): string {
      return 'done';
    }
  }
  Controller(name)(PolicyController);
  decorator?.(PolicyController);
  return PolicyController;
}

const sites: readonly (string | undefined)[] = [
  undefined,
  'same-origin',
  'none',
  'same-site',
  'cross-site',
  'odd',
];

/** Nest's own check of a request, which comes before `exclude()`. */
function isRefusedByNest(method: string, origin: string | undefined, site: string | undefined): boolean {
  if (method === 'GET') return false;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && origin !== own;
}

interface Order {
  readonly order: string;
  readonly configure: (application: INestApplication) => void;
  readonly among: readonly PolicyCase[];
}

/** The two calls that share Nest's hook, plus middleware, in both orders. */
const orders: readonly Order[] = [
  {
    order: 'first of all',
    among: policies,
    configure: (application) => {
      protect(application);
      application.useSecurityHeaders();
      application.use(passOn);
    },
  },
  {
    order: 'last of all',
    among: policies.filter(({ name }) => /exact|provider|anonymous|any/.test(name)),
    configure: (application) => {
      application.use(passOn);
      application.useSecurityHeaders();
      protect(application);
    },
  },
];

function protect(application: INestApplication): void {
  const cors = application.get(CorsService);
  application.enableCsrfProtection({ exclude: (request) => cors.trusts(request) });
}

function passOn(_request: unknown, _response: unknown, next: () => void): void {
  next();
}

it('matters only on Nest 12, which has CSRF protection', async () => {
  const server = await start(moduleWith(CorsModule.forRoot()), { platform: platforms[0]! });
  expect('enableCsrfProtection' in server.app).toBe(nestMajor === 12);
});

// Nest 11 has no CSRF protection.
(nestMajor === 12 ? describe.each(platforms) : () => () => {})(
  "Nest's CSRF protection on $name (R25)",
  (platform) => {
    describe.each(orders)('enabled $order', ({ configure, among }) => {
      let server: RunningServer;
      beforeAll(async () => {
        const controllers = policies.map(controllerOf);
        const cors = CorsModule.forRoot({ logRefusals: false });
        server = await start(moduleWith(cors, { controllers, providers: [Partners] }), {
          platform,
          configure,
        });
      });

      it.each(among)(
        'lets only requests pass that the policy "$name" trusts',
        async ({ name, grants = [app], trusts = [], headers = withCredentials, refused }) => {
          const cases = all.flatMap((method) =>
            origins.flatMap((origin) => sites.map((site) => ({ method, origin, site }))),
          );
          const answers = await Promise.all(
            cases.map(async ({ method, origin, site }) => {
              const answer = await server.send({
                method,
                path: `/${name}`,
                headers: {
                  Host: 'api.example',
                  ...(origin !== undefined && { Origin: origin }),
                  ...(site !== undefined && { 'Sec-Fetch-Site': site }),
                },
              });
              return { method, origin, site, status: answer.status, headers: corsHeaders(answer) };
            }),
          );
          expect(answers).toEqual(
            cases.map(({ method, origin, site }) => {
              const isGranted = origin !== undefined && grants.includes(origin);
              const isTrusted = isGranted && origin !== 'null' && trusts.includes(method);
              const isRefused = isRefusedByNest(method, origin, site) && !isTrusted;
              return {
                method,
                origin,
                site,
                status: isRefused ? 403 : method === 'POST' ? 201 : 200,
                headers: isGranted ? headers(origin) : (refused ?? nothingButVary),
              };
            }),
          );
        },
      );
    });

    it('follows the version that the request asks for', async () => {
      @Controller({ path: 'orders', version: '1' })
      @Cors({ origin: app, credentials: true })
      class FirstController {
        @Post() create(): string {
          return 'one';
        }
      }
      @Controller({ path: 'orders', version: '2' })
      @Cors('*')
      class SecondController {
        @Post() create(): string {
          return 'two';
        }
      }
      const server = await start(
        moduleWith(CorsModule.forRoot({ logRefusals: false }), {
          controllers: [FirstController, SecondController],
        }),
        {
          platform,
          configure(application) {
            application.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
            protect(application);
          },
        },
      );
      const statusOf = async (version: string) =>
        (
          await server.send({
            method: 'POST',
            path: '/orders',
            headers: { Origin: app, 'Sec-Fetch-Site': 'cross-site', 'X-Version': version },
          })
        ).status;
      expect([await statusOf('1'), await statusOf('2')]).toEqual([201, 403]);
    });

    it('covers mounts, paths that nothing serves, and URLs that cannot be decoded', async () => {
      const asked: unknown[] = [];
      const server = await start(
        moduleWith(
          CorsModule.forRoot({
            origin: app,
            credentials: true,
            logRefusals: false,
            mounts: { '/graphql': { origin: other }, '/open': { origin: '*', credentials: false } },
          }),
        ),
        {
          platform,
          configure(application) {
            const cors = application.get(CorsService);
            application.enableCsrfProtection({
              exclude(request) {
                asked.push(cors.trusts(request));
                return asked.at(-1) === true;
              },
            });
          },
        },
      );
      const ask = async (path: string, origin: string): Promise<unknown> => {
        asked.splice(0);
        const headers = { Origin: origin, 'Sec-Fetch-Site': 'cross-site' };
        const { status } = await server.send({ method: 'POST', path, headers });
        return [status, ...asked];
      };
      expect(await ask('/graphql', other)).toEqual([404, true]);
      expect(await ask('/graphql', app)).toEqual([403, false]);
      expect(await ask('/open', app)).toEqual([403, false]);
      expect(await ask('/nothing', app)).toEqual([404, true]);
      expect(await ask('/nothing', other)).toEqual([403, false]);
      // Fastify answers before routing: its adapter calls `exclude()`, but ignores the result. Node's does not call it.
      const [, ...answers] = (await ask('/orders/%zz', app)) as unknown[];
      expect(answers).toEqual({ Express: [true], Fastify: [false], Node: [] }[platform.name]);
    });
  },
);
