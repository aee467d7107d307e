import type { Options } from './options.js';
import { runOnce } from './processes.js';

/** What loading a module costs on top of Nest, in each round. */
export interface ImportCost {
  readonly ms: number;
  readonly bytes: number;
}

/** By entry point of the package. */
export type ImportsResult = Record<string, { readonly ms: number[]; readonly bytes: number[] }>;

const ENTRY_POINTS = ['nestjs-cors', 'nestjs-cors/testing'];

/** Measures what an application, such as a cloud function, pays at each cold start. Each round is a new process. */
export async function benchImports(options: Options): Promise<ImportsResult> {
  const count = options.settings.rounds ?? (options.quick ? 3 : 9);
  const result: ImportsResult = {};
  for (const entry of ENTRY_POINTS) {
    console.error(`imports: ${entry}`);
    const { ms, bytes } = (result[entry] = { ms: [] as number[], bytes: [] as number[] });
    // The first round brings the files into the system's cache.
    for (let round = 0; round <= count; round++) {
      const args = [entry.replace('nestjs-cors', options.libraries[0]!)];
      const cost = await runOnce<ImportCost>('import.js', { args, nodeFlags: ['--expose-gc'] });
      if (round === 0) continue;
      ms.push(cost.ms);
      bytes.push(cost.bytes);
    }
  }
  return result;
}
