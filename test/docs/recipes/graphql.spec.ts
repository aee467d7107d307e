import * as apollo from '@nestjs/apollo';
import * as graphql from '@nestjs/graphql';
import { createClient, type Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { corsHeaders, grantedPreflight, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers, type RunningServer } from '../../support/start-server.js';
import { recipe } from './recipe.js';

// Apollo on Fastify needs a package of its own; mounts are the same there.
const [express] = platforms;
const shop = 'https://shop.example.com';
const evil = 'https://evil.example';
const credentials = { 'access-control-allow-credentials': 'true' };

describe('GraphQL', () => {
  let server: RunningServer;

  beforeAll(async () => {
    const modules = { '@nestjs/apollo': apollo, '@nestjs/graphql': graphql };
    server = await recipe('recipes/graphql', modules).start(express!);
  });
  afterAll(stopServers);

  const query = (origin: string) =>
    server.send({
      method: 'POST',
      path: '/graphql',
      headers: { Origin: origin, 'Content-Type': 'application/json' },
      body: '{"query":"{ products }"}',
    });

  it('answers queries from the shop, and lets nobody else read the answers', async () => {
    const response = await query(shop);
    expect(JSON.parse(response.body)).toEqual({ data: { products: ['Teapot'] } });
    expect(corsHeaders(response)).toEqual({ ...grantedTo(shop), ...credentials });
    expect(corsHeaders(await query(evil))).toEqual(nothingButVary);
  });

  it('allows what GraphQL serves, and no other method', async () => {
    const preflight = await server.preflight({ path: '/graphql', origin: shop, method: 'POST' });
    expect(corsHeaders(preflight)).toEqual({ ...grantedPreflight(shop, 'GET,POST'), ...credentials });
  });

  it.each([
    { who: 'the shop', origin: shop, outcome: 'Teapot' },
    { who: 'a client without Origin', origin: undefined, outcome: 'Teapot' },
    { who: 'another page', origin: evil, outcome: 4403 },
  ])('answers a subscription from $who with $outcome', async ({ origin, outcome }) => {
    class Socket extends WebSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols, origin === undefined ? {} : { origin });
      }
    }
    const url = `${server.url.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: Socket, retryAttempts: 0 });
    expect(await firstOf(client)).toBe(outcome);
    await client.dispose();
  });
});

/** The first value of the subscription, or the code with which the server closes the socket. */
function firstOf(client: Client): Promise<unknown> {
  return new Promise((resolve) => {
    client.subscribe<{ sold: string }>(
      { query: 'subscription { sold }' },
      {
        next: ({ data, errors }) => resolve(data?.sold ?? errors),
        error: (error) => resolve((error as { code?: number }).code ?? error),
        complete: () => undefined,
      },
    );
  });
}
