import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder, root } from '../support/cached-folder.js';

export { root };

/** Compiling, packing and installing take a while, and longer on a busy machine. */
export const PATIENCE_MS = 300_000;

/** The path of an executable from the development dependencies. */
export const bin = (name: string) => join(root, 'node_modules/.bin', name);

export interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, object>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
}

export async function readManifest(folder = root): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** What applications can import: `nestjs-cors`, `nestjs-cors/testing` and so on. */
export async function readEntryPoints(): Promise<string[]> {
  const { exports } = await readManifest();
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => join('nestjs-cors', path));
}

export interface PackedPackage {
  readonly tarball: string;
  /** The folder with its content. */
  readonly unpacked: string;
  /** Paths in the package. */
  readonly files: readonly string[];
}

/** What the package is made from. */
const SOURCES = [
  'lib',
  'build.js',
  'docs/errors.md',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.cjs.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
];

/**
 * Packs a copy of what is published, so that `dist` does not go missing for anyone who uses it meanwhile. Test files
 * share the result: change nothing in it.
 */
export async function pack(): Promise<PackedPackage> {
  const folder = await cachedFolder('packed', SOURCES, async (draft) => {
    // Not below `node_modules`: there, the compiler would follow the `type` of the manifest, and write no CommonJS.
    const source = await mkdtemp(join(tmpdir(), 'nestjs-cors-'));
    try {
      await Promise.all(SOURCES.map((name) => cp(join(root, name), join(source, name), { recursive: true })));
      await symlink(join(root, 'node_modules'), join(source, 'node_modules'));
      await run('npm', ['pack', '--pack-destination', draft], source);
    } finally {
      await rm(source, { recursive: true });
    }
    await run('tar', ['-xzf', await tarballIn(draft)], draft);
  });
  const tarball = await tarballIn(folder);
  const { stdout } = await run('tar', ['-tzf', tarball], folder);
  const files = stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
  return { tarball, unpacked: join(folder, 'package'), files };
}

async function tarballIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  return join(folder, names.find((name) => name.endsWith('.tgz')) as string);
}

/**
 * Sets up an application's folder with the package in it, next to the packages of `tree` as they are installed here,
 * without using a registry.
 *
 * @param tree `node_modules`, or `test/nest-11/node_modules`
 */
export async function link(consumer: string, { unpacked }: PackedPackage, tree: string): Promise<void> {
  const modules = join(consumer, 'node_modules');
  await mkdir(modules, { recursive: true });
  await writeFile(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  await cp(unpacked, join(modules, 'nestjs-cors'), { recursive: true });
  const { dependencies, peerDependencies } = await readManifest(unpacked);
  const others = Object.keys({ ...dependencies, ...peerDependencies }).filter(
    (name) => !name.startsWith('@'),
  );
  await symlink(join(root, tree, '@nestjs'), join(modules, '@nestjs'));
  for (const name of [...others, '@types/node', '@types/parseurl', '@types/ws']) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
}

/** Runs a command without the variables about this repository that `npm test` puts into the environment. */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
) {
  const { npm_config_local_prefix: _prefix, NODE_OPTIONS: _options, ...env } = process.env;
  try {
    return await promisify(execFile)(command, [...args], { cwd, env: { ...env, ...more } });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
