import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, noCors, nothingButVary, refusedPreflight } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { DEFAULT_POLICY, expectedPolicy, preflightAs, whoServes } from '../support/routing-oracle.js';
import { nestMajor } from '../support/nest-major.js';
import { originOf, reachedOn, runsOn } from '../support/routing-scenario.js';
import type { ScenarioRequest } from '../support/routing-scenario.js';
import { parseScenarioRequest, startScenario } from '../support/start-scenario.js';
import { stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';
import { middleware } from './routing/middleware.data.js';
import { paths } from './routing/paths.data.js';
import { prefixes } from './routing/prefixes.data.js';
import { routers } from './routing/routers.data.js';

afterAll(stopServers);

const scenarios = [...paths, ...prefixes, ...routers, ...middleware].filter(
  ({ nest = nestMajor }) => nest === nestMajor,
);

const label = (request: string | ScenarioRequest): string =>
  typeof request === 'string'
    ? request
    : `${request.method} ${request.path} ${JSON.stringify(request.headers)}`;

/** Fastify answers these before any hook runs, and nothing can be added to that answer. */
function isDecodable({ path }: ScenarioRequest): boolean {
  try {
    return decodeURI(path) !== '';
  } catch {
    return false;
  }
}

describe.each(platforms)('the target route decides on $name (R7)', (platform) => {
  const own = scenarios.filter((scenario) => runsOn(scenario, platform));

  describe.each(own)('$name', (scenario) => {
    const requests = scenario.requests.map((request) => ({
      ...parseScenarioRequest(request),
      label: label(request),
    }));
    const handlers = reachedOn(scenario, platform).filter((name) => name !== 'nobody' && name !== 'raw');
    const policies = [
      ...new Set([...handlers.map((name) => scenario.policies?.[name] ?? name), DEFAULT_POLICY]),
    ];
    let server: RunningServer;
    beforeAll(async () => {
      server = await startScenario(scenario, platform);
    });

    it('reaches every handler that it names', async () => {
      const reached = await Promise.all(requests.map((request) => whoServes(server, request)));
      expect([...new Set(reached)].sort()).toEqual([...reachedOn(scenario, platform)].sort());
    });

    it.each(requests)(
      'grants a preflight for $label under the policy of the handler that runs',
      async (request) => {
        const handler = await whoServes(server, request);
        const expected = await expectedPolicy(server, request, handler, scenario.policies);
        const outcomes = await preflightAs(server, request, policies);
        const granted = outcomes.filter((outcome) => outcome.granted).map(({ policy }) => policy);
        const isAnswered = platform.name !== 'Fastify' || isDecodable(request);
        expect({ handler, granted }).toEqual({
          handler,
          granted: expected === undefined || !isAnswered ? [] : [expected],
        });
        const silent = outcomes.filter(({ headers }) => headers['access-control-allow-origin'] === undefined);
        const refused = { answered: isAnswered, ...(isAnswered ? refusedPreflight : noCors) };
        expect(
          silent.map(({ response, headers }) => ({ answered: response.status === 204, ...headers })),
        ).toEqual(silent.map(() => refused));
      },
    );

    it.each(requests)('answers $label with the headers of the handler that ran', async (request) => {
      const handler = await whoServes(server, request);
      if (handler === 'nobody') return;
      const expected = handler === 'raw' ? DEFAULT_POLICY : (scenario.policies?.[handler] ?? handler);
      for (const policy of policies) {
        const origin = originOf(policy);
        const response = await server.send({ ...request, headers: { ...request.headers, Origin: origin } });
        expect(corsHeaders(response)).toEqual(policy === expected ? grantedTo(origin) : nothingButVary);
      }
    });
  });
});
