import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transform } from '@swc/core';
import { compileLibrary } from '../support/compiled-library.js';
import { readSnippets } from './snippets.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const programOf = (name: string, bin: string) => join(dirname(require.resolve(`${name}/package.json`)), bin);
const examples = new Map(
  readSnippets('docs/testing.md').map(({ headings, code }) => [headings.at(-1) ?? '', code] as const),
);

const application = `
import { Controller, Delete, Module } from '@nestjs/common';
import { Cors, CorsModule } from 'nestjs-cors';

@Controller('orders')
class OrdersController {
  @Delete(':id')
  @Cors('https://shop.example.com')
  cancel() {
    return {};
  }
}

@Module({ imports: [CorsModule.forRoot()], controllers: [OrdersController] })
export class AppModule {}
`;

/** A project that uses the package as applications do: compiled, and imported by name. */
let folder: string;

beforeAll(async () => {
  // Inside the repository, so that the packages installed here are found.
  folder = await mkdtemp(join(root, 'node_modules/.testing-'));
  const library = join(folder, 'node_modules/nestjs-cors');
  await cp(await compileLibrary(), join(library, 'lib'), { recursive: true });
  const exports = { '.': './lib/index.js', './testing': './lib/testing/index.js' };
  // By default, Jest ignores tests below node_modules.
  const jest = { transform: {}, testPathIgnorePatterns: [], haste: { retainAllFiles: true } };
  await writeFile(join(library, 'package.json'), manifest({ name: 'nestjs-cors', exports }));
  await writeFile(join(folder, 'package.json'), manifest({ jest }));
  await writeFile(join(folder, 'app.module.js'), await compile(application));
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

function manifest(content: object): string {
  return JSON.stringify({ type: 'module', ...content });
}

const runners: Readonly<Record<string, (file: string) => readonly string[]>> = {
  Jest: (file) => [
    '--experimental-vm-modules',
    programOf('jest', 'bin/jest.js'),
    '--rootDir',
    folder,
    '--watchman=false',
    '--runTestsByPath',
    file,
  ],
  Vitest: (file) => [programOf('vitest', 'vitest.mjs'), 'run', '--root', folder, file],
  'node:test': (file) => ['--test', file],
};

describe.each(Object.keys(runners))('The example for %s', (runner) => {
  const file = () => join(folder, `${runner.replace(':', '-').toLowerCase()}.spec.js`);

  it('passes', async () => {
    await writeFile(file(), await compile(examples.get(runner) ?? ''));
    const { stdout, stderr } = await execute(runner, file());
    expect(stdout + stderr).toMatch(/pass/i);
  }, 60_000);

  it('fails if the policy is a different one', async () => {
    const code = await compile(
      (examples.get(runner) ?? '').replaceAll('stranger.example.net', 'shop.example.com'),
    );
    await writeFile(file(), code);
    const failure = (await execute(runner, file()).catch((error: unknown) => error)) as {
      stdout: string;
      stderr: string;
    };
    expect(failure.stdout + failure.stderr).toMatch(
      /Expected the request to be blocked|Missing expected rejection/,
    );
  }, 60_000);
});

function execute(runner: string, file: string): Promise<{ stdout: string; stderr: string }> {
  // Otherwise runners would inherit the settings of the runner that runs this test.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  return run(process.execPath, runners[runner]!(file), { cwd: folder, env: env as NodeJS.ProcessEnv });
}

async function compile(code: string): Promise<string> {
  const { code: compiled } = await transform(code, {
    filename: 'example.ts',
    module: { type: 'es6' },
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
  });
  return compiled;
}
