/**
 * Compiles `lib` to `dist`: ES modules in `esm`, CommonJS in `cjs`, each with its own types.
 *
 * With `--stubs` it writes, and with `--no-stubs` it removes, the folders that lead resolvers without `exports`
 * to the subpaths of the package (`testing/package.json` for `nestjs-cors/testing`). They are in the published
 * package only.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const subpaths = Object.entries(manifest.exports).filter(
  ([path, target]) => path !== '.' && target.require !== undefined,
);

if (process.argv.includes('--stubs')) writeStubs();
else if (process.argv.includes('--no-stubs')) removeStubs();
else build();

function build() {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  rmSync('dist', { recursive: true, force: true });
  for (const project of ['tsconfig.build.json', 'tsconfig.cjs.json']) {
    execFileSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
  }
  // Bundlers ask the nearest manifest for side effects, as Node does for the type.
  writeManifest('dist/cjs', { type: 'commonjs', sideEffects: manifest.sideEffects });
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
