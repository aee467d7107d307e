import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../packed-package.js';
import { add } from './nest-project.js';

export interface Bundler {
  readonly name: string;
  /** Writes everything that `entry` needs to `output`. */
  bundle(entry: string, output: string): Promise<unknown>;
}

/** Packages that Nest loads only if they are installed. */
const OPTIONAL = ['@nestjs/microservices', '@nestjs/websockets', 'class-transformer', 'class-validator'];

/** Installs both in a separate folder, so that they use nothing from the projects. */
export async function installBundlers(folder: string): Promise<Bundler[]> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{}');
  await add(folder, 'esbuild', 'webpack');
  const webpack = join(folder, 'webpack.cjs');
  await cp(fileURLToPath(new URL('./webpack.cjs', import.meta.url)), webpack);
  const externals = OPTIONAL.flatMap((name) => [`--external:${name}`, `--external:${name}/*`]);
  return [
    {
      name: 'esbuild',
      bundle: (entry, output) =>
        run(
          join(folder, 'node_modules/.bin/esbuild'),
          [entry, '--bundle', '--platform=node', `--outfile=${output}`, ...externals],
          dirname(entry),
        ),
    },
    {
      name: 'webpack',
      bundle: (entry, output) => run(process.execPath, [webpack, entry, output], dirname(entry)),
    },
  ];
}
