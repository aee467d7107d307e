import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Module,
  Post,
  Put,
  Redirect,
  Sse,
} from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { CorsBlockedError, corsMatchers, describePolicies, openPage } from 'nestjs-cors/testing';
import type { Page } from 'nestjs-cors/testing';
import { of } from 'rxjs';
import type { Observable } from 'rxjs';
import { platforms } from '../support/platforms.js';

expect.extend(corsMatchers);

const shop = 'https://shop.example.com';
const stranger = 'https://stranger.example.net';

@Controller('orders')
@Cors([shop], { exposedHeaders: 'X-Total', credentials: true, maxAge: 600 })
class OrdersController {
  @Get()
  @Header('X-Total', '3')
  @Header('X-Secret', 'no')
  list(@Headers('cookie') cookie: string | undefined): { cookie: string | null } {
    return { cookie: cookie ?? null };
  }

  @Put(':id')
  replace(@Body() body: object): object {
    return body;
  }

  @Delete(':id')
  @HttpCode(204)
  remove(): void {}

  @Post()
  @Cors({ allowedHeaders: 'Content-Type' })
  create(@Body() body: object): object {
    return body;
  }

  @Get('closed')
  @Cors(false)
  closed(): string {
    return 'closed';
  }

  @Get('moved')
  @Redirect('/orders', 302)
  moved(): void {}

  @Sse('events')
  events(): Observable<{ data: string }> {
    return of({ data: 'hello' });
  }
}

@Module({
  imports: [CorsModule.forRoot({ mounts: { '/assets': { origin: '*' } } })],
  controllers: [OrdersController],
})
class AppModule {}

const servers: Server[] = [];

/** A server of any kind, on loopback. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe.each(platforms)('A page on $name', (platform) => {
  let app: INestApplication;
  let page: Page;

  beforeAll(async () => {
    app = await NestFactory.create(AppModule, platform.createAdapter(), { logger: false });
    page = await openPage(app, shop);
  });

  afterEach(() => {
    page.forgetPreflights();
  });

  afterAll(async () => {
    await page.close();
    await app.close();
  });

  it('reads what an allowed origin may read, and nothing else', async () => {
    const response = await page.fetch('/orders');
    expect(response.type).toBe('cors');
    expect(response.status).toBe(200);
    expect(response.ok).toBe(true);
    expect(response.redirected).toBe(false);
    expect(response.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/orders$/);
    expect(response.headers.get('X-Total')).toBe('3');
    expect(response.headers.has('X-Secret')).toBe(false);
    expect(response.headers.has('Vary')).toBe(false);
    expect(await response.clone().json()).toEqual({ cookie: null });
    expect(await response.json()).toEqual({ cookie: null });
  });

  it('sends a preflight where a browser does, once for as long as the answer allows', async () => {
    const seen = page.exchanges.length;
    const put = () => page.fetch('/orders/7', { method: 'PUT', headers: { 'X-A': '1' }, body: '{}' });
    await put();
    await put();
    expect(page.exchanges.slice(seen).map(({ kind }) => kind)).toEqual(['preflight', 'actual', 'actual']);
    page.forgetPreflights();
    await put();
    expect(page.exchanges.slice(seen + 3).map(({ kind }) => kind)).toEqual(['preflight', 'actual']);
    const [preflight] = page.exchanges.slice(seen);
    expect(preflight?.request).toMatchObject({
      method: 'OPTIONS',
      headers: {
        origin: shop,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'x-a',
      },
    });
    expect(preflight?.response).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': shop, 'access-control-max-age': '600' },
    });
  });

  it('sends bodies unchanged, and reads JSON, empty answers and events', async () => {
    const json = { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"a":"ü"}' };
    expect(await (await page.fetch('/orders/7', json)).json()).toEqual({ a: 'ü' });
    const removed = await page.fetch('/orders/7', { method: 'DELETE' });
    expect([removed.status, await removed.text()]).toEqual([204, '']);
    expect(await (await page.fetch('/orders/events')).text()).toContain('data: hello');
  });

  it('says why a request is blocked, what to change, and what was on the wire', async () => {
    const other = await openPage(app, stranger);
    const error = await other.fetch('/orders/7', { method: 'DELETE' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CorsBlockedError);
    expect(error).toBeInstanceOf(TypeError);
    const { message, consoleMessage, exchanges, reason } = error as CorsBlockedError;
    const url = exchanges[0]?.request.url;
    expect(consoleMessage).toBe(
      `Access to fetch at '${url}' from origin '${stranger}' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
    );
    expect(exchanges.map(({ kind, response }) => [kind, response?.status])).toEqual([['preflight', 204]]);
    expect(reason).toBe('origin-not-allowed');
    expect(message).toContain('has no Access-Control-Allow-Origin');
    expect(message).toContain(`@Cors('${stranger}')`);
    expect(message).toContain('> Access-Control-Request-Method: DELETE');
    await other.close();
    // The page that was opened earlier keeps working.
    await expect(page.fetch('/orders')).toBeReadable();
  });

  it('knows the reasons that answers show', async () => {
    const other = await openPage(app, stranger);
    await expect(other.fetch('/orders')).toBeBlocked('origin-not-allowed');
    await expect(other.fetch('/orders', { method: 'PATCH' })).toBeBlocked('origin-not-allowed');
    await expect(page.fetch('/orders/closed')).toBeBlocked('disabled');
    await expect(page.fetch('/orders/closed', { headers: { 'X-A': '1' } })).toBeBlocked('disabled');
    await expect(page.fetch('/orders', { method: 'PATCH' })).toBeBlocked('method-not-allowed');
    const post = { method: 'POST', headers: { 'X-A': '1' } };
    await expect(page.fetch('/orders', post)).toBeBlocked('header-not-allowed');
    await expect(page.fetch('/assets/x.js', { credentials: 'include' })).toBeBlocked('allowed');
    await expect(page.fetch('/assets/x.js')).toBeReadable();
    await other.close();
  });

  it('sends the cookie with credentials', async () => {
    const visitor = await openPage(app, shop, { cookie: 'session=1' });
    const cookieOf = async (init?: RequestInit) => (await visitor.fetch('/orders', init)).json();
    expect(await cookieOf()).toEqual({ cookie: null });
    expect(await cookieOf({ credentials: 'include' })).toEqual({ cookie: 'session=1' });
    expect(await cookieOf({ credentials: 'omit' })).toEqual({ cookie: null });
    await visitor.close();
  });

  it('is known by a public address', async () => {
    const at = { publicUrl: 'https://api.example.com', cookie: 'a=1' };
    const other = await openPage(app, shop, at);
    const response = await other.fetch('https://api.example.com/orders');
    expect(response.url).toBe('https://api.example.com/orders');
    expect(other.exchanges[0]?.request.headers['host']).toBe('api.example.com');
    expect(other.exchanges[0]?.request.headers['sec-fetch-site']).toBe('same-site');
    const home = await openPage(app, 'https://api.example.com', at);
    const own = await home.fetch('/orders/closed');
    expect([own.type, own.status]).toEqual(['basic', 200]);
    expect(home.exchanges[0]?.request.headers).toMatchObject({
      cookie: 'a=1',
      'sec-fetch-site': 'same-origin',
    });
    expect(home.exchanges[0]?.request.headers).not.toHaveProperty('origin');
    await other.close();
    await home.close();
  });

  it('follows redirects, shows them as opaque, or fails', async () => {
    const followed = await page.fetch('/orders/moved');
    expect([followed.redirected, followed.status, new URL(followed.url).pathname]).toEqual([
      true,
      200,
      '/orders',
    ]);
    const manual = await page.fetch('/orders/moved', { redirect: 'manual' });
    expect([manual.type, manual.status, manual.ok, [...manual.headers]]).toEqual([
      'opaqueredirect',
      0,
      false,
      [],
    ]);
    await expect(page.fetch('/orders/moved', { redirect: 'error' })).rejects.toThrow('fetch failed');
  });

  it('gets an opaque response in no-cors mode', async () => {
    const response = await page.fetch('/orders/closed', { mode: 'no-cors' });
    expect([response.type, response.status, response.url, await response.text()]).toEqual([
      'opaque',
      0,
      '',
      '',
    ]);
    await expect(Promise.resolve(response)).not.toBeReadable();
  });

  it("fails with fetch()'s own errors", async () => {
    const failures: [string, RequestInit?][] = [
      ['http://'],
      ['/orders', { method: 'TRACE' }],
      ['/orders', { body: 'x' }],
      ['/orders', { headers: { 'b c': '1' } }],
      ['/orders', { mode: 'same-origin' }],
      ['http://127.0.0.1:1/'],
    ];
    for (const [url, init] of failures) {
      const error = await page.fetch(url, init).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TypeError);
      expect(error).not.toBeInstanceOf(CorsBlockedError);
    }
    await expect(page.fetch('/orders', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('shows the exchange when a matcher fails', async () => {
    const failing = expect(page.fetch('/orders')).toBeBlocked();
    await expect(failing).rejects.toThrow(
      /Expected the request to be blocked\. Script gets a response of type cors/,
    );
    await expect(expect(page.fetch('/orders/closed')).toBeReadable()).rejects.toThrow(
      /CorsBlockedError: GET .*\n\n> GET .*\n> Origin: https:\/\/shop/s,
    );
    await expect(expect(page.fetch('/orders/closed')).toBeBlocked('origin-not-allowed')).rejects.toThrow(
      'It is blocked with the reason disabled',
    );
    await expect(page.fetch('/orders')).not.toBeBlocked();
  });

  it('describes every policy in one line', () => {
    expect(describePolicies(app)).toBe(
      [
        '/orders GET: https://shop.example.com; credentials; exposedHeaders X-Total; maxAge 600 (OrdersController.list)',
        '/orders POST: https://shop.example.com; allowedHeaders Content-Type; credentials; exposedHeaders X-Total; maxAge 600 (OrdersController.create)',
        '/orders/:id DELETE: https://shop.example.com; credentials; exposedHeaders X-Total; maxAge 600 (OrdersController.remove)',
        '/orders/:id PUT: https://shop.example.com; credentials; exposedHeaders X-Total; maxAge 600 (OrdersController.replace)',
        '/orders/closed GET: closed (OrdersController.closed)',
        '/orders/events GET: https://shop.example.com; credentials; exposedHeaders X-Total; maxAge 600 (OrdersController.events)',
        '/orders/moved GET: https://shop.example.com; credentials; exposedHeaders X-Total; maxAge 600 (OrdersController.moved)',
        '/assets and below: any origin, anonymously',
        'everything else: closed',
      ].join('\n'),
    );
  });
});

describe('A page on an application that listens', () => {
  it('leaves it listening', async () => {
    const app = await NestFactory.create(AppModule, platforms[0]!.createAdapter(), { logger: false });
    await app.listen(0);
    const page = await openPage(app, shop);
    await expect(page.fetch('/orders')).toBeReadable();
    await page.close();
    const again = await openPage(await app.getUrl(), shop);
    await expect(again.fetch('/orders')).toBeReadable();
    await again.close();
    await app.close();
  });
});

async function open(answer: RequestListener): Promise<Page> {
  return openPage(await serve(answer), shop);
}

function sayOrigin(...[request, response]: Parameters<RequestListener>): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.end(request.headers.origin);
}

describe('A page on a server of any kind', () => {
  it.each<[fault: string, reason: string, message: RegExp, listener: RequestListener]>([
    [
      'a proxy that adds a header of its own',
      'origin-not-allowed',
      /more than one origin/,
      (_request, response) => {
        response.setHeader('Access-Control-Allow-Origin', [shop, '*']);
        response.end();
      },
    ],
    [
      'a preflight behind authentication',
      'allowed',
      /status from 200 to 299/,
      (_request, response) => {
        response.writeHead(401, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': '*' });
        response.end();
      },
    ],
    [
      'a preflight that is redirected',
      'allowed',
      /is a redirect/,
      (_request, response) => {
        response.writeHead(301, {
          'Access-Control-Allow-Origin': '*',
          'Access-Control-Allow-Methods': '*',
          Location: '/x',
        });
        response.end();
      },
    ],
  ])('says what %s does', async (_fault, reason, message, listener) => {
    const page = await open(listener);
    const fetched = page.fetch('/x', { method: 'PUT' });
    await expect(fetched).rejects.toMatchObject({ reason });
    await expect(fetched).rejects.toThrow(message);
  });

  it('has no origin after a redirect from one foreign origin to another', async () => {
    const target = await serve(sayOrigin);
    const page = await open((_request, response) => {
      response.writeHead(302, { 'Access-Control-Allow-Origin': '*', Location: target });
      response.end();
    });
    expect(await (await page.fetch('/')).text()).toBe('null');
  });
});

it('accepts only origins as the origin of a page', async () => {
  await expect(openPage('http://127.0.0.1:1', 'https://shop.example.com/')).rejects.toThrow(
    '"https://shop.example.com/" is not the origin of a page. Write "https://shop.example.com".',
  );
  await expect(openPage('http://127.0.0.1:1', 'http://127.1')).rejects.toThrow('Write "http://127.0.0.1".');
  await expect(openPage('http://127.0.0.1:1', 'https://1.2.3.400')).rejects.toThrow(
    '"https://1.2.3.400" is not the origin of a page. Write scheme, host and port',
  );
  await expect(openPage('ftp://x.example', shop)).rejects.toThrow('The target is "ftp://x.example"');
});
