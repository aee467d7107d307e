/** The process that measures decisions without a server: nanoseconds and bytes for each. */
import { getHeapStatistics } from 'node:v8';
import { do_not_optimize as keep, measure } from 'mitata';
import { createDecisionCases } from './decision-cases.js';
import type { DecisionCase } from './decision-cases.js';

export interface Cost {
  readonly nanoseconds: number;
  readonly bytes: number;
}

const BATCH = 2048;
const quick = process.argv[2] === 'quick';
const costs: Record<string, Cost> = {};
for (const [name, one] of Object.entries(createDecisionCases())) {
  costs[name] = { nanoseconds: await nanoseconds(one), bytes: bytes(one) };
}
process.send!(costs);

async function nanoseconds({ input, run }: DecisionCase): Promise<number> {
  const stats = await measure(
    function* () {
      yield { [0]: input, bench: (one: unknown) => keep(run(one)) };
    },
    {
      // Processor time, as everywhere in these benchmarks: the time of other processes does not count.
      now: cpuNanoseconds,
      min_cpu_time: quick ? 2e7 : 2e8,
      batch_samples: BATCH,
      // Always in batches, however long the first calls took.
      warmup_threshold: Infinity,
      batch_threshold: Infinity,
    },
  );
  return stats.p50;
}

function cpuNanoseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** The bytes that a call adds to the heap, when nothing is collected between calls. Inputs are created beforehand. */
function bytes({ input, run }: DecisionCase): number {
  const inputs = Array.from({ length: BATCH }, input);
  const results: unknown[] = Array.from({ length: BATCH });
  let least = Infinity;
  for (let round = 0; round < 5; round++) {
    globalThis.gc!();
    const before = getHeapStatistics().used_heap_size;
    for (let call = 0; call < BATCH; call++) results[call] = run(inputs[call]);
    least = Math.min(least, getHeapStatistics().used_heap_size - before);
  }
  return Math.max(0, Math.round(least / BATCH));
}
