import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startLab } from '../../sample/03-cors-lab/src/lab.js';
import type { Lab } from '../../sample/03-cors-lab/src/lab.js';
import { scenarios } from '../../sample/03-cors-lab/src/scenarios/index.js';
import type { Variant } from '../../sample/03-cors-lab/src/scenarios/index.js';
import { cachedFolder } from '../support/cached-folder.js';

const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
const config = fileURLToPath(new URL('../../sample/03-cors-lab/ui/vite.config.ts', import.meta.url));
/** Everything in `ui` but the page that `npm start` builds there. */
const SOURCES = [
  'lib',
  'sample/03-cors-lab/src',
  ...['src', 'index.html', 'runner.html', 'vite.config.ts'].map((name) => `sample/03-cors-lab/ui/${name}`),
];

export const platforms = ['express', 'fastify'] as const;

/** Where to save pictures of the lab; `undefined`: nowhere. */
export const pictures = process.env['LAB_PICTURES'] || undefined;

/** Starts the lab as a reader gets it: the built page, an API on each platform, and free ports. */
export async function openLab(): Promise<Lab> {
  if (pictures !== undefined) await mkdir(pictures, { recursive: true });
  const folder = await cachedFolder('lab', SOURCES, build);
  return startLab({ platforms, firstPort: 0, folder, logger: false });
}

async function build(folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, [vite, 'build', '--config', config, '--outDir', folder]);
}

/** Every scenario as it is and, if it has a fix, with the fix. */
export const attempts: readonly { readonly id: string; readonly variant: Variant }[] = scenarios.flatMap(
  ({ id, fix }) => [
    { id, variant: 'as-is' },
    ...(fix === undefined ? [] : [{ id, variant: 'fixed' as const }]),
  ],
);
