import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bin, pack, PATIENCE_MS, readManifest, root, run, type PackedPackage } from './packed-package.js';

let packed: PackedPackage;

beforeAll(async () => {
  packed = await pack();
}, PATIENCE_MS);

describe('the package', () => {
  it('has the library compiled twice, its documents, the stubs for its subpaths, and nothing else', async () => {
    const { exports } = await readManifest();
    const stubs = Object.keys(exports)
      .filter((path) => !['.', './package.json'].includes(path))
      .map((path) => join(path, 'package.json'));
    const others = packed.files.filter((path) => !/^dist\/(?:esm|cjs)\/.+(?:\.js|\.d\.ts)$/.test(path));
    expect(others.sort()).toEqual(
      [
        'LICENSE',
        'README.md',
        'dist/cjs/origins/tldts.cjs',
        'dist/cjs/package.json',
        'docs/errors.md',
        'package.json',
        ...stubs,
      ].sort(),
    );
    const compiled = (format: string, extension: string) =>
      packed.files
        .filter((path) => path.startsWith(`dist/${format}/`) && path.endsWith(extension))
        .map((path) => path.replace(`dist/${format}/`, '').replace(extension, ''));
    expect(packed.files.filter((path) => path.includes('/command/'))).toEqual(['dist/esm/command/main.js']);
    const types = compiled('cjs', '.d.ts');
    expect(types).toContain('index');
    expect(compiled('esm', '.d.ts').sort()).toEqual(types.sort());
    expect(compiled('cjs', '.js').sort()).toEqual(types);
  });

  it('has ES modules for its entry points and for what they share', async () => {
    const { exports, bin: commands = {} } = await readManifest();
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? [] : [target['import']!],
    );
    const files = packed.files.filter((path) => /^dist\/esm\/.*\.js$/.test(path));
    expect(files.filter((path) => !path.startsWith('dist/esm/shared/')).sort()).toEqual(
      [...new Set([...targets, ...Object.values(commands).map(String)])]
        .map((path) => path.replace('./', ''))
        .sort(),
    );
  });

  it('has so few ES modules to load that finding and linking them does not matter', async () => {
    const loaded = await importsOfCode('dist/esm/index.js');
    expect(loaded.map((path) => basename(path))).toEqual(
      expect.arrayContaining(['index.js', 'application.js', 'origins.js', 'arguments.js']),
    );
    expect(loaded.length).toBeLessThan(10);
  });

  it('loads Nest only for what needs it, so that bundlers can leave out the rest', async () => {
    const index = await readFile(join(packed.unpacked, 'dist/esm/index.js'), 'utf8');
    const [, names = ''] = /^import \{ (.+) \} from "\.\/shared\/application\.js";$/m.exec(index) ?? [];
    // The bundler sorts them by the short names that it gives them.
    const imported = names.split(', ').map((name) => name.replace(/^\w+ as /, ''));
    expect(imported.toSorted()).toEqual([
      'CorsForbiddenException',
      'CorsGuard',
      'CorsInterceptor',
      'CorsModule',
      'CorsService',
    ]);
    // Pages check origins with validateOrigins(), and the command runs where nothing else is installed.
    const without = ['shared/origins.js', 'shared/arguments.js', 'command/main.js'];
    const packages = await Promise.all(without.map((path) => packagesOf(join('dist/esm', path))));
    expect(packages.flat().filter((name) => name.startsWith('@nestjs/'))).toEqual([]);
    expect(await packagesOf('dist/esm/shared/application.js')).toContain('@nestjs/core');
  });

  it('stays below 400 kB to download and 1.8 MB on disk', async () => {
    expect((await stat(packed.tarball)).size).toBeLessThan(400_000);
    const sizes = await Promise.all(packed.files.map((path) => stat(join(packed.unpacked, path))));
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(1_800_000);
  });

  it('resolves every subpath to files that exist, as ES modules and as CommonJS', async () => {
    const { exports, bin: commands = {} } = await readManifest();
    const targets = Object.entries(exports).filter(([path]) => path !== './package.json');
    for (const [path, conditions] of targets) {
      const esm = expect.stringMatching(/^\.\/dist\/esm\/.+\.js$/);
      const cjs = expect.stringMatching(/^\.\/dist\/cjs\/.+\.js$/);
      expect([path, conditions]).toEqual([path, { 'module-sync': esm, import: esm, require: cjs }]);
      // In this order: Node takes the first condition that it knows, even for `require()`.
      expect(Object.keys(conditions)).toEqual(['module-sync', 'import', 'require']);
    }
    const files = [...targets.flatMap(([, target]) => Object.values(target)), ...Object.values(commands)];
    expect(packed.files).toEqual(expect.arrayContaining(files.map((file) => file.replace('./', ''))));
  });

  it('is compiled from the sources that the tests use, for every subpath', async () => {
    const { exports } = await readManifest();
    const { compilerOptions } = JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8')) as {
      compilerOptions: { paths: Record<string, string[]> };
    };
    for (const [path, conditions] of Object.entries(exports)) {
      if (typeof conditions === 'string') continue;
      const source = conditions['import']!.replace('./dist/esm/', './lib/').replace(/\.js$/, '.ts');
      expect([path, compilerOptions.paths[join('nestjs-cors', path)]]).toEqual([path, [source]]);
    }
  });

  it('has types that import no platform, so that none has to be installed for them', async () => {
    const { dependencies, peerDependencies, peerDependenciesMeta = {} } = await readManifest();
    const promised = Object.keys({ ...dependencies, ...peerDependencies });
    const always = promised.filter((name) => !(name in peerDependenciesMeta));
    const main = await importsOfTypes('dist/esm/index.d.ts');
    expect(main.filter((name) => !always.includes(packageOf(name)))).toEqual([]);
    expect(main).toContain('@nestjs/common');
    const others = packed.files.filter((path) => path.endsWith('.d.ts'));
    const all = await Promise.all(others.map((path) => importsOfTypes(path)));
    expect(all.flat().filter((name) => !promised.includes(packageOf(name)))).toEqual([]);
  });

  it('passes publint', async () => {
    const options = ['run', '--strict', '--pack', 'false', packed.tarball];
    const { stdout } = await run(bin('publint'), options, packed.unpacked);
    expect(stdout).toContain('All good!');
  });

  it('has types that match its code for every resolver that attw checks', async () => {
    // attw fails if there is a problem.
    const { stdout } = await run(bin('attw'), ['--format', 'json', packed.tarball], packed.unpacked);
    const { analysis } = JSON.parse(stdout) as {
      analysis: { entrypoints: Record<string, { resolutions: object }> };
    };
    const { exports } = await readManifest();
    expect(Object.keys(analysis.entrypoints).sort()).toEqual(Object.keys(exports).sort());
    expect(Object.keys(analysis.entrypoints['.']!.resolutions)).toEqual([
      'node10',
      'node16-cjs',
      'node16-esm',
      'bundler',
    ]);
  });
});

/** The package's own files that a module loads, itself included. */
async function importsOfCode(path: string, seen = new Set<string>()): Promise<string[]> {
  if (seen.has(path)) return [];
  seen.add(path);
  const text = await readFile(join(packed.unpacked, path), 'utf8');
  const files = [...text.matchAll(/^import (?:.* from )?"(\..+\.js)";$/gm)].map(([, name]) => name!);
  await Promise.all(files.map((name) => importsOfCode(join(dirname(path), name), seen)));
  return [...seen];
}

/** The packages that a module loads, directly or through others. */
async function packagesOf(path: string): Promise<string[]> {
  const files = await importsOfCode(path);
  const texts = await Promise.all(files.map((file) => readFile(join(packed.unpacked, file), 'utf8')));
  return texts.flatMap((text) => [...text.matchAll(/ from "([^."].*)";$/gm)].map(([, name]) => name!));
}

/** The packages that a declaration file imports, directly or through others. Node's own are left out. */
async function importsOfTypes(path: string, seen = new Set<string>()): Promise<string[]> {
  if (seen.has(path)) return [];
  seen.add(path);
  const text = await readFile(join(packed.unpacked, path), 'utf8');
  const names = [...text.matchAll(/(?:from|import)\s*\(?'([^'\n]+)'/g)].map(([, name]) => name!);
  const files = names.filter((name) => name.startsWith('.'));
  const further = await Promise.all(
    files.map((name) => importsOfTypes(join(dirname(path), name.replace(/\.js$/, '.d.ts')), seen)),
  );
  return [...names.filter((name) => !/^\.|^node:/.test(name)), ...further.flat()];
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
