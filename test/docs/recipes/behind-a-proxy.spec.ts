import { afterAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, grantedPreflight, grantedTo, nothingButVary } from '../../support/cors-headers.js';
import { describeWhere } from '../../support/describe-where.js';
import { nginxAbsence, startNginx, stopNginx } from '../../support/nginx.js';
import { platforms } from '../../support/platforms.js';
import { sendRaw, type RawResponse } from '../../support/raw-http.js';
import { stopServers } from '../../support/start-server.js';
import { readSnippets } from '../snippets.js';
import { recipe } from './recipe.js';

const page = 'docs/recipes/behind-a-proxy.md';
const [plain, doubled, cached] = readSnippets(page)
  .filter(({ language }) => language === 'nginx')
  .map(({ code }) => code);
const shop = 'https://shop.example.com';
const admin = 'https://admin.example.com';

afterAll(async () => {
  await stopNginx();
  await stopServers();
});

describeWhere(nginxAbsence, 'behind nginx', () => {
  describe.each(platforms)('$name', (platform) => {
    /** nginx, configured with a block from the page, in front of the page's application. */
    const startBehind = async (location: string) => {
      const server = await recipe('recipes/behind-a-proxy').start(platform);
      const port = await startNginx(location.replace('127.0.0.1:3000', `127.0.0.1:${server.port}`));
      return (method: string, origin: string): Promise<RawResponse> =>
        sendRaw(port, {
          method,
          path: '/prices',
          headers: {
            Origin: origin,
            ...(method === 'OPTIONS' && { 'Access-Control-Request-Method': 'GET' }),
          },
        });
    };

    it('passes requests and preflights on unchanged', async () => {
      const ask = await startBehind(plain!);
      expect(corsHeaders(await ask('GET', shop))).toEqual(grantedTo(shop));
      expect(corsHeaders(await ask('OPTIONS', shop))).toEqual(grantedPreflight(shop, 'GET,HEAD'));
    });

    it('doubles the header with add_header', async () => {
      const ask = await startBehind(doubled!);
      expect((await ask('GET', shop)).values('Access-Control-Allow-Origin')).toEqual([shop, shop]);
    });

    it.each([
      { dropped: 'Origin', headers: nothingButVary },
      { dropped: 'Access-Control-Request-Method', headers: grantedTo(shop) },
    ])('leaves an OPTIONS request that gets a 404 if it drops $dropped', async ({ dropped, headers }) => {
      const ask = await startBehind(plain!.replace('location / {', `$& proxy_set_header ${dropped} "";`));
      const answer = await ask('OPTIONS', shop);
      expect(answer.status).toBe(404);
      expect(corsHeaders(answer)).toEqual(headers);
    });

    it('honours Vary in its cache', async () => {
      const ask = await startBehind(cached!.replace(/^ +proxy_(ignore_headers|cache_key) .*$/gm, ''));
      for (const origin of [shop, admin, shop]) {
        expect(corsHeaders(await ask('GET', origin))).toEqual(grantedTo(origin));
      }
    });

    it('serves one origin what another received if it ignores Vary', async () => {
      const ask = await startBehind(cached!.replace(/^ +proxy_cache_key .*$/m, ''));
      await ask('GET', shop);
      expect(corsHeaders(await ask('GET', admin))).toEqual(grantedTo(shop));
    });

    it('is right again with the origin in the cache key', async () => {
      const ask = await startBehind(cached!);
      for (const origin of [shop, admin, shop]) {
        expect(corsHeaders(await ask('GET', origin))).toEqual(grantedTo(origin));
      }
    });
  });
});
