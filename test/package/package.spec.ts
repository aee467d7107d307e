import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bin, pack, PATIENCE_MS, readManifest, root, run, type PackedPackage } from './packed-package.js';

let folder: string;
let packed: PackedPackage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestjs-cors-'));
  packed = await pack(folder);
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('has the library compiled twice, its papers, the stubs of its subpaths, and nothing else', async () => {
    const { exports } = await readManifest();
    const stubs = Object.keys(exports)
      .filter((path) => !['.', './package.json'].includes(path))
      .map((path) => join(path, 'package.json'));
    const others = packed.files.filter((path) => !/^dist\/(?:esm|cjs)\/.+(?:\.js|\.d\.ts)$/.test(path));
    expect(others.sort()).toEqual(
      ['LICENSE', 'README.md', 'dist/cjs/package.json', 'package.json', ...stubs].sort(),
    );
    const compiled = (format: string) =>
      packed.files
        .filter((path) => path.startsWith(`dist/${format}/`))
        .map((path) => path.replace(`dist/${format}/`, ''));
    expect(compiled('esm')).toEqual(expect.arrayContaining(['index.js', 'index.d.ts']));
    expect(compiled('cjs').sort()).toEqual([...compiled('esm'), 'package.json'].sort());
  });

  it('leads to files that are there, ES modules and CommonJS, from every subpath', async () => {
    const { exports, bin: commands = {} } = await readManifest();
    const targets = Object.entries(exports).filter(([path]) => path !== './package.json');
    for (const [path, conditions] of targets) {
      const esm = expect.stringMatching(/^\.\/dist\/esm\/.+\.js$/);
      const cjs = expect.stringMatching(/^\.\/dist\/cjs\/.+\.js$/);
      expect([path, conditions]).toEqual([path, { 'module-sync': esm, import: esm, require: cjs }]);
      // In this order: Node takes the first condition that it knows, for `require()`, too.
      expect(Object.keys(conditions)).toEqual(['module-sync', 'import', 'require']);
    }
    const files = [...targets.flatMap(([, target]) => Object.values(target)), ...Object.values(commands)];
    expect(packed.files).toEqual(expect.arrayContaining(files.map((file) => file.replace('./', ''))));
  });

  it('is compiled from the same sources as the tests, from every subpath', async () => {
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
    const imported = new Set<string>();
    for (const path of packed.files.filter((file) => file.endsWith('.d.ts'))) {
      const text = await readFile(join(packed.unpacked, path), 'utf8');
      for (const [, name] of text.matchAll(/(?:from|import)\s*\(?'([^'.][^']*)'/g)) imported.add(name!);
    }
    const { dependencies, peerDependencies } = await readManifest();
    const known = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];
    const foreign = [...imported].filter(
      (name) => !name.startsWith('node:') && !known.includes(packageOf(name)),
    );
    expect(foreign).toEqual([]);
    expect(imported).toContain('@nestjs/common');
  });

  it('is in order for publint', async () => {
    const { stdout } = await run(
      bin('publint'),
      ['run', '--strict', '--pack', 'false', packed.tarball],
      folder,
    );
    expect(stdout).toContain('All good!');
  });

  it('has types that match its code for every resolver that attw knows', async () => {
    // It fails where there is a problem.
    const { stdout } = await run(bin('attw'), ['--format', 'json', packed.tarball], folder);
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

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
