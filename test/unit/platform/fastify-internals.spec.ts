import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { configReader, type MatchedRequest } from '../../../lib/platform/fastify-internals.js';

const MARK = Symbol('mark');

/** The requests that a real instance has for some URLs. */
async function requestsFor(urls: readonly string[]): Promise<MatchedRequest[]> {
  const app = fastify();
  const requests: MatchedRequest[] = [];
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, [MARK]: route.url };
  });
  app.addHook('onRequest', (request, _reply, done) => {
    requests.push(request as unknown as MatchedRequest);
    done();
  });
  for (const url of ['/a', '/b/:id']) app.get(url, () => 'ok');
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  for (const url of urls) await fetch(address + url);
  await app.close();
  return requests;
}

/** Notes each time that somebody reads `routeOptions`. */
function watchReads(requests: readonly MatchedRequest[]): MatchedRequest[] {
  const readOn: MatchedRequest[] = [];
  for (const request of requests) {
    const { routeOptions } = request;
    Object.defineProperty(request, 'routeOptions', {
      get: () => {
        readOn.push(request);
        return routeOptions;
      },
    });
  }
  return readOn;
}

describe("a reader of routes' configs", () => {
  it('reads the same as routeOptions, which it asks for the first request only', async () => {
    const requests = await requestsFor(['/a', '/b/1', '/missing', '/a']);
    const readOn = watchReads(requests);
    const configOf = configReader();
    expect(requests.map((request) => configOf(request)?.[MARK])).toEqual(['/a', '/b/:id', undefined, '/a']);
    expect(readOn).toEqual(requests.slice(0, 1));
  });

  it('asks routeOptions for requests without the symbol that it has found', async () => {
    const [request] = (await requestsFor(['/a'])) as [MatchedRequest];
    const configOf = configReader();
    const other = { routeOptions: { config: { [MARK]: '/other' } } };
    for (const one of [request, other, other, request]) {
      expect(configOf(one)).toBe(one.routeOptions?.config);
    }
    expect(configOf({})).toBeUndefined();
  });
});
