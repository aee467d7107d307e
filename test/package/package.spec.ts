import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const consumers = fileURLToPath(new URL('./consumers', import.meta.url));
const bin = (name: string) => join(root, 'node_modules/.bin', name);

/** Compiling, packing and installing take their time, more of it on a busy machine. */
const PATIENCE_MS = 300_000;

let folder: string;
let tarball: string;
/** Paths in the package. */
let packed: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestjs-cors-'));
  ({ tarball, packed } = await pack());
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('has the compiled library, its papers, and nothing else', () => {
    const others = packed.filter((path) => !/^dist\/.+(?:\.js|\.d\.ts)$/.test(path));
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(packed).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']));
  });

  it('has types that import no platform, so that none has to be installed for them', async () => {
    const types = packed.filter((path) => path.endsWith('.d.ts'));
    const imported = new Set<string>();
    for (const path of types) {
      const text = await readFile(join(folder, 'source', path), 'utf8');
      for (const [, name] of text.matchAll(/(?:from|import)\s*\(?'([^'.][^']*)'/g)) imported.add(name!);
    }
    const promised = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies: object;
      peerDependencies: object;
    };
    const known = [...Object.keys(promised.dependencies), ...Object.keys(promised.peerDependencies)];
    const foreign = [...imported].filter(
      (name) => !name.startsWith('node:') && !known.includes(packageOf(name)),
    );
    expect(foreign).toEqual([]);
    expect(imported).toContain('@nestjs/common');
  });

  it('is in order for publint', async () => {
    const { stdout } = await run(bin('publint'), ['run', '--strict', '--pack', 'false', tarball], folder);
    expect(stdout).toContain('All good!');
  });

  it('has types that match its code, for attw', async () => {
    const { stdout } = await run(bin('attw'), ['--profile', 'esm-only', '--format', 'json', tarball], folder);
    expect(JSON.parse(stdout)).toMatchObject({ analysis: { packageName: 'nestjs-cors' } });
  });

  describe.each([
    [12, 'node_modules'],
    [11, 'test/nest-11/node_modules'],
  ])('installed in an empty folder beside Nest %d', (major, tree) => {
    let consumer: string;

    beforeAll(async () => {
      consumer = await install(`consumer-${major}`, tree);
    }, PATIENCE_MS);

    it.each([
      ['from an ES module', 'start.mjs'],
      ['with require()', 'start.cjs'],
    ])('answers %s', async (_how, file) => {
      const { stdout } = await run(process.execPath, [file], consumer);
      expect(JSON.parse(stdout)).toEqual({
        nest: major,
        preflight: { status: 204, origin: 'https://a.example', methods: 'GET,HEAD' },
        actual: { status: 200, origin: 'https://a.example', methods: null },
      });
    });

    it.each([
      ['nodenext', 'nodenext', ['types.mts', 'types.cts']],
      ['bundler', 'esnext', ['types.ts']],
    ])(
      'has types under moduleResolution %s',
      async (moduleResolution, module, files) => {
        await Promise.all(files.map((file) => cp(join(consumers, 'types.ts'), join(consumer, file))));
        const compilerOptions = {
          target: 'es2023',
          lib: ['es2023'],
          types: ['node'],
          module,
          moduleResolution,
          strict: true,
          exactOptionalPropertyTypes: true,
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          // The library's own declarations are checked too.
          skipLibCheck: false,
          noEmit: true,
        };
        const config = join(consumer, `tsconfig.${moduleResolution}.json`);
        await writeFile(config, JSON.stringify({ compilerOptions, files }));
        await expect(run(bin('tsc'), ['-p', config], consumer)).resolves.toMatchObject({ stdout: '' });
      },
      PATIENCE_MS,
    );
  });
});

/** Packs a copy of what is published, so that nobody who uses `dist` meanwhile finds it missing. */
async function pack(): Promise<{ tarball: string; packed: string[] }> {
  const source = join(folder, 'source');
  await mkdir(source);
  const files = [
    'lib',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
  ];
  await Promise.all(files.map((name) => cp(join(root, name), join(source, name), { recursive: true })));
  await symlink(join(root, 'node_modules'), join(source, 'node_modules'));
  await run('npm', ['pack', '--pack-destination', folder], source);
  const [name] = (await readdir(folder)).filter((entry) => entry.endsWith('.tgz'));
  const { stdout } = await run('tar', ['-tzf', join(folder, name!)], folder);
  return {
    tarball: join(folder, name!),
    packed: stdout
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, '')),
  };
}

/** An application of its own, with the versions of Nest that are installed in `tree`. */
async function install(name: string, tree: string): Promise<string> {
  const consumer = join(folder, name);
  await cp(consumers, consumer, { recursive: true });
  await writeFile(join(consumer, 'package.json'), JSON.stringify({ name, private: true }));
  const packages = await Promise.all([
    ...['@nestjs/common', '@nestjs/core', '@nestjs/platform-express'].map((nest) => versionIn(tree, nest)),
    versionIn('node_modules', '@types/node'),
  ]);
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel', 'error'];
  await run('npm', ['install', ...quietly, tarball, ...packages], consumer);
  return consumer;
}

async function versionIn(tree: string, name: string): Promise<string> {
  const manifest = await readFile(join(root, tree, name, 'package.json'), 'utf8');
  return `${name}@${(JSON.parse(manifest) as { version: string }).version}`;
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

/** Without what `npm test` puts into the environment about this repository. */
async function run(command: string, args: readonly string[], cwd: string) {
  const { npm_config_local_prefix: _prefix, NODE_OPTIONS: _options, ...env } = process.env;
  try {
    return await promisify(execFile)(command, [...args], { cwd, env });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
