import type { Type } from '@nestjs/common';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CorsService } from 'nestjs-cors';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  noCors,
  nothingButVary,
  refusedPreflight,
} from '../support/cors-headers.js';
import { upgrade } from '../support/handshakes.js';
import { platforms } from '../support/platforms.js';
import { stopServers, type RunningServer } from '../support/start-server.js';
import { checkTypes, readDocument, readSnippets, type Snippet } from './snippets.js';
import { startSnippet } from './start-snippet.js';

afterAll(stopServers);

interface Promised {
  /** `docs/origins.md 2`: the second TypeScript block of this page. */
  readonly block: string;
  /** What the text around the block promises about the application, whose classes the block exports. */
  readonly keeps: (server: RunningServer, exported: Readonly<Record<string, Type<never>>>) => Promise<void>;
}

const shop = 'https://shop.example.com';
const admin = 'https://admin.example.com';
const evil = 'https://evil.example';
const withCredentials = { 'access-control-allow-credentials': 'true' };

/** One entry for each application that a guide shows. */
const promises: readonly Promised[] = [
  {
    block: 'docs/origins.md 1',
    async keeps(server) {
      const ask = (host: string, origin: string) => server.get('/', origin, { Host: host });
      const acme = 'https://acme.app.example';
      expect(corsHeaders(await ask('acme.api.example', acme))).toEqual(grantedTo(acme));
      expect(corsHeaders(await ask('other.api.example', acme))).toEqual(nothingButVary);
    },
  },
  {
    block: 'docs/origins.md 2',
    async keeps(server, { TenantOrigins }) {
      const tenant = 'https://tenant.example';
      expect(corsHeaders(await server.get('/reports', tenant))).toEqual(nothingButVary);
      await server.app.get<{ add(origin: string): Promise<void> }>(TenantOrigins!).add(tenant);
      expect(corsHeaders(await server.get('/reports', tenant))).toEqual(grantedTo(tenant));
      expect(corsHeaders(await server.get('/elsewhere', tenant))).toEqual(noCors);
    },
  },
  {
    block: 'docs/origins.md 3',
    async keeps(server, { PartnerOrigins }) {
      const [partner, other] = ['https://partner.example', 'https://*.other.example'];
      const origins = server.app.get<{ replace(list: string[]): void }>(PartnerOrigins!);
      expect(corsHeaders(await server.get('/', partner))).toEqual(grantedTo(partner));
      origins.replace([other]);
      expect(corsHeaders(await server.get('/', partner))).toEqual(nothingButVary);
      expect(corsHeaders(await server.get('/', 'https://a.other.example'))).toEqual(
        grantedTo('https://a.other.example'),
      );
      // An invalid list is logged, and the last good one stays in force.
      origins.replace(['https://partner.example/']);
      expect(corsHeaders(await server.get('/', 'https://a.other.example'))).toEqual(
        grantedTo('https://a.other.example'),
      );
    },
  },
  {
    block: 'docs/gateways.md 1',
    async keeps(server) {
      const path = '/socket.io/?EIO=4&transport=websocket';
      expect(await upgrade(server.port, path, { Origin: shop })).toBe(101);
      expect(await upgrade(server.port, path, { Origin: evil })).toBe(403);
      expect(await upgrade(server.port, path)).toBe(101);
      const polling = await server.get('/socket.io/?EIO=4&transport=polling', shop);
      expect(corsHeaders(polling)).toEqual({
        ...grantedTo(shop),
        'access-control-allow-credentials': 'true',
      });
    },
  },
  {
    block: 'docs/inheritance.md 1',
    async keeps(server) {
      expect(corsHeaders(await server.get('/users', admin))).toEqual(grantedTo(admin));
      expect(corsHeaders(await server.get('/users', shop))).toEqual(nothingButVary);
      const preflight = (path: string) => server.preflight({ path, origin: admin, method: 'GET' });
      expect(corsHeaders(await preflight('/users'))['access-control-max-age']).toBe('600');
      expect(corsHeaders(await preflight('/users/me'))['access-control-max-age']).toBe('60');
    },
  },
  {
    block: 'docs/mounts.md 1',
    async keeps(server) {
      expect(corsHeaders(await server.get('/assets/logo.svg', evil))).toEqual({
        'access-control-allow-origin': '*',
        vary: [],
      });
      const query = { path: '/graphql', method: 'POST', origin: shop };
      expect(corsHeaders(await server.preflight(query))).toEqual({
        ...grantedPreflight(shop, 'GET,POST'),
        ...withCredentials,
      });
      expect(corsHeaders(await server.get('/docs/json', shop))).toEqual(noCors);
      expect(corsHeaders(await server.get('/docsearch', shop))).toEqual({
        ...grantedTo(shop),
        ...withCredentials,
      });
      expect(corsHeaders(await server.get('/orders', shop))).toEqual({
        ...grantedTo(shop),
        ...withCredentials,
      });
      expect(
        server.app
          .get(CorsService)
          .mounts()
          .map(({ path }) => path),
      ).toEqual(['/', '/assets', '/graphql', '/docs']);
    },
  },
  {
    block: 'docs/explain.md 1',
    async keeps(server, exported) {
      const cors = server.app.get(CorsService);
      const { whyBlocked } = exported as unknown as { whyBlocked: (service: CorsService) => Promise<object> };
      const shown = readSnippets('docs/explain.md').find(({ language }) => language === 'json')!.code;
      expect(await whyBlocked(cors)).toEqual(JSON.parse(shown));
      expect(await cors.isAllowed(shop, { url: '/orders' })).toBe(true);
      expect(await cors.isAllowed(shop, { url: '/orders/7', method: 'DELETE' })).toBe(false);
      expect(
        corsHeaders(await server.preflight({ path: '/orders/7', method: 'DELETE', origin: shop })),
      ).toEqual(refusedPreflight);
    },
  },
];

const pages = [
  'docs/origins.md',
  'docs/gateways.md',
  'docs/inheritance.md',
  'docs/mounts.md',
  'docs/explain.md',
];
const blocks = pages.flatMap((page) =>
  readSnippets(page)
    .filter(({ language }) => language === 'ts')
    .map((snippet, index): Snippet & { name: string } => ({ ...snippet, name: `${page} ${index + 1}` })),
);
const applications = blocks.filter(({ code }) => code.includes('export class AppModule'));

describe('the guides', () => {
  it('have no application that this test leaves out', () => {
    expect(applications.map(({ name }) => name)).toEqual(promises.map(({ block }) => block));
  });

  it('have TypeScript blocks that compile in strict mode', () => {
    const programs = pages.flatMap((page) => {
      const own = blocks.filter(({ name }) => name.startsWith(page));
      // The blocks after a page's application use it.
      return page === 'docs/explain.md'
        ? [{ place: page, code: own.map(({ code }) => code).join('\n') }]
        : own;
    });
    expect(checkTypes(programs)).toEqual([]);
  }, 120_000);

  it('are two clicks from the README', () => {
    const contents = readDocument('docs/README.md');
    const first = readDocument('README.md');
    expect(first).toContain('](docs/README.md)');
    expect(pages.filter((page) => !contents.includes(`](${page.replace('docs/', '')})`))).toEqual([]);
  });
});

describe.each(platforms)('what the guides promise on $name', (platform) => {
  it.each(promises)('of $block', async ({ block, keeps }) => {
    const snippet = applications.find(({ name }) => name === block)!;
    const { server, exported } = await startSnippet(snippet.code, platform);
    await expect(keeps(server, exported)).resolves.toBeUndefined();
  });
});
