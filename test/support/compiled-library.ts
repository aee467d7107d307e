import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder, root } from './cached-folder.js';

/**
 * Compiles the library to ES modules, for tests that run it in a separate process.
 *
 * @returns The folder that contains `index.js`. Test files share it: change nothing in it.
 */
export function compileLibrary(): Promise<string> {
  return cachedFolder('compiled', ['lib', 'tsconfig.json', 'tsconfig.build.json'], async (folder) => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', folder, '--declaration', 'false'];
    await promisify(execFile)(process.execPath, [compiler, ...options]);
    await cp(join(root, 'lib/origins/tldts.cjs'), join(folder, 'origins/tldts.cjs'));
  });
}
