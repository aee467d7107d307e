import { Controller, Delete, Get } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { afterAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { CorsModule } from 'nestjs-cors';
import { corsHeaders } from '../support/cors-headers.js';
import { platforms, type Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const a = 'https://a.example';
const b = 'https://b.example';

@Controller('cats')
class CatsController {
  @Get() list() {}
  @Delete() remove() {}
}

const serve = (platform: Platform, origin: string, maxAge: number) =>
  start(moduleWith(CorsModule.forRoot({ origin, maxAge }), { controllers: [CatsController] }), { platform });

describe.each(platforms)('several applications in one process on $name', (platform) => {
  it('each have their own policies, even for the same controller', async () => {
    const [first, second] = await Promise.all([serve(platform, a, 1), serve(platform, b, 2)]);
    const third = await serve(platform, a, 3);
    for (const [server, own, other, maxAge] of [
      [first, a, b, '1'],
      [second, b, a, '2'],
      [third, a, b, '3'],
    ] as const) {
      const preflight = { path: '/cats', method: 'DELETE' };
      expect(corsHeaders(await server.preflight({ ...preflight, origin: own }))).toMatchObject({
        'access-control-allow-origin': own,
        'access-control-allow-methods': 'GET,HEAD,DELETE',
        'access-control-max-age': maxAge,
      });
      expect(corsHeaders(await server.preflight({ ...preflight, origin: other }))).not.toHaveProperty(
        'access-control-allow-origin',
      );
      expect(corsHeaders(await server.get('/cats', own))).toEqual({
        'access-control-allow-origin': own,
        vary: ['origin'],
      });
      expect(corsHeaders(await server.get('/cats', other))).toEqual({ vary: ['origin'] });
    }
  });
});

describe('several applications on Express', () => {
  it('have their own policies if one is mounted in the other, as the error advises', async () => {
    @Controller('users')
    class UsersController {
      @Delete() remove() {}
    }
    const admin = await start(
      moduleWith(CorsModule.forRoot({ origin: b }), { controllers: [UsersController] }),
      { platform: platforms[0]! },
    );
    const shop = await start(
      moduleWith(CorsModule.forRoot({ origin: a, mounts: { '/admin': false } }), {
        controllers: [CatsController],
      }),
      {
        platform: platforms[0]!,
        configure: (app) => void app.use('/admin', admin.app.getHttpAdapter().getInstance()),
      },
    );
    const ask = async (path: string, origin: string) =>
      corsHeaders(await shop.preflight({ path, method: 'DELETE', origin }))['access-control-allow-origin'];
    expect(await ask('/cats', a)).toBe(a);
    expect(await ask('/cats', b)).toBeUndefined();
    expect(await ask('/admin/users', b)).toBe(b);
    expect(await ask('/admin/users', a)).toBeUndefined();
  });

  it('read the host as their own settings say, whatever those of the application around them are', async () => {
    @Controller({ path: 'users', host: 'admin.example' })
    class UsersController {
      @Delete() remove() {}
    }
    const admin = await start(
      moduleWith(CorsModule.forRoot({ origin: a }), { controllers: [UsersController, CatsController] }),
      { platform: platforms[0]!, settings: { trustProxy: true } },
    );
    const server = await start(moduleWith(CorsModule.forRoot({ mounts: { '/admin': false } })), {
      platform: platforms[0]!,
      configure: (app) => void app.use('/admin', admin.app.getHttpAdapter().getInstance()),
    });
    const allowedAt = async (host: string) => {
      const more = { 'X-Forwarded-Host': host };
      const answer = await server.preflight({ path: '/admin/users', method: 'DELETE', origin: a, more });
      return corsHeaders(answer)['access-control-allow-methods'];
    };
    expect(await allowedAt('admin.example')).toBe('DELETE');
    // Nobody serves the path there.
    expect(await allowedAt('other.example')).toBe('GET,HEAD,PUT,PATCH,POST,DELETE');
  });

  it('are refused if their adapters share one instance', async () => {
    const instance = express();
    await start(moduleWith(CorsModule.forRoot()), {
      platform: platforms[0]!,
      adapter: new ExpressAdapter(instance),
    });
    const started = start(moduleWith(CorsModule.forRoot()), {
      platform: platforms[0]!,
      adapter: new ExpressAdapter(instance),
    });
    await expect(started).rejects.toThrow(
      /CORS_E032 CorsModule: another application .* this express instance/,
    );
  });
});
