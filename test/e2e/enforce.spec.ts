import { Catch, Controller, Delete, Get, Injectable, Post, SetMetadata } from '@nestjs/common';
import type { ArgumentsHost, CanActivate, ExceptionFilter } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsForbiddenException, CorsModule } from 'nestjs-cors';
import type { ServerResponse } from 'node:http';
import { corsHeaders, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { offers, platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';
const evil = 'https://evil.net';

const ran: string[] = [];

@Controller('open')
class EnforcedController {
  @Get() get() {
    ran.push('get');
    return 'got';
  }
  @Post() post() {
    ran.push('post');
  }
  @Delete() @Cors({ methods: ['GET', 'POST'] }) remove() {
    ran.push('delete');
  }
  @Get('lax') @Cors({ enforce: false }) lax() {
    ran.push('lax');
  }
  @Get('off') @Cors(false) off() {
    ran.push('off');
  }
  @Get('nobody') @Cors({ origin: false }) nobody() {
    ran.push('nobody');
  }
  @Get('function') @Cors({ origin: (origin) => Promise.resolve(origin === app) }) asked() {
    ran.push('asked');
  }
  @Get('failing') @Cors({ origin: () => Promise.reject(new Error('database away')) }) failing() {
    ran.push('failing');
  }
}

const refusal = (reason: string) => ({
  statusCode: 403,
  message: expect.stringMatching(/^Refused by the CORS policy\./),
  error: 'Forbidden',
  reason,
});

describe.each(platforms)('enforce on $name (R13)', (platform) => {
  let server: RunningServer;
  let address: string;
  beforeAll(async () => {
    const module = moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), {
      controllers: [EnforcedController],
    });
    server = await start(module, {
      platform,
      configure: (nest) =>
        void nest.use('/static', (_request: unknown, response: ServerResponse) => {
          ran.push('static');
          response.end('static');
        }),
    });
    address = `127.0.0.1:${server.port}`;
  });
  beforeEach(() => void (ran.length = 0));

  it('serves an allowed origin', async () => {
    const response = await server.get('/open', app);
    expect([response.status, response.body]).toEqual([200, 'got']);
    expect(corsHeaders(response)).toEqual(grantedTo(app));
  });

  it('serves a request without Origin', async () => {
    const response = await server.get('/open');
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual(nothingButVary);
  });

  it.each([
    { origin: evil, reason: 'origin-not-allowed' },
    { origin: 'null', reason: 'origin-not-allowed' },
    { origin: 'https://app.example/', reason: 'origin-malformed' },
    { origin: 'https://app.example, https://evil.net', reason: 'origin-malformed' },
  ])('answers $origin with 403 and "$reason" before the handler runs', async ({ origin, reason }) => {
    const response = await server.get('/open', origin);
    expect(response.status).toBe(403);
    expect(JSON.parse(response.body)).toEqual(refusal(reason));
    expect(corsHeaders(response)).toEqual(nothingButVary);
    expect(ran).toEqual([]);
  });

  it('answers a simple POST, which no preflight comes before, with 403', async () => {
    const response = await server.send({
      method: 'POST',
      path: '/open',
      headers: { Origin: evil, 'Content-Type': 'text/plain' },
      body: '{"transfer":1000}',
    });
    expect(response.status).toBe(403);
    expect(corsHeaders(response)).toEqual(nothingButVary);
    expect(ran).toEqual([]);
  });

  it('answers a method that the policy does not allow with 403, readable by the allowed origin', async () => {
    const response = await server.send({ method: 'DELETE', path: '/open', headers: { Origin: app } });
    expect(response.status).toBe(403);
    expect(JSON.parse(response.body)).toEqual(refusal('method-not-allowed'));
    expect(corsHeaders(response)).toEqual(grantedTo(app));
    expect(ran).toEqual([]);
  });

  it.each(['/static', '/static/logo.svg', '/unknown'])(
    'refuses %s, which no controller serves',
    async (path) => {
      const response = await server.get(path, evil);
      expect(response.status).toBe(403);
      expect(JSON.parse(response.body)).toEqual(refusal('origin-not-allowed'));
      expect(corsHeaders(response)).toEqual(nothingButVary);
      expect(ran).toEqual([]);
    },
  );

  it('serves what no controller serves to an allowed origin', async () => {
    const response = await server.get('/static', app);
    expect([response.status, response.body]).toEqual([200, 'static']);
    expect(corsHeaders(response)).toEqual(grantedTo(app));
  });

  it('refuses everybody else where no origin is allowed', async () => {
    const response = await server.get('/open/nobody', app);
    expect(response.status).toBe(403);
    expect(corsHeaders(response)).toEqual(nothingButVary);
    expect((await server.get('/open/nobody')).status).toBe(200);
  });

  it('follows a function, also one that takes its time or fails', async () => {
    expect((await server.get('/open/function', app)).status).toBe(200);
    const refused = await server.get('/open/function', evil);
    expect(JSON.parse(refused.body)).toEqual(refusal('origin-not-allowed'));
    const failed = await server.get('/open/failing', app);
    expect(failed.status).toBe(403);
    expect(JSON.parse(failed.body)).toEqual(refusal('provider-failed'));
    expect(ran).toEqual(['asked']);
  });

  it('is not in force where it is switched off', async () => {
    const lax = await server.get('/open/lax', evil);
    expect(lax.status).toBe(200);
    expect(corsHeaders(lax)).toEqual(nothingButVary);
    expect((await server.get('/open/off', evil)).status).toBe(200);
    expect(ran).toEqual(['lax', 'off']);
  });

  describe('a request of the server’s own origin', () => {
    it.each(['/open', '/static'])('passes on %s, where the target says so', async (path) => {
      const response = await server.get(path, `http://${address}`);
      expect(response.status).toBe(200);
      expect(corsHeaders(response)).toEqual(nothingButVary);
    });

    it.each(['/open', '/static'])('passes on %s, where the browser says so', async (path) => {
      const response = await server.get(path, 'https://public.example', { 'Sec-Fetch-Site': 'same-origin' });
      expect(response.status).toBe(200);
    });

    it.each(['same-site', 'cross-site', 'none', 'SAME-ORIGIN', 'same-origin, cross-site'])(
      'is not one whose Sec-Fetch-Site is "%s"',
      async (site) => {
        expect((await server.get('/open', evil, { 'Sec-Fetch-Site': site })).status).toBe(403);
      },
    );

    it('passes with the default port left out, as browsers do', async () => {
      for (const name of ['api.example', 'api.example:80', 'API.example']) {
        expect((await server.get('/open', 'http://api.example', { Host: name })).status).toBe(200);
      }
      expect((await server.get('/open', 'http://api.example', { Host: 'api.example:8080' })).status).toBe(
        403,
      );
    });

    it('is not one of another scheme or port on this host', async () => {
      expect((await server.get('/open', `https://${address}`)).status).toBe(403);
      expect((await server.get('/open', 'http://127.0.0.1:1')).status).toBe(403);
    });

    it('is not one that only claims to be forwarded', async () => {
      const forged = { 'X-Forwarded-Host': 'evil.net', 'X-Forwarded-Proto': 'https' };
      expect((await server.get('/open', evil, forged)).status).toBe(403);
    });
  });

  const describeTrusting: (name: string, tests: () => void) => void = offers('trustProxy')(platform)
    ? describe
    : () => undefined;
  describeTrusting('behind a trusted proxy', () => {
    let proxied: RunningServer;
    beforeAll(async () => {
      const module = moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), {
        controllers: [EnforcedController],
      });
      proxied = await start(module, { platform, settings: { trustProxy: true } });
    });
    const forwarded = {
      Host: 'internal:8080',
      'X-Forwarded-Host': 'api.example',
      'X-Forwarded-Proto': 'https',
    };

    it('the public origin is the server’s own', async () => {
      for (const path of ['/open', '/unknown']) {
        const response = await proxied.get(path, 'https://api.example', forwarded);
        expect(response.status).toBe(path === '/open' ? 200 : 404);
      }
    });

    it('another origin is refused', async () => {
      expect((await proxied.get('/open', 'http://api.example', forwarded)).status).toBe(403);
      expect((await proxied.get('/open', 'https://internal:8080', forwarded)).status).toBe(403);
      expect((await proxied.get('/open', evil, forwarded)).status).toBe(403);
    });

    it('a forwarded scheme that has no origins is nobody’s origin', async () => {
      for (const scheme of ['file', 'data', '', 'x y']) {
        const response = await proxied.get('/open', 'null', { ...forwarded, 'X-Forwarded-Proto': scheme });
        expect(response.status).toBe(403);
      }
    });

    it('a forwarded host that is no host is nobody’s origin', async () => {
      for (const name of ['', 'a b', 'https://api.example', '[', ':', 'x'.repeat(5000)]) {
        const response = await proxied.get('/open', evil, { ...forwarded, 'X-Forwarded-Host': name });
        expect(response.status).toBe(403);
        expect(corsHeaders(response)).toEqual(nothingButVary);
      }
    });
  });

  describe('with exception filters', () => {
    @Catch(CorsForbiddenException)
    class OwnFilter implements ExceptionFilter {
      catch(error: CorsForbiddenException, host: ArgumentsHost): void {
        const response = host
          .switchToHttp()
          .getResponse<{ status(code: number): { send(body: unknown): void } }>();
        response.status(451).send({ reason: error.reason });
      }
    }

    it.each(['/open', '/unknown'])('they see the refusal of %s', async (path) => {
      const filtered = await start(
        moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), {
          controllers: [EnforcedController],
          providers: [{ provide: APP_FILTER, useClass: OwnFilter }],
        }),
        { platform },
      );
      const response = await filtered.get(path, evil);
      expect(response.status).toBe(451);
      expect(JSON.parse(response.body)).toEqual({ reason: 'origin-not-allowed' });
      expect(corsHeaders(response)).toEqual(nothingButVary);
      await filtered.close();
    });
  });

  it('refuses after the guards of the root module and before any other', async () => {
    const order: string[] = [];
    @Injectable()
    class RootGuard implements CanActivate {
      canActivate(): boolean {
        order.push('root');
        return true;
      }
    }
    @Controller()
    @SetMetadata('any', 'thing')
    class OrderController {
      @Get() get() {
        order.push('handler');
      }
    }
    const ordered = await start(
      moduleWith(CorsModule.forRoot({ origin: app, enforce: true }), {
        controllers: [OrderController],
        providers: [{ provide: APP_GUARD, useClass: RootGuard }],
      }),
      { platform },
    );
    expect((await ordered.get('/', evil)).status).toBe(403);
    expect(order).toEqual(['root']);
  });
});
