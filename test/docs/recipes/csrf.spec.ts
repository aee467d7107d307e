import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { platforms } from '../../support/platforms.js';
import { stopServers } from '../../support/start-server.js';
import { recipe } from './recipe.js';

afterAll(stopServers);

describe.each(platforms)('CSRF on $name', (platform) => {
  it('refuses a form from another site before the handler runs', async () => {
    const { start, exported } = recipe('recipes/csrf');
    const server = await start(platform);
    const { TransfersController } = exported as { TransfersController: { made: number } };
    const post = (headers: Record<string, string>) =>
      server.send({
        method: 'POST',
        path: '/transfers',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: 'to=7',
      });
    const evil = await post({ Origin: 'https://evil.example' });
    expect([evil.status, corsHeaders(evil)]).toEqual([403, nothingButVary]);
    const sandboxed = await post({ Origin: 'null' });
    expect([sandboxed.status, corsHeaders(sandboxed)]).toEqual([403, nothingButVary]);
    expect(TransfersController.made).toBe(0);
    const app = 'https://app.example.com';
    const own = await post({ Origin: app });
    expect([own.status, corsHeaders(own)]).toEqual([
      200,
      { ...grantedTo(app), 'access-control-allow-credentials': 'true' },
    ]);
    expect((await post({})).status).toBe(200);
    expect(TransfersController.made).toBe(2);
  });

  const app = 'https://app.example.com';
  const transfer = { method: 'POST', path: '/transfers', body: '{}' };
  const crossSite = (origin: string) => ({
    ...transfer,
    headers: { Origin: origin, 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/json' },
  });

  it("lets the front end through Nest's own protection, and nobody else", async () => {
    const server = await recipe('recipes/csrf').start(platform);
    expect((await server.send(crossSite(app))).status).toBe(200);
    expect((await server.send(crossSite('https://evil.example'))).status).toBe(403);
  });

  it("needs trusts() for that: without it, Nest's protection refuses the front end", async () => {
    const server = await recipe('recipes/csrf').start(platform, {
      configure: (application) => void application.enableCsrfProtection(),
    });
    const response = await server.send(crossSite(app));
    expect([response.status, corsHeaders(response)]).toEqual([
      403,
      { ...grantedTo(app), 'access-control-allow-credentials': 'true' },
    ]);
  });
});
