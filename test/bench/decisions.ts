import type { Cost } from './decide.js';
import type { Options } from './options.js';
import { runOnce, SERVER_CPU } from './processes.js';
import { figure } from './statistics.js';
import type { Figure } from './statistics.js';

/** By what is decided. */
export type DecisionsResult = Record<string, { nanoseconds: Figure; bytes: number }>;

// Enough room that nothing is collected while bytes are counted.
const NODE_FLAGS = ['--expose-gc', '--max-semi-space-size=64', '--min-semi-space-size=64'];

/** Measures decisions without a server and a platform, each round in a separate process. */
export async function benchDecisions(options: Options): Promise<DecisionsResult> {
  const rounds: Record<string, Cost>[] = [];
  const count = options.settings.rounds ?? (options.quick ? 1 : 5);
  for (let round = 0; round < count; round++) {
    console.error(`decisions: round ${round + 1} of ${count}`);
    const args = options.quick ? ['quick'] : [];
    rounds.push(
      await runOnce<Record<string, Cost>>('decide.js', { args, nodeFlags: NODE_FLAGS, cpu: SERVER_CPU }),
    );
  }
  return Object.fromEntries(
    Object.keys(rounds[0]!).map((name) => {
      const costs = rounds.map((round) => round[name]!);
      const bytes = figure(costs.map((cost) => cost.bytes)).median;
      return [name, { nanoseconds: figure(costs.map((cost) => cost.nanoseconds)), bytes }];
    }),
  );
}
