import { readdir, readFile } from 'node:fs/promises';

/** The parts of the source files in a folder that stand between `// #region name` and `// #endregion`. */
export async function readRegions(folder: URL): Promise<Record<string, string>> {
  const regions: Record<string, string> = {};
  for (const name of await readdir(folder)) {
    if (name.endsWith('.ts'))
      Object.assign(regions, regionsOf(await readFile(new URL(name, folder), 'utf8')));
  }
  return regions;
}

function regionsOf(source: string): Record<string, string> {
  const matches = source.matchAll(/^\/\/ #region (\S+)\n(.*?)^\/\/ #endregion$/gms);
  return Object.fromEntries([...matches].map(([, name = '', code = '']) => [name, code.trimEnd()]));
}
