import type { Type } from '@nestjs/common';
import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('invalidate() in a cluster on $name', (platform) => {
  it('reaches the other instance', async () => {
    const { start, exported } = recipe('recipes/invalidate-in-a-cluster');
    const [one, other] = [await start(platform), await start(platform)];
    const { table, PartnerOrigins } = exported as {
      table: Set<string>;
      PartnerOrigins: Type<{ remove(origin: string): Promise<void> }>;
    };
    const origin = 'https://partner.example';
    table.add(origin);
    for (const server of [one, other]) {
      expect(corsHeaders(await server.get('/feed', origin))).toEqual(grantedTo(origin));
    }
    await one.app.get(PartnerOrigins).remove(origin);
    for (const server of [one, other]) {
      expect(corsHeaders(await server.get('/feed', origin))).toEqual(nothingButVary);
    }
  });
});
