/** The load generator process: sends a fixed number of requests to each server, says how they were answered. */
import autocannon from 'autocannon';
import type { BenchRequest } from './requests.js';

/** What one server is asked. */
export interface Load {
  readonly url: string;
  readonly requests: readonly BenchRequest[];
  readonly amount: number;
  readonly connections: number;
}

/** Answers by status code. */
export type Answers = Record<string, number>;

process.on('message', (loads: Load[]) => {
  // All at once: the servers share a processor, which the operating system passes on every few milliseconds.
  void Promise.all(loads.map(run)).then((answers) => process.send!(answers));
});
process.on('disconnect', () => process.exit());
process.send!('ready');

async function run(load: Load): Promise<Answers> {
  // Undocumented in its types: a run ends at the next sample, one second by default.
  const often = { sampleInt: 5, skipAggregateResult: true };
  const requests = load.requests.map(({ method, path, headers }) => ({ method, path, headers }));
  const result = await autocannon({ ...load, requests, timeout: 60, ...often });
  const answers: Answers = {};
  for (const [status, { count }] of Object.entries(result.statusCodeStats ?? {}))
    answers[status] = count ?? 0;
  if (result.errors > 0) answers['error'] = result.errors;
  return answers;
}
