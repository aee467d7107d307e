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

/** The files that what entry points share is put in: a module is in the first one that it is needed for. */
const SHARED = [
  { name: 'arguments', neededFor: ['options/extended.js', 'origins/origin-provider.js'] },
  // What states policies, and reads and checks origins. It needs no Nest, so that pages can use it, too.
  {
    name: 'origins',
    neededFor: ['cors.decorator.js', 'options/validate-origins.js', 'errors/cors-configuration-error.js'],
  },
  // No file of its own, so that the command and the testing kit load nothing that they do not need.
  { name: null, neededFor: ['command/main.js', 'testing/index.js'] },
  { name: 'application', neededFor: ['index.js'] },
];

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
    output: {
      dir: 'dist/esm',
      chunkFileNames: 'shared/[name].js',
      codeSplitting: {
        groups: [{ debugName: 'shared', name: fileOf, includeDependenciesRecursively: false }],
      },
    },
  });
  rmSync('dist/modules', { recursive: true });
}

/** The name of the file for a module; `null` leaves it to the bundler. */
function fileOf(id, context) {
  if (context.getModuleInfo(id).isEntry) return null;
  const shared = SHARED.find(({ neededFor }) =>
    neededFor.some((path) => loads(resolve('dist/modules', path), id, context)),
  );
  return shared?.name ?? null;
}

/** Whether a module is another one, or imports it, directly or through others. */
function loads(from, id, context, seen = new Set()) {
  if (from === id) return true;
  seen.add(from);
  const { importedIds = [] } = context.getModuleInfo(from) ?? {};
  return importedIds.some((next) => !seen.has(next) && loads(next, id, context, seen));
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
