import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pack, PATIENCE_MS, root, run, type PackedPackage } from '../packed-package.js';
import { installBundlers, type Bundler } from './bundlers.js';
import { ANSWERS, installNode, newNest11, newNest12, prepare } from './nest-project.js';

/** As written by `nest new` in the first releases of Nest 11. */
const JEST_29 = { jest: '^29.7.0', '@types/jest': '^29.5.14' };
const consumers = fileURLToPath(new URL('../consumers', import.meta.url));

let folder: string;
let packed: PackedPackage;
let bundlers: Bundler[];
let node24: Record<string, string>;

/** All at once, because they wait for the disk and the network, not for each other. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestjs-cors-fresh-'));
  packed = await pack();
  const { tarball } = packed;
  [bundlers, node24] = await Promise.all([
    installBundlers(join(folder, 'bundlers')),
    installNode(join(folder, 'node-24'), 24),
    newNest11(folder, 'nest-11').then((project) => prepare(project, tarball)),
    newNest11(folder, 'jest-29').then((project) => prepare(project, tarball, JEST_29)),
    newNest12(folder, 'nest-12', 'esm').then((project) => prepare(project, tarball)),
    newNest12(folder, 'nest-12-cjs', 'cjs').then((project) => prepare(project, tarball)),
  ]);
}, 2 * PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true, force: true }), PATIENCE_MS);

describe('a project of `nest new`', () => {
  it.each([
    ['Nest 11, CommonJS with Jest 30', 'nest-11'],
    ['Nest 11, CommonJS with Jest 29', 'jest-29'],
    ['Nest 12, ES modules with Vitest', 'nest-12'],
  ])(
    'of %s builds, answers, and passes its tests',
    async (_kind, name) => {
      expect(await buildAndAsk(name)).toEqual(ANSWERS);
      await expect(runTests(name)).resolves.not.toThrow();
    },
    PATIENCE_MS,
  );

  it(
    'of Nest 12, CommonJS with Jest, does so on Node 24: before 24.9 Jest cannot require ES modules',
    async () => {
      expect(await buildAndAsk('nest-12-cjs', node24)).toEqual(ANSWERS);
      await expect(runTests('nest-12-cjs', node24)).resolves.not.toThrow();
    },
    PATIENCE_MS,
  );

  it.each([
    ['Nest 11, CommonJS', 'nest-11'],
    ['Nest 12, ES modules', 'nest-12'],
  ])(
    'of %s answers when bundled into one file by esbuild or webpack',
    async (_kind, project) => {
      for (const { name, bundle } of bundlers) {
        const output = join(folder, `${project}-${name}.cjs`);
        await bundle(join(folder, project, 'dist/ask.js'), output);
        const { stdout } = await run(process.execPath, [output], folder);
        expect([name, JSON.parse(stdout)]).toEqual([name, ANSWERS]);
      }
    },
    PATIENCE_MS,
  );

  it(
    'bundles no more of the package than it uses',
    async () => {
      const entry = join(folder, 'nest-12', 'one-function.mjs');
      await writeFile(entry, "import { extend } from 'nestjs-cors';\nconsole.log(extend('X-A').values);\n");
      for (const { name, bundle } of bundlers) {
        const output = join(folder, `one-function-${name}.cjs`);
        await bundle(entry, output);
        const { stdout } = await run(process.execPath, [output], folder);
        expect([name, stdout.trim()]).toEqual([name, "[ 'X-A' ]"]);
        expect((await readFile(output)).length).toBeLessThan(10_000);
      }
    },
    PATIENCE_MS,
  );
});

describe('pnpm without hoisting', () => {
  it(
    'installs everything that the package imports',
    async () => {
      const consumer = join(folder, 'pnpm');
      await cp(consumers, consumer, { recursive: true });
      const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
        devDependencies: Record<string, string>;
      };
      const needed = ['common', 'core', 'platform-express'].map((name) => `@nestjs/${name}`);
      const dependencies = Object.fromEntries(
        [...needed, 'reflect-metadata', 'rxjs'].map((name) => [name, devDependencies[name]]),
      );
      await writeFile(
        join(consumer, 'package.json'),
        JSON.stringify({ private: true, dependencies: { ...dependencies, 'nestjs-cors': packed.tarball } }),
      );
      await writeFile(join(consumer, 'pnpm-workspace.yaml'), 'hoist: false\n');
      const pnpm = ['exec', '--yes', '--prefer-offline', '--package=pnpm', '--', 'pnpm'];
      await run('npm', [...pnpm, 'install', '--prefer-offline', '--no-frozen-lockfile'], consumer);
      for (const file of ['start.mjs', 'start.cjs']) {
        const { stdout } = await run(process.execPath, [file], consumer);
        expect(JSON.parse(stdout)).toMatchObject({ nest: 12, preflight: { status: 204 } });
      }
    },
    PATIENCE_MS,
  );
});

async function buildAndAsk(name: string, environment: Record<string, string> = {}): Promise<unknown> {
  const project = join(folder, name);
  await run('npm', ['run', 'build'], project, environment);
  const { stdout } = await run('node', ['dist/ask.js'], project, environment);
  return JSON.parse(stdout);
}

/** Runs the tests that `nest new` wrote, plus one for CORS. Fails if one of them does. */
async function runTests(name: string, environment: Record<string, string> = {}): Promise<void> {
  for (const script of ['test', 'test:e2e']) {
    await run('npm', ['run', script], join(folder, name), environment);
  }
}
