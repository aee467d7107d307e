import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CorsModule, type CorsPolicyOptions } from 'nestjs-cors';
import { nestMajor } from '../support/nest-major.js';
import { platforms, type Platform } from '../support/platforms.js';
import { controllersOf, toRawRequest } from '../support/policy-controllers.js';
import type { RawRequest } from '../support/raw-http.js';
import { DEFAULT_POLICY } from '../support/routing-oracle.js';
import { originOf, runsOn } from '../support/routing-scenario.js';
import { parseScenarioRequest, startScenario } from '../support/start-scenario.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';
import { Watched } from '../support/watched-decisions.js';
import { originHeaders } from './origin-headers.data.js';
import { app, evil, other, policies, policyRequests } from './policy-requests.data.js';
import { middleware } from './routing/middleware.data.js';
import { paths } from './routing/paths.data.js';
import { prefixes } from './routing/prefixes.data.js';
import { routers } from './routing/routers.data.js';

afterAll(stopServers);

type ReportOnly = NonNullable<CorsPolicyOptions['reportOnly']>;

/** Each would change nearly every answer if it were applied. */
const tried: readonly (readonly [name: string, reportOnly: ReportOnly])[] = [
  [
    'a list, enforced',
    {
      origin: [other, 'https://example.com'],
      methods: ['DELETE'],
      allowedHeaders: ['X-Other'],
      exposedHeaders: ['X-Tried'],
      maxAge: 5,
      optionsSuccessStatus: 299,
      allowPrivateNetwork: true,
      enforce: true,
    },
  ],
  ['every origin', { origin: true, credentials: false, methods: '*', preflightContinue: true }],
  [
    'a function that fails at times',
    {
      origin: (origin) => {
        if (origin === evil) throw new Error('database is down');
        return Promise.resolve(origin === other);
      },
      enforce: true,
    },
  ],
];

let watched: Watched<object>;
beforeEach(() => {
  watched = new Watched('nestjs-cors:report');
});
afterEach(() => watched.close());

/** The whole answer except its date, in the order in which it was sent. */
async function bytesOf(server: RunningServer, requests: readonly RawRequest[]): Promise<unknown[]> {
  const answers = [];
  for (const request of requests) {
    const { status, headers, body } = await server.send(request);
    answers.push({
      request,
      status,
      headers: headers.filter(([name]) => name.toLowerCase() !== 'date'),
      body: body.replaceAll(String(server.port), 'PORT'),
    });
  }
  return answers;
}

function preflightOf({ method = 'GET', path = '/', headers }: RawRequest, origin: string): RawRequest {
  const asked = { Origin: origin, 'Access-Control-Request-Method': method };
  return { method: 'OPTIONS', path, headers: { ...(headers as object), ...asked } };
}

/** The policies of the table, each at its level with `more`. */
function servePolicies(platform: Platform, more: CorsPolicyOptions = {}): Promise<RunningServer> {
  const stated = Object.entries<CorsPolicyOptions>(policies).map(
    ([name, policy]) => [name, Object.keys(policy).length === 0 ? policy : { ...policy, ...more }] as const,
  );
  const controllers = controllersOf(Object.fromEntries(stated));
  return start(moduleWith(CorsModule.forRoot({ logRefusals: false, ...more }), { controllers }), {
    platform,
  });
}

function serveOne(platform: Platform, more: CorsPolicyOptions = {}): Promise<RunningServer> {
  const options = { origin: 'https://example.com', logRefusals: false, ...more };
  return start(moduleWith(CorsModule.forRoot(options)), { platform });
}

describe.each(tried)('reportOnly with %s', (_, reportOnly) => {
  describe.each(platforms)('leaves every byte as it is on $name (R26)', (platform) => {
    it('of a policy and a request', async () => {
      const requests = policyRequests.map(toRawRequest);
      const without = await bytesOf(await servePolicies(platform), requests);
      expect(watched.take()).toEqual([]);
      expect(await bytesOf(await servePolicies(platform, { reportOnly }), requests)).toEqual(without);
      expect(watched.take().length).toBeGreaterThan(policyRequests.length / 10);
    });

    it('of an Origin header, whatever it is', async () => {
      const origins = [...new Set(originHeaders.map(({ origin }) => origin))];
      const requests = origins.flatMap((origin) => [
        { path: '/', headers: { Origin: origin } },
        preflightOf({ path: '/' }, origin),
      ]);
      const without = await bytesOf(await serveOne(platform), requests);
      expect(await bytesOf(await serveOne(platform, { reportOnly }), requests)).toEqual(without);
    });
  });
});

describe.each(platforms)('reportOnly leaves every byte as it is on $name (R26)', (platform) => {
  const [, strict] = tried[0] as (typeof tried)[number];
  let reported = 0;
  const scenarios = [...paths, ...prefixes, ...routers, ...middleware]
    .filter(({ nest = nestMajor }) => nest === nestMajor)
    .filter((scenario) => runsOn(scenario, platform));

  it.each(scenarios)('of $name', async (scenario) => {
    const asked = scenario.requests.map(parseScenarioRequest);
    const requests = asked.flatMap((request): RawRequest[] =>
      [originOf(DEFAULT_POLICY), app].flatMap((origin) => [
        { ...request, headers: { ...request.headers, Origin: origin } },
        preflightOf(request, origin),
      ]),
    );
    const without = await bytesOf(await startScenario(scenario, platform, { logRefusals: false }), requests);
    const rehearsing = await startScenario(scenario, platform, { logRefusals: false, reportOnly: strict });
    expect(await bytesOf(rehearsing, requests)).toEqual(without);
    reported += watched.take().length;
  });

  it('of all of these, of which it reports many', () => {
    expect(reported).toBeGreaterThan(100);
  });
});
