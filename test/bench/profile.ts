import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flameGraph, ownerOf } from './flame-graph.js';
import type { CpuProfile } from './flame-graph.js';
import { APPLICATION } from './http.js';
import type { Options } from './options.js';
import { LoadGenerator, Server } from './processes.js';
import { REQUESTS } from './requests.js';

const FOLDER = fileURLToPath(new URL('profiles/', import.meta.url));
const AMOUNT = 40_000;

/** Runs one variant under load with `--cpu-prof`, and says where the profile is and where the time went. */
export async function profile(variant: string, options: Options): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const platform of options.platforms) {
    for (const request of options.requests) {
      const file = `${variant}.${platform}.${request}.cpuprofile`;
      const subject = { ...APPLICATION, platform, variant, library: options.libraries.at(-1)! };
      // A hundred microseconds, about as long as a request takes.
      const flags = [
        '--cpu-prof',
        '--cpu-prof-interval=100',
        `--cpu-prof-dir=${FOLDER}`,
        `--cpu-prof-name=${file}`,
      ];
      const server = await Server.start(subject, flags);
      const generator = await LoadGenerator.start();
      const requests = [REQUESTS[request](subject)];
      await generator.send({ url: server.startUp.url, requests, amount: AMOUNT, connections: 8 });
      await Promise.all([server.stop(), generator.stop()]);
      console.log(`\n${join(FOLDER, file)}`);
      const recorded = JSON.parse(await readFile(join(FOLDER, file), 'utf8')) as CpuProfile;
      printShares(recorded);
      const picture = join(FOLDER, file.replace('.cpuprofile', '.svg'));
      await writeFile(picture, flameGraph(recorded, `${variant}, ${request}, ${platform}`));
      console.log(picture);
    }
  }
}

/** Prints the self time by package and, within the library, by function. */
function printShares({ nodes, samples, timeDeltas }: CpuProfile): void {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const { functionName, url } = frames.get(id)!;
    // Until it listens, the server loads modules.
    if (functionName === '(idle)' || index < samples.length / 3) continue;
    const micros = timeDeltas[index]!;
    total += micros;
    const owner = ownerOf(functionName, url);
    packages.set(owner, (packages.get(owner) ?? 0) + micros);
    if (owner !== 'nestjs-cors') continue;
    const name = `${functionName} (${url.split('/').at(-1)})`;
    functions.set(name, (functions.get(name) ?? 0) + micros);
  }
  for (const shares of [packages, functions]) {
    const sorted = [...shares].sort(([, a], [, b]) => b - a).slice(0, 15);
    console.log(
      sorted
        .map(([name, micros]) => `${((100 * micros) / total).toFixed(2).padStart(8)} %  ${name}`)
        .join('\n'),
    );
    console.log();
  }
}
