import { Controller, Get, Res } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsConfigurationError, CorsModule, CorsService, extend } from 'nestjs-cors';
import type { CorsModuleOptions } from 'nestjs-cors';
import { POLICY_FIELDS } from '../../lib/options/cors-options.js';
import {
  corsHeaders,
  grantedPreflight,
  grantedTo,
  noCors,
  nothingButVary,
  refusedPreflight,
  varyOnPreflight,
} from '../support/cors-headers.js';
import { upgrade } from '../support/handshakes.js';
import type { PlatformResponse } from '../support/node-response.js';
import { platforms } from '../support/platforms.js';
import {
  moduleWith,
  start,
  stopServers,
  type RunningServer,
  type StartOptions,
} from '../support/start-server.js';
import { checkTypes, readDocument, readSnippets, readTable, runSnippet, type Snippet } from './snippets.js';

afterAll(stopServers);

@Controller('limits')
class LimitsController {
  @Get(':id')
  one(): void {}

  @Get()
  look(@Res({ passthrough: true }) response: PlatformResponse): string {
    return `sees ${String((response.raw ?? response).getHeader('Access-Control-Allow-Origin'))}`;
  }
}

interface Promised {
  /** Headings that the block stands under, and its number under them. */
  readonly block: string;
  /** What the text around the block promises of the application, whose classes the block exports. */
  readonly keeps: (server: RunningServer, exported: Readonly<Record<string, Type<never>>>) => Promise<void>;
}

const shop = 'https://shop.example.com';
const admin = 'https://admin.example.com';
const evil = 'https://evil.example';

/** One entry for each TypeScript block of the README. */
const promises: readonly Promised[] = [
  {
    block: 'Example 1',
    async keeps(server) {
      const toShop = { ...grantedTo(shop), 'access-control-allow-credentials': 'true' };
      expect(corsHeaders(await server.get('/orders', shop))).toEqual(toShop);
      expect(corsHeaders(await server.get('/orders', evil))).toEqual(nothingButVary);
      const cancel = { path: '/orders/7', method: 'DELETE' };
      expect(corsHeaders(await server.preflight({ ...cancel, origin: admin }))).toEqual({
        ...grantedPreflight(admin, 'DELETE'),
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '600',
      });
      expect(corsHeaders(await server.preflight({ ...cancel, origin: shop }))).toEqual(refusedPreflight);
      // Everything else is under the module's default.
      expect(corsHeaders(await server.get('/elsewhere', shop))).toEqual(grantedTo(shop));
    },
  },
  {
    block: 'Origins 1',
    async keeps(server) {
      const ask = (host: string, origin: string) => server.get('/', origin, { Host: host });
      const acme = 'https://acme.app.example';
      expect(corsHeaders(await ask('acme.api.example', acme))).toEqual(grantedTo(acme));
      expect(corsHeaders(await ask('other.api.example', acme))).toEqual(nothingButVary);
    },
  },
  {
    block: 'Origins 2',
    async keeps(server, { TenantOrigins }) {
      const tenant = 'https://tenant.example';
      expect(corsHeaders(await server.get('/reports', tenant))).toEqual(nothingButVary);
      await server.app.get<{ add(origin: string): Promise<void> }>(TenantOrigins!).add(tenant);
      expect(corsHeaders(await server.get('/reports', tenant))).toEqual(grantedTo(tenant));
      expect(corsHeaders(await server.get('/elsewhere', tenant))).toEqual(noCors);
    },
  },
  {
    block: 'Origins 3',
    async keeps(server, { PartnerOrigins }) {
      const [partner, other] = ['https://partner.example', 'https://*.other.example'];
      const origins = server.app.get<{ replace(list: string[]): void }>(PartnerOrigins!);
      expect(corsHeaders(await server.get('/', partner))).toEqual(grantedTo(partner));
      origins.replace([other]);
      expect(corsHeaders(await server.get('/', partner))).toEqual(nothingButVary);
      expect(corsHeaders(await server.get('/', 'https://a.other.example'))).toEqual(
        grantedTo('https://a.other.example'),
      );
      // An invalid list is logged, and the last good one stays.
      origins.replace(['https://partner.example/']);
      expect(corsHeaders(await server.get('/', 'https://a.other.example'))).toEqual(
        grantedTo('https://a.other.example'),
      );
    },
  },
  {
    block: 'Gateways 1',
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
    block: 'Coming from enableCors() 1',
    async keeps(server) {
      const preview = 'https://pr-7.example.com';
      expect(corsHeaders(await server.get('/', preview))).toEqual({
        ...grantedTo(preview),
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'X-Total-Count',
      });
      expect(corsHeaders(await server.preflight({ origin: preview, method: 'PUT' }))).toEqual({
        'access-control-allow-origin': preview,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET,PUT,POST,DELETE',
        'access-control-allow-headers': 'Content-Type,Authorization',
        'access-control-max-age': '3600',
        vary: varyOnPreflight,
      });
      expect(corsHeaders(await server.get('/', 'https://evil-example.com'))).toEqual(nothingButVary);
    },
  },
];

const blocks = named(readSnippets('README.md').filter(({ language }) => language === 'ts'));

describe('the README', () => {
  it('has no TypeScript block that this test leaves out', () => {
    expect(blocks.map(({ name }) => name)).toEqual(promises.map(({ block }) => block));
  });

  it('has TypeScript blocks that compile in strict mode', () => {
    expect(checkTypes(blocks)).toEqual([]);
  }, 120_000);

  it('shows the library in no more lines than anybody reads', () => {
    const [first] = blocks;
    expect(first!.code.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(15);
  });

  it('names every option in its table, and none that does not exist', () => {
    const options = readTable('README.md', 'Options').map(([option]) => option!.replaceAll('`', ''));
    expect(options.sort()).toEqual([...POLICY_FIELDS, 'policies'].sort());
  });

  it('tells the commands that package.json has', () => {
    const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: Record<string, string> };
    const commands = readSnippets('README.md').find(({ code }) => code.startsWith('npm ci'))!.code;
    const used = [...commands.matchAll(/npm (?:run )?(start|test|bench)/g)].map(([, name]) => name!);
    expect(used).toEqual(['start', 'test', 'bench']);
    expect(used.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('each row of the merging table', () => {
  const [a, b] = ['https://a.example', 'https://b.example'];

  it.each(
    readTable('README.md', 'What holds where').map((cells) => cells.map((cell) => cell.replaceAll('`', ''))),
  )('%s | %s | %s is %s', async (module, controller, handler, expected) => {
    const evaluate = (text: string): unknown =>
      runSnippet(`export const value = ${text};`, { a, b, Cors, extend })['value'];
    const decorate = (text: string, target: object, ...rest: [string, PropertyDescriptor] | []): void => {
      if (text !== '') (evaluate(text.slice(1)) as (...args: unknown[]) => void)(target, ...rest);
    };
    class RowController {
      list(): void {}
    }
    const method = Object.getOwnPropertyDescriptor(RowController.prototype, 'list')!;
    Get()(RowController.prototype, 'list', method);
    decorate(handler!, RowController.prototype, 'list', method);
    Controller()(RowController);
    decorate(controller!, RowController);

    const options = evaluate(module!) as CorsModuleOptions;
    const metadata = { controllers: [RowController] };
    const server = await start(moduleWith(CorsModule.forRoot(options), metadata), {
      platform: platforms[0]!,
    });
    const [route] = server.app.get(CorsService).routes();
    expect(route!.policy).toEqual(expected === 'off' ? undefined : evaluate(expected!));
    const granted = corsHeaders(await server.get('/', expected!.includes('[b]') ? b : a));
    expect('access-control-allow-origin' in granted).toBe(expected !== 'off');
    await server.close();
  });
});

describe.each(platforms)('what the README promises on $name', (platform) => {
  it.each(promises)('of $block', async ({ block, keeps }) => {
    const snippet = blocks.find(({ name }) => name === block)!;
    const exported = runSnippet(snippet.code) as Record<string, Type<never>>;
    const setUp = exported['setUp'] as unknown as StartOptions['configure'];
    const server = await start(exported['AppModule']!, { platform, ...(setUp && { configure: setUp }) });
    await expect(keeps(server, exported)).resolves.toBeUndefined();
  });

  it('of an application that also writes CORS headers in its own way, and of what start-up refuses', async () => {
    const refused = [
      { origin: true, credentials: true },
      { origin: '*', credentials: true },
      { origin: 'https://app.example.com/' },
      { origin: /example\.com$/ },
      { origin: 'http://app.example.com', credentials: true },
      { origin: shop, allowedHeaders: ['Access-Control-Allow-Origin'] },
    ];
    for (const options of refused) {
      await expect(start(root(CorsModule.forRoot(options)), { platform })).rejects.toThrow(
        CorsConfigurationError,
      );
    }
    const localhost = { origin: 'http://localhost:3000', credentials: true };
    await expect(start(root(CorsModule.forRoot(localhost)), { platform })).resolves.toBeDefined();
    const nobody = await start(root(CorsModule.forRoot()), { platform });
    expect(corsHeaders(await nobody.get('/', shop))).toEqual(noCors);
  });

  describe('of its limits', () => {
    let server: RunningServer;
    beforeAll(async () => {
      server = await start(root(CorsModule.forRoot({ origin: shop, credentials: true })), { platform });
    });

    it('that what no controller serves is under the default policy, with the six common methods', async () => {
      expect(corsHeaders(await server.preflight({ path: '/static/a.css', origin: shop }))).toEqual({
        ...grantedPreflight(shop, 'GET,HEAD,PUT,PATCH,POST,DELETE'),
        'access-control-allow-credentials': 'true',
      });
    });

    it('that a method which is not served gets the origin and the methods only', async () => {
      const { status, ...answer } = await server.preflight({ path: '/limits', origin: shop, method: 'PUT' });
      expect(status).toBe(204);
      expect(corsHeaders({ status, ...answer })).toEqual(grantedPreflight(shop, 'GET,HEAD'));
    });

    it.each([
      ['a malformed URL', '/limits/%', { Express: 400, Fastify: 400, Node: 400 }],
      ['a path that is too long', `/limits/${'a'.repeat(200)}`, { Express: 200, Fastify: 414, Node: 404 }],
    ])('that the answer to %s has the headers, too', async (_what, path, statuses) => {
      const response = await server.get(path, shop);
      expect(response.status).toBe(statuses[platform.name]);
      expect(corsHeaders(response)).toEqual({
        ...grantedTo(shop),
        'access-control-allow-credentials': 'true',
      });
    });

    it('that handlers do not see the headers yet', async () => {
      const response = await server.get('/limits', shop);
      expect(response.body).toBe('sees undefined');
      expect(corsHeaders(response)).toEqual({
        ...grantedTo(shop),
        'access-control-allow-credentials': 'true',
      });
    });
  });
});

/** A root module around one controller. */
function root(cors: DynamicModule): DynamicModule {
  return moduleWith(cors, { controllers: [LimitsController] });
}

function named(snippets: readonly Snippet[]): (Snippet & { readonly name: string })[] {
  const counts = new Map<string, number>();
  return snippets.map((snippet) => {
    const heading = snippet.headings.at(-1)!;
    counts.set(heading, (counts.get(heading) ?? 0) + 1);
    return { ...snippet, name: `${heading} ${counts.get(heading)}` };
  });
}
