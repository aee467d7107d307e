import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import type { RunningServer } from '../support/start-server.js';

// The agent has to be loaded before anything else. It works without a server to report to.
Object.assign(process.env, {
  NEW_RELIC_NO_CONFIG_FILE: 'true',
  NEW_RELIC_APP_NAME: 'test',
  NEW_RELIC_LICENSE_KEY: 'a'.repeat(40),
  NEW_RELIC_HOST: '127.0.0.1',
  NEW_RELIC_LOG_ENABLED: 'false',
});
const agent = createRequire(import.meta.url)('newrelic') as { shutdown(done: () => void): void };

const { Controller, Get } = await import('@nestjs/common');
const { Cors, CorsModule } = await import('../../lib/index.js');
const { corsHeaders, grantedPreflight, grantedTo } = await import('../support/cors-headers.js');
const { platforms } = await import('../support/platforms.js');
const { moduleWith, start, stopServers } = await import('../support/start-server.js');

const site = 'https://own.example';

@Controller('items')
@Cors([site])
class ItemsController {
  @Get() list() {
    return [];
  }
}

after(async () => {
  await stopServers();
  await new Promise<void>((resolve) => void agent.shutdown(resolve));
});

for (const platform of platforms) {
  describe(`watched by New Relic, on ${platform.name}`, () => {
    let server: RunningServer;
    before(async () => {
      const cors = CorsModule.forRoot({ origin: 'https://default.example' });
      server = await start(moduleWith(cors, { controllers: [ItemsController] }), { platform });
    });

    it('a controller has its own policy', async () => {
      assert.deepEqual(corsHeaders(await server.get('/items', site)), grantedTo(site));
      const preflight = await server.preflight({ path: '/items', origin: site });
      assert.deepEqual(corsHeaders(preflight), grantedPreflight(site, 'GET,HEAD'));
    });

    // It leaves the handlers of the other platforms alone.
    if (platform.name !== 'Express') return;
    it('the agent has wrapped the handlers', () => {
      const { router } = server.app.getHttpAdapter().getInstance() as {
        router: { stack: { route?: { stack: { handle: object }[] } }[] };
      };
      const handlers = router.stack.flatMap(({ route }) => route?.stack ?? []);
      assert.deepEqual(
        handlers.map(({ handle }) => Reflect.hasMetadata('path', handle)),
        [false],
      );
    });
  });
}
