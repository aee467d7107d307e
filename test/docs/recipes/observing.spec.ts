import * as pino from 'pino';
import { Writable } from 'node:stream';
import { afterAll, describe, expect, it } from '@jest/globals';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

const shop = 'https://shop.example.com';
const evil = 'https://evil.example';

describe.each(platforms)('observing on $name', (platform) => {
  it('logs decisions alongside the access log, which has no preflights', async () => {
    const lines: Record<string, unknown>[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _, done) {
        const {
          time: _time,
          pid: _pid,
          hostname: _host,
          ...line
        } = JSON.parse(String(chunk)) as Record<string, unknown>;
        lines.push(line);
        done();
      },
    });
    const toSink = (options: pino.LoggerOptions) => pino.pino(options, sink);
    const server = await recipe('recipes/observing', { pino: { pino: toSink } }).start(platform);
    await server.preflight({ path: '/orders/7?token=secret', origin: shop, method: 'DELETE' });
    await server.send({ method: 'DELETE', path: '/orders/7', headers: { Origin: shop } });
    await server.get('/orders/7?token=secret', evil);
    await server.close();
    const about = { route: '/orders/:id' };
    expect(lines).toEqual([
      {
        level: 20,
        kind: 'preflight',
        reason: 'allowed',
        origin: shop,
        method: 'DELETE',
        ...about,
        msg: 'CORS granted',
      },
      {
        level: 20,
        kind: 'actual',
        reason: 'allowed',
        origin: shop,
        method: 'DELETE',
        ...about,
        msg: 'CORS granted',
      },
      { level: 30, method: 'DELETE', status: 200, msg: 'access' },
      {
        level: 40,
        kind: 'actual',
        reason: 'origin-not-allowed',
        origin: evil,
        method: 'GET',
        ...about,
        msg: 'CORS refused',
      },
      { level: 30, method: 'GET', status: 200, msg: 'access' },
    ]);
  });
});
