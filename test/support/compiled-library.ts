import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/nestjs-cors');

/**
 * Compiles the library to ES modules, for tests that run it in a separate process.
 *
 * @returns The folder that contains `index.js`. Test files share it. Its name is a hash of the sources, so the library
 *   is compiled only once, and the folder is never out of date.
 */
export async function compileLibrary(): Promise<string> {
  const folder = join(cache, await hashSources());
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'draft-'));
  try {
    await compileInto(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true });
    // Another test file may have been faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function compileInto(folder: string): Promise<void> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', folder, '--declaration', 'false'];
  await promisify(execFile)(process.execPath, [compiler, ...options]);
  await cp(join(root, 'lib/origins/tldts.cjs'), join(folder, 'origins/tldts.cjs'));
}

async function hashSources(): Promise<string> {
  const entries = await readdir(join(root, 'lib'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of [...files.sort(), join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json')]) {
    hash.update(`${relative(root, file)}\n`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}
