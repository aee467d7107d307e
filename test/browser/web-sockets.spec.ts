import type { INestApplication, Type } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { CorsWsAdapter } from 'nestjs-cors/ws';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';
import { launch, type Browser, type Page } from './driver/browser.js';
import { describeEngines } from './driver/describe-engines.js';
import { startPageServer, type PageServer } from './matrix/page-servers.js';

/** Opens a WebSocket, asks, and resolves with the answer, or with `refused` if it never opens. */
const ASK = `
  const [url] = args;
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.onopen = () => socket.send(JSON.stringify({ event: 'latest' }));
    socket.onmessage = ({ data }) => { resolve(JSON.parse(data).data); socket.close(); };
    socket.onerror = () => resolve('refused');
  });`;

const reached: string[] = [];

function gatewayFor(origin: string): Type {
  @Cors(origin)
  @WebSocketGateway({ path: '/feed' })
  class FeedGateway {
    handleConnection(_client: object, request: { headers: { origin?: string } }): void {
      reached.push(request.headers.origin ?? 'none');
    }
    @SubscribeMessage('latest') latest(): object {
      return { event: 'latest', data: 'order 7' };
    }
  }
  return FeedGateway;
}

describeEngines('A gateway of ws', (engine) => {
  let browser: Browser;
  const pages = {} as Record<'allowed' | 'foreign', PageServer>;

  beforeAll(async () => {
    for (const site of ['allowed', 'foreign'] as const) pages[site] = await startPageServer();
    browser = await launch(engine);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await stopServers();
    await Promise.all(Object.values(pages).map((page) => page.close()));
  });

  describe.each(platforms)('on $name', (platform) => {
    let server: RunningServer;
    beforeAll(async () => {
      server = await start(
        moduleWith(CorsModule.forRoot({ logRefusals: false }), {
          providers: [gatewayFor(pages.allowed.origin)],
        }),
        {
          platform,
          configure: (app: INestApplication) => void app.useWebSocketAdapter(new CorsWsAdapter(app)),
        },
      );
    });

    it.each([
      { site: 'allowed', sees: 'order 7' },
      { site: 'foreign', sees: 'refused' },
    ] as const)('shows a page of the $site site: $sees', async ({ site, sees }) => {
      reached.splice(0);
      const page: Page = await browser.open(pages[site].origin);
      try {
        expect(await page.run(ASK, `ws://127.0.0.1:${server.port}/feed`)).toBe(sees);
        expect(reached).toEqual(site === 'allowed' ? [pages.allowed.origin] : []);
      } finally {
        await page.close();
      }
    });
  });
});
