import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { upgrade } from '../../support/handshakes.js';
import { platforms } from '../../support/platforms.js';
import { stopServers, type RunningServer } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('WebSockets on $name', (platform) => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await recipe('recipes/websockets').start(platform);
  });

  it.each([
    ['/orders', 'https://shop.example.com', 101],
    ['/orders', 'https://a.warehouse.example.com', 403],
    ['/stock', 'https://a.warehouse.example.com', 101],
    ['/stock', 'https://shop.example.com', 403],
    ['/stock', 'https://evil.example', 403],
  ])('answers a handshake on %s from %s with %d', async (path, origin, status) => {
    expect(await upgrade(server.port, path, { Origin: origin })).toBe(status);
  });

  it('lets its own pages and clients without Origin connect', async () => {
    expect(await upgrade(server.port, '/orders', { Origin: server.url })).toBe(101);
    expect(await upgrade(server.port, '/orders')).toBe(101);
  });
});
