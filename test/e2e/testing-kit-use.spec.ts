import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';

import { Controller, Get, Module } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { corsMatchers, openPage } from 'nestjs-cors/testing';
import type { Page } from 'nestjs-cors/testing';
import { platforms } from '../support/platforms.js';

expect.extend(corsMatchers);

const shop = 'https://shop.example.com';

@Cors(shop)
@Controller('orders')
class OrdersController {
  @Get()
  list(): string {
    return 'orders';
  }
}

@Module({ imports: [CorsModule.forRoot()], controllers: [OrdersController] })
class AppModule {}

describe.each(platforms)('Pages of one application on $name', (platform) => {
  let app: INestApplication;

  beforeAll(async () => {
    app = await NestFactory.create(AppModule, platform.createAdapter(), { logger: false });
  });

  afterAll(() => app.close());

  it('can be opened at the same time, and closed in any order and more than once', async () => {
    const [one, other] = await Promise.all([openPage(app, shop), openPage(app, 'null')]);
    await expect(one.fetch('/orders')).toBeReadable();
    await expect(other.fetch('/orders')).toBeBlocked('origin-not-allowed');
    await one.close();
    await one.close();
    await expect(other.fetch('/orders')).toBeBlocked('origin-not-allowed');
    await other.close();
    await expect(other.fetch('/orders')).rejects.toThrow('fetch failed');
  });

  it('can be opened again once all are closed', async () => {
    for (let time = 0; time < 2; time++) {
      const page = await openPage(app, shop);
      await expect(page.fetch('/orders')).toBeReadable();
      await page.close();
    }
  });

  it('cannot be opened where it listens on a Unix socket', async () => {
    const other = await NestFactory.create(AppModule, platform.createAdapter(), { logger: false });
    const folder = await mkdtemp(join(tmpdir(), 'socket-'));
    try {
      await other.init();
      const server = other.getHttpServer() as Server;
      await once(server.listen(join(folder, 'app')), 'listening');
      await expect(openPage(other, shop)).rejects.toThrow('listens on a Unix socket, and pages need a port');
    } finally {
      await other.close();
      await rm(folder, { recursive: true });
    }
  });
});

/** Allows everything, and answers with what arrived. */
const granting: RequestListener = async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  response.writeHead(200, {
    'Access-Control-Allow-Origin': shop,
    'Access-Control-Allow-Methods': '*',
    'Access-Control-Allow-Headers': '*',
    'Access-Control-Max-Age': '600',
    'Set-Cookie': 'sid=1',
  });
  response.end(JSON.stringify({ method: request.method, type: request.headers['content-type'], body }));
};

describe('A request of page.fetch()', () => {
  const servers: Server[] = [];
  let page: Page;

  const open = async (listener: RequestListener, host = '127.0.0.1'): Promise<Page> => {
    const server = createServer(listener).listen(0, host);
    servers.push(server);
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    const { port } = server.address() as AddressInfo;
    page = await openPage(`http://${host.includes(':') ? `[${host}]` : host}:${port}`, shop);
    return page;
  };

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('may be a Request, as in a browser', async () => {
    await open(granting);
    const url = new URL('/orders', await urlOf(page));
    const request = new Request(url, { method: 'PUT', body: 'a', headers: { 'X-A': '1' } });
    expect(await (await page.fetch(request)).json()).toMatchObject({ method: 'PUT', body: 'a' });
    expect(page.exchanges.at(-2)!.request.headers).toMatchObject({
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-a',
    });
    expect(request.bodyUsed).toBe(true);
    // Options given in addition take precedence.
    expect(await (await page.fetch(new Request(url), { method: 'DELETE' })).json()).toMatchObject({
      method: 'DELETE',
    });
  });

  it.each<[string, () => NonNullable<RequestInit['body']>, RegExp, boolean]>([
    ['a form', () => formData(), /^multipart\/form-data; boundary=/, false],
    [
      'parameters',
      () => new URLSearchParams({ a: '1' }),
      /^application\/x-www-form-urlencoded;charset=UTF-8$/i,
      false,
    ],
    ['text', () => 'a', /^text\/plain;charset=UTF-8$/i, false],
    ['a blob of JSON', () => new Blob(['{}'], { type: 'application/json' }), /^application\/json$/, true],
    ['bytes', () => new Uint8Array([97]), /^undefined$/, false],
  ])('can have %s as its body', async (_what, body, type, preflighted) => {
    await open(granting);
    const answer = (await (await page.fetch('/x', { method: 'POST', body: body() })).json()) as {
      type?: string;
      body: string;
    };
    expect(String(answer.type)).toMatch(type);
    expect(answer.body).not.toBe('');
    expect(page.exchanges.map(({ kind }) => kind)).toEqual([...(preflighted ? ['preflight'] : []), 'actual']);
  });

  it('cannot have a stream as its body, which browsers send only over HTTP/2', async () => {
    await open(granting);
    const body = new Blob(['a']).stream();
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    await expect(page.fetch('/x', init)).rejects.toThrow('fetch failed');
  });

  it('may have headers as a list, whose values count as they are sent', async () => {
    await open(granting);
    const headers = Object.entries({ 'Content-Type': ' text/plain\t', 'X-Http-Method': 7 });
    await expect(page.fetch('/x', { headers: headers as [string, string][] })).toBeReadable();
    expect(page.exchanges.map(({ request }) => request.headers['access-control-request-headers'])).toEqual([
      'x-http-method',
      undefined,
    ]);
    expect(page.exchanges[1]!.request.rawHeaders).toContainEqual(['Content-Type', 'text/plain']);
  });

  it('announces no body that it does not have, and keeps the case of its method', async () => {
    const heads: string[] = [];
    const server = createTcpServer((socket) =>
      socket.once('data', (head) => {
        heads.push(String(head));
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    page = await openPage(url, url);
    for (const method of ['PATCH', 'query', 'DELETE', 'PUT']) await page.fetch('/x', { method });
    server.close();
    expect(heads.map((head) => head.split(' ')[0])).toEqual(['PATCH', 'query', 'DELETE', 'PUT']);
    expect(heads.map((head) => /^(?:Transfer-Encoding|Content-Length):.*$/m.exec(head)?.[0].trim())).toEqual([
      undefined,
      undefined,
      undefined,
      'Content-Length: 0',
    ]);
  });

  it('reads data: and blob: URLs without asking anybody', async () => {
    await open(granting);
    const texts = ['data:text/plain,a', URL.createObjectURL(new Blob(['b']))].map(async (url) => {
      const response = await page.fetch(url);
      return [response.type, await response.text()];
    });
    expect(await Promise.all(texts)).toEqual([
      ['basic', 'a'],
      ['basic', 'b'],
    ]);
    const failing = page.fetch('ftp://shop.example.com/x');
    await expect(failing).rejects.toThrow('fetch failed');
    await expect(failing).rejects.toBeInstanceOf(TypeError);
    expect(page.exchanges).toEqual([]);
  });

  it('has no fragment on the wire', async () => {
    await open(granting);
    const response = await page.fetch('/x?a=1#one', { method: 'PUT' });
    expect(response.url).toMatch(/\/x\?a=1$/);
    expect(page.exchanges.map(({ kind, request }) => [kind, new URL(request.url).hash])).toEqual([
      ['preflight', ''],
      ['actual', ''],
    ]);
  });

  it('never shows Set-Cookie, and no body of HEAD, 204 and 304', async () => {
    await open((request, response) => {
      const status = Number(request.url!.slice(1));
      response
        .writeHead(status, {
          'Access-Control-Allow-Origin': shop,
          'Access-Control-Expose-Headers': '*',
          'Set-Cookie': 'sid=1',
        })
        .end();
    });
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      const response = await page.fetch(`/${status}`, { method });
      expect([response.status, await response.text()]).toEqual([status, '']);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
  });

  it.each([
    ['gzip', gzipSync],
    ['X-GZip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['gzip, br', (text: string) => brotliCompressSync(gzipSync(text))],
    ['unknown', (text: string) => text],
  ])('reads what is sent with Content-Encoding: %s, and sees no such header', async (coding, encode) => {
    await open((_request, response) => {
      response.writeHead(200, { 'Access-Control-Allow-Origin': shop, 'Content-Encoding': coding });
      response.end(encode('orders'));
    });
    const response = await page.fetch('/orders');
    const copy = response.clone();
    expect([await response.text(), await copy.text()]).toEqual(['orders', 'orders']);
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(page.exchanges[0]!.response!.headers).toMatchObject({ 'content-encoding': coding });
    expect(await (await page.fetch('/orders', { method: 'HEAD' })).text()).toBe('');
  });

  it('can be aborted while reading what is encoded, which arrives in parts', async () => {
    await open((_request, response) => {
      response.writeHead(200, { 'Access-Control-Allow-Origin': shop, 'Content-Encoding': 'gzip' });
      const encoder = createGzip();
      encoder.pipe(response);
      encoder.write('first');
      encoder.flush();
    });
    const reading = new AbortController();
    const response = await page.fetch('/orders', { signal: reading.signal });
    const reader = response.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value as Uint8Array)).toBe('first');
    const next = reader.read();
    reading.abort();
    await expect(next).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('cannot be kept alive with more than 64 KiB', async () => {
    await open(granting);
    const send = (length: number) =>
      page.fetch('/x', { method: 'POST', keepalive: true, body: 'a'.repeat(length) });
    await expect(send(65_536)).toBeReadable();
    await expect(send(65_537)).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { message: 'The body is longer than 64 KiB, which keepalive does not allow.' },
    });
    expect(page.exchanges).toHaveLength(1);
  });

  it('can be aborted before, while waiting, and while reading', async () => {
    await open((request, response) => {
      if (request.url === '/never') return;
      response.writeHead(200, { 'Access-Control-Allow-Origin': shop });
      response.write('some');
    });
    const cause = new Error('enough');
    await expect(page.fetch('/x', { signal: AbortSignal.abort(cause) })).rejects.toBe(cause);
    expect(page.exchanges).toEqual([]);

    const waiting = new AbortController();
    const pending = page.fetch('/never', { signal: waiting.signal });
    setTimeout(() => {
      waiting.abort(cause);
    }, 20);
    await expect(pending).rejects.toBe(cause);

    const reading = new AbortController();
    const response = await page.fetch('/x', { signal: reading.signal });
    const text = response.text();
    setTimeout(() => {
      reading.abort();
    }, 20);
    await expect(text).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('reaches IPv6 addresses', async () => {
    await open(granting, '::1');
    await expect(page.fetch('/x')).toBeReadable();
    expect(page.exchanges[0]!.request.headers['host']).toMatch(/^\[::1\]:\d+$/);
  });

  it('is what matchers are for: of anything else, neither they nor their opposites are true', async () => {
    for (const value of [undefined, await open(granting), '/orders']) {
      const attempts = [
        expect(value).toBeReadable(),
        expect(value).not.toBeReadable(),
        expect(value).toBeBlocked(),
        expect(value).not.toBeBlocked(),
      ];
      for (const attempt of attempts) {
        await expect(attempt).rejects.toThrow('is not what page.fetch() returns.');
      }
    }
  });

  it('fails if the server switches protocols, which no page has asked for', async () => {
    const server = createTcpServer((socket) =>
      socket.once('data', () =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      ),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    page = await openPage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, shop);
    await expect(page.fetch('/x')).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { message: 'it switches protocols (101), and nobody asked for that' },
    });
    server.close();
  });

  it('says why there is no answer if a matcher fails', async () => {
    const nowhere = await openPage('http://127.0.0.1:1', shop);
    await expect(expect(nowhere.fetch('/x')).toBeBlocked()).rejects.toThrow(/fetch failed.*ECONNREFUSED/s);
  });
});

/** The base address of the page's relative URLs. */
async function urlOf(page: Page): Promise<string> {
  const { url } = await page.fetch('/');
  return url;
}

function formData(): FormData {
  const form = new FormData();
  form.set('a', '1');
  return form;
}
