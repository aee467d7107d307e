import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { INestApplication } from '@nestjs/common';
import { missing } from '../../browser/driver/browser.js';
import { describeWhere } from '../../support/describe-where.js';
import { platforms } from '../../support/platforms.js';
import { stopServers, type RunningServer } from '../../support/start-server.js';
import { recipe } from './recipe.js';

interface Tests {
  canCancel(app: INestApplication, origin: string): Promise<boolean>;
  ordersAsShown(page: Page, frontEnd: string, api: string): Promise<string>;
}

describe.each(platforms)('testing on $name', (platform) => {
  let server: RunningServer;
  let tests: Tests;

  beforeAll(async () => {
    const { exported, start } = recipe('recipes/testing');
    tests = exported as unknown as Tests;
    server = await start(platform);
  });
  afterAll(stopServers);

  it('checks who can cancel an order, without a browser', async () => {
    expect(await tests.canCancel(server.app, 'https://admin.example.com')).toBe(true);
    expect(await tests.canCancel(server.app, 'https://shop.example.com')).toBe(false);
  });

  describeWhere(missing('chromium'), 'with Playwright', () => {
    let browser: Browser;
    let frontEnd: Server;
    let port: number;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
      frontEnd = createServer((_request, response) => response.end('<!doctype html><title>Shop</title>'));
      await new Promise<void>((resolve) => frontEnd.listen(0, '127.0.0.1', resolve));
      ({ port } = frontEnd.address() as AddressInfo);
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      frontEnd.close();
    });

    it.each([
      { host: 'localhost', shown: '["order 7"]' },
      { host: '127.0.0.1', shown: 'TypeError: Failed to fetch' },
    ])('shows $shown on a page from $host', async ({ host, shown }) => {
      const page = await browser.newPage();
      expect(await tests.ordersAsShown(page, `http://${host}:${port}/`, server.url)).toBe(shown);
      await page.close();
    });

    it.each([
      { routing: 'off', seen: ['OPTIONS'] },
      { routing: 'on, so that Playwright answers the preflight', seen: ['DELETE'] },
    ])('sends $seen for a DELETE that is not allowed, with routing $routing', async ({ routing, seen }) => {
      const page = await browser.newPage();
      const methods: string[] = [];
      const http = server.app.getHttpServer() as Server;
      const listen = ({ method = '' }: { method?: string }) => void methods.push(method);
      if (routing !== 'off') await page.route('**/*', (route) => route.continue());
      await page.goto(`http://localhost:${port}/`);
      http.on('request', listen);
      await page.evaluate(
        (url) => fetch(url, { method: 'DELETE' }).catch(() => undefined),
        `${server.url}/orders/7`,
      );
      http.off('request', listen);
      expect(methods).toEqual(seen);
      await page.close();
    });
  });
});
