import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { sendRaw } from '../../support/raw-http.js';
import { recipe } from './recipe.js';

describe('serverless', () => {
  const { handler } = recipe('recipes/serverless').exported as { handler: RequestListener };
  const gateway = createServer(handler);
  beforeAll(() => new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done)));
  afterAll(() => new Promise((done) => gateway.close(done)));

  it('needs no listening server of its own', async () => {
    const { port } = gateway.address() as AddressInfo;
    const origin = 'https://app.example.com';
    const get = (from: string) => sendRaw(port, { path: '/orders', headers: { Origin: from } });
    const [granted, refused] = await Promise.all([get(origin), get('https://evil.example')]);
    expect([granted.body, corsHeaders(granted)]).toEqual(['[]', grantedTo(origin)]);
    expect(corsHeaders(refused)).toEqual(nothingButVary);
    const preflight = await sendRaw(port, {
      method: 'OPTIONS',
      path: '/orders',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
    });
    expect([preflight.status, corsHeaders(preflight)['access-control-max-age']]).toEqual([204, '600']);
  });
});
