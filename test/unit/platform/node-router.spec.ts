import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { CorsConfigurationError } from '../../../lib/errors/cors-configuration-error.js';
import { createPlatform } from '../../../lib/platform/create-platform.js';
import { AdapterDouble, RouterDouble, TableDouble } from './node-adapter-double.js';

const folder = mkdtempSync(join(tmpdir(), 'node-router-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void jest.restoreAllMocks());

/** What start-up reports for an adapter whose router was changed. */
function problemOf(change: (router: RouterDouble) => unknown): string {
  const router = new RouterDouble();
  const changed = change(router) ?? router;
  try {
    const platform = createPlatform(new AdapterDouble(changed), () => undefined);
    router.route('GET', '/:id', () => undefined).route(null, '/cats', () => undefined);
    platform.createMatcher([], null);
  } catch (error) {
    if (!(error instanceof CorsConfigurationError)) throw error;
    return error.message
      .replace(
        /^[^]*CORS_E039 CorsModule: the router of @nestjs\/platform-node (?:\d\S+|of an unknown version) /,
        '',
      )
      .replace(/, so that [^]*/, '');
  }
  return 'none';
}

describe('CORS_E039, for a router of the Node adapter with other internals', () => {
  it.each<{ what: string; change: (router: RouterDouble) => unknown; problem: string }>([
    { what: 'nothing', change: () => undefined, problem: 'none' },
    {
      what: 'a stack that is gone',
      change: (router) => Object.assign(router, { stack: undefined }),
      problem: 'has no stack',
    },
    {
      what: 'everything that is gone',
      change: () => ({}),
      problem: 'has no handle(), route(), use(), stack',
    },
    {
      what: 'a method of another name',
      change: (router) => Object.assign(router, { route: undefined }),
      problem: 'has no route()',
    },
    {
      what: 'requests that are matched elsewhere',
      change: (router) => Object.assign(router, { handle: () => undefined }),
      problem: 'does not look routes up in the tables of its stack',
    },
    {
      what: 'a path that is not decoded',
      change: (router) => Object.assign(router, { handle: lookUpUndecoded }),
      problem: 'does not look routes up in the tables of its stack',
    },
    {
      what: 'requests that need more than a URL and a method',
      change: (router) => Object.assign(router, { handle: () => expectSocket({}) }),
      problem: 'cannot be asked for a path (TypeError: no socket)',
    },
    {
      what: 'tables of another name',
      change: (router) => {
        const { stack } = router;
        Object.assign(router, { route: () => (stack.push({ handler: () => undefined }), router) });
      },
      problem: 'keeps no route tables in its stack',
    },
    {
      what: 'tables without lookup()',
      change: (router) => {
        router.stack.push({ table: { add: () => undefined } as unknown as TableDouble });
      },
      problem: 'has route tables without lookup()',
    },
    {
      what: 'a lookup() that returns something else',
      change: (router) => {
        router.stack.push({ table: Object.assign(new TableDouble(), { lookup: () => ({ route: 1 }) }) });
      },
      problem: 'does not find GET /cats, which was registered, in its route tables',
    },
  ])('$what', ({ change, problem }) => {
    expect(problemOf(change)).toBe(problem);
  });

  it('names the installed version, and what to do', () => {
    const installed = join(folder, 'node_modules/@nestjs/platform-node');
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, 'package.json'), JSON.stringify({ version: '13.0.0', main: 'index.js' }));
    writeFileSync(join(installed, 'index.js'), '');
    jest.replaceProperty(process, 'argv', ['node', join(folder, 'dist/main.js')]);
    expect(() => createPlatform(new AdapterDouble({}), () => undefined)).toThrow(
      /CORS_E039 CorsModule: the router of @nestjs\/platform-node \d+\.\d+\.\d+ has no .*\. Update nestjs-cors, or use/,
    );
  });
});

function lookUpUndecoded(this: RouterDouble, { url = '' }: { url?: string }): void {
  for (const { table } of this.stack) table?.lookup('GET', url);
}

function expectSocket({ socket }: { socket?: object }): void {
  if (socket === undefined) throw new TypeError('no socket');
}
