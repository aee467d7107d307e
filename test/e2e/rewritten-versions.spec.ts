import { All, Controller, Delete, Get, Put, VERSION_NEUTRAL, Version, VersioningType } from '@nestjs/common';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { corsHeaders, grantedPreflight } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { rewrite } from '../support/rewrite.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

afterAll(stopServers);

const shop = 'https://shop.example';
const partner = 'https://partner.example';
const evil = 'https://evil.net';

const ran: string[] = [];

/** Preflights have no version, so one is granted if any version's policy grants it. */
@Controller('items')
class ItemsController {
  @Delete() @Version('1') @Cors([shop]) first() {
    ran.push('first');
  }
  @Delete() @Version('2') @Cors([partner]) second() {
    ran.push('second');
  }
  @Delete() @Version('3') @Cors(false) third() {
    ran.push('third');
  }
  @Delete('asked') @Version('1') @Cors({ origin: (origin) => Promise.resolve(origin === shop) }) asked() {
    ran.push('asked');
  }
  @Delete('asked') @Version('2') @Cors([partner]) told() {
    ran.push('told');
  }
  @Delete('narrow') @Version('1') @Cors({ origin: shop, methods: ['GET'] }) narrow() {
    ran.push('narrow');
  }
  @Delete('narrow') @Version('2') @Cors([shop]) wide() {
    ran.push('wide');
  }
  @Delete('files/:name') @Version('1') @Cors([shop]) file() {
    ran.push('file');
  }
  @Delete('files/:name') @Version('2') @Cors([partner]) otherFile() {
    ran.push('other file');
  }
  @All('any') @Version('1') @Cors([shop]) open() {
    ran.push('open');
  }
  @All('any') @Version('2') @Cors(false) closed() {
    ran.push('closed');
  }
  @Get('some') @Version('1') @Cors({ origin: shop, methods: ['GET'] }) some() {
    ran.push('some');
  }
  @Put('some') @Version('1') @Cors([shop]) put() {
    ran.push('put');
  }
  @Get('read') @Version('1') @Cors([shop]) readable() {
    ran.push('readable');
  }
  @Get('read') @Version('2') @Cors(false) unreadable() {
    ran.push('unreadable');
  }
}

@Controller({ path: 'legacy', version: VERSION_NEUTRAL })
class LegacyController {
  @Delete('partner') @Cors([partner]) partner() {
    ran.push('legacy partner');
  }
  @Delete('other') @Cors([partner], { maxAge: 5 }) other() {
    ran.push('legacy other');
  }
  @Delete('closed') @Cors(false) closed() {
    ran.push('legacy closed');
  }
  @Delete('shop') @Cors([shop]) shop() {
    ran.push('legacy shop');
  }
}

const send = async (
  server: RunningServer,
  origin: string,
  version: string,
  to: string | undefined,
  path = '/items',
  method = 'DELETE',
): Promise<number> => {
  const headers = { Origin: origin, 'X-Version': version, ...(to !== undefined && { 'X-Serve': to }) };
  return (await server.send({ method, path, headers })).status;
};

beforeEach(() => void (ran.length = 0));

/** On Fastify, middleware comes after routing. */
const rewriting = platforms.filter(({ name }) => name !== 'Fastify');

describe.each(rewriting)(
  'a request that another version’s policy may have granted on $name (R12)',
  (platform) => {
    const serve = () =>
      start(
        moduleWith(CorsModule.forRoot({ mounts: { '/items/files/mounted': { origin: partner } } }), {
          controllers: [ItemsController, LegacyController],
        }),
        {
          platform,
          configure: (nest) => {
            nest.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
            nest.use(rewrite);
          },
        },
      );

    it.each([
      ['with the policy of its version', '2', '/legacy/partner'],
      ['with another policy', '2', '/legacy/other'],
      ['where CORS is off', '2', '/legacy/closed'],
      ['after a version without CORS', '3', '/legacy/partner'],
      ['without CORS after a version without CORS', '3', '/legacy/closed'],
    ])('does not reach a handler %s', async (_where, version, to) => {
      const server = await serve();
      const preflight = await server.preflight({ path: '/items', origin: shop, method: 'DELETE' });
      expect(corsHeaders(preflight)).toEqual(grantedPreflight(shop, 'DELETE'));
      expect(await send(server, shop, version, `${to}`)).toBe(403);
      expect(ran).toEqual([]);
    });

    it('does not either if a policy answers asynchronously', async () => {
      const server = await serve();
      expect(await send(server, shop, '2', '/legacy/partner', '/items/asked')).toBe(403);
      expect(ran).toEqual([]);
    });

    it('does not either if no handler has its version', async () => {
      const server = await serve();
      const preflight = await server.preflight({ path: '/items/narrow', origin: shop, method: 'DELETE' });
      expect(corsHeaders(preflight)).toEqual(grantedPreflight(shop, 'DELETE'));
      expect(await send(server, shop, '7', '/legacy/partner', '/items/narrow')).toBe(403);
      expect(ran).toEqual([]);
    });

    it('does not reach a handler without CORS as a GET either', async () => {
      const server = await serve();
      const sent = (method: string) => {
        const headers = { Origin: shop, 'X-Version': '2', 'X-HTTP-Method-Override': 'GET' };
        return server.send({ method, path: '/items/any', headers });
      };
      expect((await sent('DELETE')).status).toBe(403);
      expect(ran).toEqual([]);
      expect((await sent('GET')).status).toBe(200);
      expect(ran).toEqual(['closed']);
    });

    it('reaches handlers whose policy grants it', async () => {
      const server = await serve();
      expect(await send(server, shop, '2', '/legacy/shop')).toBe(200);
      expect(await send(server, shop, '3', '/legacy/shop')).toBe(200);
      expect(ran).toEqual(['legacy shop', 'legacy shop']);
    });

    it('goes on as it would without this module if no version grants it, or if it needs no grant', async () => {
      const server = await serve();
      // No browser sends the first two: their preflight is not granted.
      expect(await send(server, evil, '2', '/legacy/partner')).toBe(200);
      expect(await send(server, evil, '3', '/legacy/closed')).toBe(200);
      expect(await send(server, server.url, '2', '/legacy/partner')).toBe(200);
      // Nobody serves the method, so no preflight about it is granted.
      expect(await send(server, shop, '1', '/legacy/partner', '/items/some')).toBe(200);
      expect(ran).toEqual(['legacy partner', 'legacy closed', 'legacy partner', 'legacy partner']);
      expect(await send(server, shop, '2', undefined, '/items/read', 'GET')).toBe(200);
      expect(ran.pop()).toBe('unreadable');
      // Preflights below a mount are granted by its policy alone.
      expect(await send(server, shop, '2', '/legacy/other', '/items/files/mounted')).toBe(200);
      expect(await send(server, shop, '2', '/legacy/other', '/items/files/any')).toBe(403);
    });
  },
);
