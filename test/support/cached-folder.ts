import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const cache = join(root, 'node_modules/.cache/nestjs-cors');
const DAY_MS = 86_400_000;

type Fill = (folder: string) => Promise<void>;

/**
 * A folder of build output, which test files share: change nothing in it. It is made once; its name is a hash of the
 * sources and of the installed tools.
 *
 * @param kind the beginning of the folder's name
 * @param sources files and folders, relative to the root
 * @param fill makes the output in an empty folder
 */
export async function cachedFolder(kind: string, sources: readonly string[], fill: Fill): Promise<string> {
  await mkdir(cache, { recursive: true });
  const folder = await nameOf(kind, sources);
  // So that test files which run side by side do not all make it.
  const unlock = await lock(`${folder}.lock`);
  try {
    if (!existsSync(folder)) {
      await make(folder, async (draft) => {
        await fill(draft);
        if ((await nameOf(kind, sources)) !== folder)
          throw new Error('The sources changed during the build.');
      });
      await removeUnused(kind);
    }
  } finally {
    await unlock();
  }
  const now = new Date();
  await utimes(folder, now, now);
  return folder;
}

async function make(folder: string, fill: Fill): Promise<void> {
  const draft = await mkdtemp(join(cache, 'draft-'));
  try {
    await fill(draft);
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function nameOf(kind: string, sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const source of ['package-lock.json', ...sources]) {
    for (const file of await filesOf(join(root, source))) {
      hash.update(`${relative(root, file)}\n`).update(await readFile(file));
    }
  }
  return join(cache, `${kind}-${hash.digest('hex').slice(0, 16)}`);
}

async function filesOf(source: string): Promise<string[]> {
  if ((await stat(source)).isFile()) return [source];
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Waits until no other running process has this lock. Returns how to release it. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner > 0 && !isRunning(owner)) await rm(path, { force: true });
    else await setTimeout(200);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Removes output of this kind, and unfinished output, that no test has used for a day. */
async function removeUnused(kind: string): Promise<void> {
  const names = await readdir(cache);
  for (const name of names.filter((one) => one.startsWith(`${kind}-`) || one.startsWith('draft-'))) {
    const used = await stat(join(cache, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (used < Date.now() - DAY_MS) await rm(join(cache, name), { recursive: true, force: true });
  }
}
