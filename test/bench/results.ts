import { readFile, writeFile } from 'node:fs/promises';
import type { AdversarialResult } from './adversarial.js';
import type { DecisionsResult } from './decisions.js';
import type { Environment } from './environment.js';
import type { GrowthResult } from './growth.js';
import type { HttpResult } from './http.js';

/** A section with what its figures depend on. */
export interface Section<T> {
  readonly environment: Environment;
  readonly result: T;
}

/** Everything that was measured; sections that were not run are absent. */
export interface Results {
  readonly http?: Section<HttpResult>;
  readonly growth?: Section<GrowthResult>;
  readonly decisions?: Section<DecisionsResult>;
  readonly adversarial?: Section<AdversarialResult>;
}

/** From the root of the package, where npm runs scripts. */
const RESULTS_FILE = 'test/bench/results.json';

export async function readResults(): Promise<Results> {
  try {
    return JSON.parse(await readFile(RESULTS_FILE, 'utf8')) as Results;
  } catch {
    return {};
  }
}

export async function writeResults(results: Results): Promise<void> {
  await writeFile(RESULTS_FILE, `${JSON.stringify(results, roundNumbers, 2)}\n`);
}

/** Four significant digits: the rest is noise. */
function roundNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
