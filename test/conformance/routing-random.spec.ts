import { All, Delete, Get, Post } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { CorsConfigurationError, CorsModule } from 'nestjs-cors';
import { buildController } from '../support/build-controller.js';
import { corsHeaders, grantedTo } from '../support/cors-headers.js';
import { offers, platforms } from '../support/platforms.js';
import type { Platform, ServerSettings } from '../support/platforms.js';
import { DEFAULT_POLICY, expectedPolicy, preflightAs, whoServes } from '../support/routing-oracle.js';
import { NameHandlerModule, originOf, OwnPolicy } from '../support/routing-scenario.js';
import { moduleWith, start } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

/** `RUNS=500 npm test -- routing-random` searches further. */
const RUNS = Number(process.env['RUNS'] ?? 15);

const methods = { GET: Get, POST: Post, DELETE: Delete, ALL: All };

interface RandomRoute {
  readonly method: keyof typeof methods;
  readonly path: string;
}

/** What path-to-regexp can read. */
const expressSegments = ['a', 'b', 'ab', 'A', ':x', ':y', 'a-:x', ':x.b', '*w', 'a{b}', '{:z}'];

/** Segments of routes; on Express also those that Fastify cannot read. */
const routeSegments: Record<Platform['name'], readonly string[]> = {
  Express: expressSegments,
  Node: expressSegments,
  Fastify: ['a', 'b', 'ab', 'A', ':x', ':y', 'a-:x', ':x(^a.*$)', '*'],
};
const requestSegments = ['a', 'b', 'ab', 'A', 'c', 'a-b', 'a-', 'c.b', '%61', 'a%2Fb', '%20', ''];

function controllersOf(routes: readonly RandomRoute[]): Type<unknown>[] {
  return routes.map(({ method, path }, index) =>
    buildController({
      name: `R${index}`,
      handlers: { run: { routes: [methods[method](path)], decorators: [OwnPolicy()] } },
    }),
  );
}

/** `undefined` where the platform itself refuses these routes, as Fastify does with duplicates. */
async function tryStart(
  platform: Platform,
  routes: readonly RandomRoute[],
  settings: ServerSettings,
): Promise<RunningServer | undefined> {
  const cors = CorsModule.forRoot({ origin: originOf(DEFAULT_POLICY) });
  const module = moduleWith(cors, { imports: [NameHandlerModule], controllers: controllersOf(routes) });
  try {
    return await start(module, { platform, settings });
  } catch (error) {
    if (error instanceof CorsConfigurationError) throw error;
    return undefined;
  }
}

describe.each(platforms)('random routes on $name (R7)', (platform) => {
  const route = fc.record({
    method: fc.constantFrom(...(Object.keys(methods) as RandomRoute['method'][])),
    path: fc
      .array(fc.constantFrom(...routeSegments[platform.name]), { maxLength: 3 })
      // A Fastify wildcard ends its path, and no path uses a parameter's name twice.
      .filter((segments) => platform.name !== 'Fastify' || !segments.slice(0, -1).includes('*'))
      .map((segments) =>
        segments.map((segment, index) => segment.replace(/([:*])(\w)/, `$1$2${index}`)).join('/'),
      ),
  });
  const request = fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'PUT'),
    path: fc
      .array(fc.constantFrom(...requestSegments), { maxLength: 4 })
      .map((segments) => `/${segments.join('/')}`),
  });
  const settings: fc.Arbitrary<ServerSettings> = offers('caseSensitive')(platform)
    ? fc.record({ caseSensitive: fc.boolean(), ignoreTrailingSlash: fc.boolean() }, { requiredKeys: [] })
    : fc.constant({});

  it(
    'use the policy of the handler that the router picks',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(route, { minLength: 2, maxLength: 6 }),
          fc.array(request, { minLength: 6, maxLength: 10 }),
          settings,
          async (routes, requests, chosen) => {
            const server = await tryStart(platform, routes, chosen);
            if (server === undefined) return;
            try {
              const policies = [...routes.map((_route, index) => `R${index}.run`), DEFAULT_POLICY];
              for (const one of requests) {
                const handler = await whoServes(server, one);
                const expected = await expectedPolicy(server, one, handler);
                const outcomes = await preflightAs(server, one, policies);
                const granted = outcomes.filter((outcome) => outcome.granted).map(({ policy }) => policy);
                expect({ ...one, handler, granted }).toEqual({
                  ...one,
                  handler,
                  granted: expected === undefined ? [] : [expected],
                });
                if (handler === 'nobody') continue;
                const response = await server.send({ ...one, headers: { Origin: originOf(handler) } });
                expect(corsHeaders(response)).toEqual(grantedTo(originOf(handler)));
              }
            } finally {
              await server.close();
            }
          },
        ),
        { numRuns: RUNS, ...(process.env['RUNS'] === undefined && { seed: 20_261_120 }) },
      );
    },
    RUNS * 3_000,
  );
});
