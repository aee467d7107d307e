import type { DynamicModule, Type } from '@nestjs/common';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CorsConfigurationError, CorsModule } from 'nestjs-cors';
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
import { moduleWith, start, stopServers, type RunningServer } from '../support/start-server.js';
import { checkTypes, readDocument, readSnippets, runSnippet, type Snippet } from './snippets.js';
import { startSnippet } from './start-snippet.js';

afterAll(stopServers);

interface Promised {
  /** The heading above the block, and the block's number below it. */
  readonly block: string;
  /** What the text around the block promises about the application, whose classes the block exports. */
  readonly keeps: (server: RunningServer, exported: Readonly<Record<string, Type<never>>>) => Promise<void>;
}

const shop = 'https://shop.example.com';
const admin = 'https://admin.example.com';
const evil = 'https://evil.example';

/** One entry for each application of the README. */
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
      // Everything else uses the module's default policy.
      expect(corsHeaders(await server.get('/elsewhere', shop))).toEqual(grantedTo(shop));
    },
  },
  {
    block: 'Policies 1',
    async keeps(server) {
      const partner = 'https://one.partner.example';
      expect(corsHeaders(await server.get('/products', partner))).toEqual({
        ...grantedTo(partner),
        'access-control-expose-headers': 'X-Request-Id,X-Total-Count',
      });
      expect(corsHeaders(await server.get('/products', shop))).toEqual(nothingButVary);
      const remove = { path: '/products/7', method: 'DELETE', origin: partner };
      expect(corsHeaders(await server.preflight(remove))).toEqual(noCors);
      expect(corsHeaders(await server.get('/elsewhere', shop))).toEqual(grantedTo(shop));
    },
  },
  {
    block: 'Beyond controllers 1',
    async keeps(server) {
      const path = '/socket.io/?EIO=4&transport=websocket';
      expect(await upgrade(server.port, path, { Origin: shop })).toBe(101);
      expect(await upgrade(server.port, path, { Origin: evil })).toBe(403);
      expect(corsHeaders(await server.get('/assets/logo.svg', evil))).toEqual({
        'access-control-allow-origin': '*',
        vary: [],
      });
      expect(corsHeaders(await server.get('/docs', shop))).toEqual(noCors);
    },
  },
];

const blocks = named(readSnippets('README.md').filter(({ language }) => language === 'ts'));

describe('the README', () => {
  it('has no TypeScript block that this test leaves out', () => {
    const helpers = ['Test 1', 'Roll out and observe 1'];
    expect(blocks.map(({ name }) => name)).toEqual([...promises.map(({ block }) => block), ...helpers]);
  });

  it('has TypeScript blocks that compile in strict mode', () => {
    expect(checkTypes(blocks)).toEqual([]);
  }, 120_000);

  it('shows the library in at most 15 lines', () => {
    const [first] = blocks;
    expect(first!.code.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(15);
  });

  it('names commands that package.json has', () => {
    const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: Record<string, string> };
    const commands = readSnippets('README.md').find(({ code }) => code.startsWith('npm ci'))!.code;
    const used = [...commands.matchAll(/npm (?:run )?(start|test|bench)/g)].map(([, name]) => name!);
    expect(used).toEqual(['start', 'test', 'bench']);
    expect(used.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe.each(platforms)('what the README promises on $name', (platform) => {
  it.each(promises)('of $block', async ({ block, keeps }) => {
    const { server, exported } = await startSnippet(codeOf(block), platform);
    await expect(keeps(server, exported)).resolves.toBeUndefined();
  });

  it('of the page in its test, and of the messages for metrics', async () => {
    const { refused } = runSnippet(codeOf('Roll out and observe 1')) as { refused: Map<string, number> };
    const { server } = await startSnippet(codeOf('Example 1'), platform);
    const { statusForTheShop } = runSnippet(codeOf('Test 1')) as {
      statusForTheShop: (app: object) => Promise<number>;
    };
    expect(await statusForTheShop(server.app)).toBe(200);
    await server.get('/orders', evil);
    expect([...refused]).toEqual([['origin-not-allowed /orders', 1]]);
  });

  it('of the error at start-up', async () => {
    const wrong = codeOf('Example 1').replace(`'${shop}'`, `'${shop}/'`);
    const message = readSnippets('README.md').find(({ language }) => language === 'text')!.code;
    await expect(startSnippet(wrong, platform)).rejects.toThrow(expect.objectContaining({ message }));
  });

  it('of what start-up refuses, and of an application without options', async () => {
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
});

function root(cors: DynamicModule): DynamicModule {
  return moduleWith(cors, { controllers: [] });
}

function codeOf(block: string): string {
  return blocks.find(({ name }) => name === block)!.code;
}

function named(snippets: readonly Snippet[]): (Snippet & { readonly name: string })[] {
  const counts = new Map<string, number>();
  return snippets.map((snippet) => {
    const heading = snippet.headings.at(-1)!;
    counts.set(heading, (counts.get(heading) ?? 0) + 1);
    return { ...snippet, name: `${heading} ${counts.get(heading)}` };
  });
}
