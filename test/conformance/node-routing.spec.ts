import { Agent, request as send } from 'node:http';
import { All, Delete, Get, Head, Post, Version, VersioningType } from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer, NestFactory } from '@nestjs/core';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createPlatform } from '../../lib/platform/create-platform.js';
import { normalizePath } from '../../lib/platform/platform.js';
import type { Adapter } from '../../lib/platform/platform.js';
import { listNestRoutes } from '../../lib/routing/nest-routes.js';
import { RouteTable } from '../../lib/routing/route-table.js';
import { buildController } from '../support/build-controller.js';
import { nestMajor } from '../support/nest-major.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { HANDLER_HEADER, moduleOf, NameHandlerModule } from '../support/routing-scenario.js';
import { policyOf } from '../unit/policy/policy-of.js';

const TABLES = 100;
const REQUESTS = 100;
const SEED = 20_261_124;

const methods = { GET: Get, HEAD: Head, POST: Post, DELETE: Delete, ALL: All };

interface RandomRoute {
  readonly method: keyof typeof methods;
  readonly path: string;
  readonly host: string | undefined;
  readonly version: string | undefined;
}

interface RandomRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const long = 'x'.repeat(101);
// Plain, with one or several parameters, wildcards, optional groups, and those that fall back to path-to-regexp.
const routeSegments = [
  'a',
  'b',
  'ab',
  'A',
  'a.b',
  'é',
  ':x',
  ':y',
  'a-:x',
  ':x.b',
  ':x-:y',
  ':x@:y',
  '*w',
  '*w/z',
  'a{b}',
  '{:z}',
  '{a/:q}',
  'a{/b}{/:r}',
];
const requestSegments = [
  'a',
  'b',
  'ab',
  'A',
  'c',
  'z',
  'a.b',
  'a-b',
  'a-',
  'c.b',
  'a@b',
  '',
  '.',
  '..',
  '%61',
  '%41',
  'a%2Fb',
  '%2f',
  '%20',
  '%E9',
  '%',
  '%C3%A9',
  '%2561',
  'a;b',
  'a:b',
  '*',
  long,
  long.slice(1),
];

const route: fc.Arbitrary<RandomRoute> = fc.record({
  method: fc.constantFrom('GET', ...(Object.keys(methods) as RandomRoute['method'][]), 'ALL'),
  path: fc
    .array(fc.constantFrom(...routeSegments), { maxLength: 3 })
    // No path uses a parameter's name twice.
    .map((segments) => segments.map((one, index) => one.replace(/([:*])(\w)/g, `$1$2${index}`)).join('/')),
  host: fc.constantFrom(undefined, undefined, undefined, 'one.example', ':any.example'),
  version: fc.constantFrom(undefined, undefined, undefined, '1', '2'),
});

/** What a request asks for: made up, or the path of a route with its parameters and groups filled in. */
const pathFor = fc.oneof(
  fc.array(fc.constantFrom(...requestSegments), { maxLength: 4 }).map((segments) => () => segments.join('/')),
  fc
    .record({
      index: fc.nat(),
      filling: fc.constantFrom(...requestSegments),
      withGroups: fc.boolean(),
    })
    .map(
      ({ index, filling, withGroups }) =>
        (routes: readonly RandomRoute[]) =>
          routes[index % routes.length]!.path.replace(/\{([^}]*)\}/g, withGroups ? '$1' : '').replace(
            /[:*]\w+/g,
            () => filling,
          ),
    ),
);

const request = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'OPTIONS'),
    pathFor,
    end: fc.constantFrom('', '', '', '', '', '', '/', '?', '?a/b', '#a', '//'),
    start: fc.constantFrom(
      ...Array.from({ length: 12 }, () => ''),
      'http://one.example',
      'HTTPS://b',
      'x://c',
    ),
    host: fc.constantFrom('one.example', 'one.example', 'two.example:81', 'localhost'),
    version: fc.constantFrom('', '1', '1', '2', '3'),
  })
  .map(
    ({ method, pathFor: fill, end, start, host, version }) =>
      (routes: readonly RandomRoute[]): RandomRequest => ({
        method,
        path: encodePath(`${start}/${fill(routes)}${end}`),
        headers: { Host: host, ...(version !== '' && { 'X-Version': version }) },
      }),
  );

/** Node's client sends only ASCII. */
function encodePath(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, encodeURIComponent);
}

function controllersOf(routes: readonly RandomRoute[]): Type<unknown>[] {
  return routes.map(({ method, path, host, version }, index) => {
    const controller = buildController({
      name: `R${index}`,
      handlers: {
        run: { routes: [methods[method](path)], decorators: version === undefined ? [] : [Version(version)] },
      },
    });
    if (host !== undefined) Reflect.defineMetadata('host', host, controller);
    return controller;
  });
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
afterAll(() => agent.destroy());

/** Resolves with the name of the handler that runs. */
function ask(port: number, { method, path, headers }: RandomRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    send({ port, host: '127.0.0.1', agent, method, path, headers, setHost: false }, (response) => {
      response.resume().on('end', () => resolve(String(response.headers[HANDLER_HEADER] ?? 'nobody')));
    })
      .on('error', reject)
      .end();
  });
}

/** The library's side of the application, as start-up assembles it, with a policy for each handler. */
async function assemble(
  platform: Platform,
  routes: readonly RandomRoute[],
): Promise<{
  app: INestApplication;
  predict: (one: RandomRequest) => { actual: string; preflight: string[] };
}> {
  const module = moduleOf({ imports: [NameHandlerModule], controllers: controllersOf(routes) });
  const adapter = platform.createAdapter();
  const app = await NestFactory.create(module, adapter, { logger: false, abortOnError: false });
  const config = app.get(ApplicationConfig);
  const watching = createPlatform(adapter as unknown as Adapter, () => config.getVersioning());
  app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
  await app.listen(0, '127.0.0.1');
  const nests = listNestRoutes(app.get(ModulesContainer), config);
  const policed = nests.map((nest) => ({
    nest: { ...nest, path: normalizePath(adapter as unknown as Adapter, nest.path) },
    policy: policyOf({ origin: `https://${nest.controller.name.toLowerCase()}.example` }),
    from: {},
  }));
  const names = new Map(policed.map(({ nest, policy }) => [policy, `${nest.controller.name}.run`]));
  const table = new RouteTable(await watching.createMatcher(policed, null), null);
  const nameOf = (policy: unknown): string => names.get(policy as never) ?? 'nobody';
  return {
    app,
    predict: ({ method, path, headers }) => {
      const lower = Object.fromEntries(
        Object.entries(headers).map(([name, one]) => [name.toLowerCase(), one]),
      );
      const asked = { method, url: path, headers: lower };
      return {
        actual: nameOf(table.findRoute(asked, { ...asked })?.policy),
        preflight: table
          .findTargets(asked, method, { ...asked })
          .filter(({ served }) => served)
          .map(({ policy }) => nameOf(policy)),
      };
    },
  };
}

describe('the Node platform', () => {
  it('is among the platforms on Nest 12 only', () => {
    const isThere = nestMajor === 12 && platforms.length === 3;
    expect(platforms.map(({ name }) => name).slice(2)).toEqual(isThere ? ['Node'] : []);
  });
});

for (const platform of platforms.filter(({ name }) => name === 'Node')) {
  describe(`${TABLES} random route tables on Node (R7)`, () => {
    const tables = fc.sample(
      fc.record({
        routes: fc.array(route, { minLength: 4, maxLength: 16 }),
        requests: fc.array(request, { minLength: REQUESTS, maxLength: REQUESTS }),
      }),
      { numRuns: TABLES, seed: SEED },
    );

    it(`run for ${TABLES * REQUESTS} requests the expected handlers`, async () => {
      const differences: unknown[] = [];
      let served = 0;
      let count = 0;
      for (const { routes, requests } of tables) {
        const { app, predict } = await assemble(platform, routes);
        const { port } = app.getHttpServer().address() as { port: number };
        await Promise.all(
          requests.map(async (requestFor) => {
            const one = requestFor(routes);
            const ran = await ask(port, one);
            const { actual, preflight } = predict(one);
            count++;
            if (ran !== 'nobody') served++;
            const isExpected = actual === ran && (ran === 'nobody' || preflight.includes(ran));
            if (!isExpected) differences.push({ routes, ...one, ran, actual, preflight });
          }),
        );
        await app.close();
      }
      expect(differences).toEqual([]);
      expect(count).toBe(TABLES * REQUESTS);
      // Many reach no handler, so that 400 and 404 are compared, too.

      expect(served).toBeGreaterThan(2_000);
    }, 300_000);
  });
}
