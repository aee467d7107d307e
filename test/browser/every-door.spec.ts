import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEveryDoor } from '../sample/every-door.js';
import { stopServers, type RunningServer } from '../support/start-server.js';
import { launch, type Browser, type Page } from './driver/browser.js';
import { describeEngines } from './driver/describe-engines.js';
import { startPageServer, type PageServer } from './matrix/page-servers.js';

const client = readFileSync(
  join(
    dirname(createRequire(import.meta.url).resolve('socket.io/package.json')),
    'client-dist/socket.io.min.js',
  ),
  'utf8',
);

/** A page's attempts, each of which resolves with what the page saw. `api` is an argument. */
const ATTEMPTS = {
  font: `
    try {
      const font = new FontFace('Shop Icons', 'url(' + api + '/assets/shop-icons.woff2)');
      return (await font.load()).status;
    } catch { return 'blocked'; }`,
  image: `
    const image = new Image();
    image.crossOrigin = 'anonymous';
    image.src = api + '/assets/teapot.svg';
    try { await image.decode(); return image.naturalWidth; } catch { return 'blocked'; }`,
  graphql: `
    try {
      const response = await fetch(api + '/graphql', {
        method: 'POST',
        credentials: 'include',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: '{ products { name } }' }),
      });
      return (await response.json()).data.products[0].name;
    } catch { return 'blocked'; }`,
  description: `
    try { return (await fetch(api + '/docs/json')).status; } catch { return 'blocked'; }`,
} as const;

/** Connects, and waits for the upgrade if there is one. The page collects the orders. */
const CONNECT = `
  const [api, client, transports] = args;
  if (!window.io) {
    const script = document.createElement('script');
    script.textContent = client;
    document.head.append(script);
  }
  const socket = window.socket = io(api, { transports, withCredentials: true, reconnection: false, forceNew: true });
  window.orders = [];
  socket.on('order', ({ product }) => window.orders.push(product));
  return new Promise((resolve) => {
    const done = () => resolve('over ' + socket.io.engine.transport.name);
    socket.on('connect_error', () => resolve('refused'));
    if (transports.length > 1) socket.io.on('open', () => socket.io.engine.on('upgrade', done));
    else socket.on('connect', done);
  });`;

describeEngines('Every door of sample 05', (engine) => {
  let browser: Browser;
  let api: string;
  let server: RunningServer;
  const pages = {} as Record<'shop' | 'warehouse' | 'foreign', PageServer>;

  beforeAll(async () => {
    for (const site of ['shop', 'warehouse', 'foreign'] as const) pages[site] = await startPageServer();
    server = await startEveryDoor({ shop: pages.shop.origin, warehouse: pages.warehouse.origin });
    api = `http://localhost:${server.port}`;
    browser = await launch(engine);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await stopServers();
    await Promise.all(Object.values(pages).map((page) => page.close()));
  });

  describe.each([
    { site: 'shop', sees: { font: 'loaded', image: 120, graphql: 'Teapot', description: 'blocked' } },
    { site: 'warehouse', sees: { font: 'loaded', image: 120, graphql: 'blocked', description: 'blocked' } },
    { site: 'foreign', sees: { font: 'loaded', image: 120, graphql: 'blocked', description: 'blocked' } },
  ] as const)('for a page of the $site site', ({ site, sees }) => {
    let page: Page;
    beforeAll(async () => {
      page = await browser.open(pages[site].origin);
    });
    afterAll(() => page.close());

    it.each(Object.entries(sees))('%s: %s', async (name, expected) => {
      const body = ATTEMPTS[name as keyof typeof ATTEMPTS];
      expect(await page.run(`const [api] = args;${body}`, api)).toBe(expected);
    });

    it.each([
      { how: 'polling', transports: ['polling'] },
      { how: 'websocket', transports: ['websocket'] },
      { how: 'polling, then an upgrade', transports: ['polling', 'websocket'] },
    ])('the order feed over $how', async ({ transports }) => {
      const outcome = await page.run<string>(CONNECT, api, client, transports);
      expect(outcome).toBe(site === 'foreign' ? 'refused' : `over ${transports.at(-1)}`);
      if (site === 'foreign') return;
      await server.send({
        method: 'POST',
        path: '/orders',
        headers: { Origin: pages.shop.origin, 'Content-Type': 'application/json' },
        body: '{"product":"teapot"}',
      });
      await page.waitFor('window.orders.length > 0');
      expect(await page.run('socket.disconnect(); return window.orders;')).toEqual(['teapot']);
    });
  });
});
