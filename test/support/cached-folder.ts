import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const cache = join(root, 'node_modules/.cache/nestjs-cors');
const MINUTE_MS = 60_000;

/**
 * A folder with what is made from some sources, for test files to share. It is made only once, and never out of date,
 * because its name is a hash of the sources.
 *
 * @param kind what is made, and the beginning of the folder's name
 * @param sources files and folders, relative to the root
 * @param fill makes it in an empty folder
 */
export async function cachedFolder(
  kind: string,
  sources: readonly string[],
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, `${kind}-${await hash(sources)}`);
  const draft = `${folder}-draft`;
  await mkdir(cache, { recursive: true });
  while (!existsSync(folder)) {
    if (await isCreated(draft)) {
      try {
        if (existsSync(folder)) break;
        await fill(draft);
        await rename(draft, folder);
        await removeOld();
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    } else {
      // Another test file is making it.
      await setTimeout(200);
    }
  }
  return folder;
}

/** Creates a folder. False if it exists; if nobody has touched it for minutes, whoever made it has been stopped. */
async function isCreated(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const touched = await stat(folder).catch(() => undefined);
  if (touched !== undefined && touched.mtimeMs < Date.now() - 5 * MINUTE_MS) {
    await rm(folder, { recursive: true, force: true });
  }
  return false;
}

async function hash(sources: readonly string[]): Promise<string> {
  const result = createHash('sha256');
  for (const source of sources) {
    for (const file of await filesOf(join(root, source))) {
      result.update(`${relative(root, file)}\n`).update(await readFile(file));
    }
  }
  return result.digest('hex').slice(0, 16);
}

async function filesOf(source: string): Promise<string[]> {
  if ((await stat(source)).isFile()) return [source];
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Removes what was made from earlier sources, unless tests may still use it. */
async function removeOld(): Promise<void> {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    const { mtimeMs } = await stat(folder);
    if (mtimeMs < Date.now() - 24 * 60 * MINUTE_MS) await rm(folder, { recursive: true, force: true });
  }
}
