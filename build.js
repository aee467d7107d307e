/**
 * Compiles `lib` to `dist`: ES modules in `esm`, CommonJS in `cjs`, each with its own types.
 *
 * The ES modules are bundled, a file for each entry point and for what several of them share: Node takes most of a
 * millisecond to find and link a module, and there are more than a hundred. `require()` is faster with many files.
 *
 * With `--stubs` it writes, and with `--no-stubs` it removes, the folders that lead resolvers without `exports`
 * to the subpaths of the package (`testing/package.json` for `nestjs-cors/testing`). They are in the published
 * package only.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { build as bundle } from 'rolldown';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const subpaths = Object.entries(manifest.exports).filter(
  ([path, target]) => path !== '.' && target.require !== undefined,
);

if (process.argv.includes('--stubs')) writeStubs();
else if (process.argv.includes('--no-stubs')) removeStubs();
else await build();

async function build() {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  rmSync('dist', { recursive: true, force: true });
  const compile = (...args) =>
    execFileSync(process.execPath, [compiler, '-p', ...args], { stdio: 'inherit' });
  compile('tsconfig.cjs.json');
  // Types are the same for both. They keep their comments, and so does CommonJS, whose files people can read.
  cpSync('lib/origins/tldts.cjs', 'dist/cjs/origins/tldts.cjs');
  cpSync('dist/cjs', 'dist/esm', { recursive: true, filter: (path) => !/\.c?js$/.test(path) });
  compile('tsconfig.build.json', '--outDir', 'dist/modules', '--declaration', 'false', '--removeComments');
  await bundleEntryPoints();
  // Bundlers ask the nearest manifest for side effects, as Node does for the type.
  writeManifest('dist/cjs', { type: 'commonjs', sideEffects: manifest.sideEffects });
}

/** Bundles every entry point of the manifest from the modules that the compiler has written. */
async function bundleEntryPoints() {
  const targets = [...Object.values(manifest.exports), ...Object.values(manifest.bin)]
    .map((target) => target.import ?? target)
    .filter((path) => path.includes('/esm/'));
  const names = targets.map((path) => relative('dist/esm', path).replace(/\.js$/, ''));
  await bundle({
    input: Object.fromEntries(names.map((name) => [name, `dist/modules/${name}.js`])),
    external: /^[^./]/,
    plugins: [{ name: 'common-js', resolveId: asCommonJs }],
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    logLevel: 'warn',
    output: { dir: 'dist/esm', chunkFileNames: 'shared/[name].js', codeSplitting: { groups: groups() } },
  });
  rmSync('dist/modules', { recursive: true });
}

/**
 * Puts what the main entry point loads into two files: what reads and checks origins, which pages use, too, and the
 * rest, which needs Nest. What other entry points share with the rest stays apart, so that they load without Nest.
 */
function groups() {
  const origins = loadedBy('options/validate-origins.js');
  const others = ['testing/index.js', 'command/main.js'].flatMap((path) => [...loadedBy(path)]);
  const apart = new Set(['index.js', ...origins, ...others]);
  const application = new Set([...loadedBy('index.js')].filter((path) => !apart.has(path)));
  return Object.entries({ origins, application }).map(([name, paths]) => ({
    name,
    test: (id) => paths.has(relative('dist/modules', id)),
    includeDependenciesRecursively: false,
  }));
}

/** The modules that a module loads, directly or through others, itself included. */
function loadedBy(path, known = new Set()) {
  if (known.has(path)) return known;
  known.add(path);
  const text = readFileSync(join('dist/modules', path), 'utf8');
  for (const [, name] of text.matchAll(/^(?:import|export)\b[^;]*? from '(\..+\.js)';$/gm)) {
    loadedBy(join(path, '..', name), known);
  }
  return known;
}

/** CommonJS stays a separate file, which both formats load. */
function asCommonJs(source) {
  return source.endsWith('.cjs') ? { id: resolve('dist/cjs/origins', source), external: true } : null;
}

function writeStubs() {
  for (const [subpath, { require: target }] of subpaths) {
    mkdirSync(subpath, { recursive: true });
    const main = relative(subpath, target);
    writeManifest(subpath, { main, types: main.replace(/\.js$/, '.d.ts') });
  }
}

function removeStubs() {
  for (const [subpath] of subpaths) {
    unlinkSync(join(subpath, 'package.json'));
    rmdirSync(subpath);
  }
}

function writeManifest(folder, content) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(content, null, 2)}\n`);
}
