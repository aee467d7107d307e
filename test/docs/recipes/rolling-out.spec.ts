import type { Type } from '@nestjs/common';
import { CorsService } from 'nestjs-cors';
import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { turn } from '../../support/dynamic-origins.js';
import { platforms } from '../../support/platforms.js';
import { start, stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

const partner = 'https://partner.example';
const old = 'https://old-shop.example.com';

describe.each(platforms)('rolling out on $name', (platform) => {
  const { moduleAt } = recipe('recipes/rolling-out').exported as {
    moduleAt: (step: string) => Type<unknown>;
  };
  const startAt = (step: string) => start(moduleAt(step), { platform });

  it('lets everybody read at first, and lists who would lose access', async () => {
    const server = await startAt('list');
    for (const origin of [old, old, partner]) {
      expect(corsHeaders(await server.get('/orders', origin))).toEqual(grantedTo(origin));
    }
    await turn();
    const { body } = await server.get('/cors-reports');
    expect(JSON.parse(body)).toEqual([
      { route: '/orders', origin: old, reason: 'origin-not-allowed', count: 2 },
    ]);
  });

  it('then hides responses, and lists who would get 403', async () => {
    const server = await startAt('enforce');
    const response = await server.send({ method: 'POST', path: '/orders', headers: { Origin: old } });
    expect([response.status, corsHeaders(response)]).toEqual([201, nothingButVary]);
    await turn();
    expect(server.app.get(CorsService).reports()).toEqual([
      { route: '/orders', origin: old, reason: 'origin-not-allowed', count: 1 },
    ]);
  });

  it('then refuses, and has nothing to report', async () => {
    const server = await startAt('done');
    const response = await server.send({ method: 'POST', path: '/orders', headers: { Origin: old } });
    expect([response.status, corsHeaders(response)]).toEqual([403, nothingButVary]);
    expect((await server.get('/orders', partner)).status).toBe(200);
    await turn();
    expect(server.app.get(CorsService).reports()).toEqual([]);
  });
});
