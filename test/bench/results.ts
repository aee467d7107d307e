import { readFile, writeFile } from 'node:fs/promises';
import type { AdversarialResult } from './adversarial.js';
import type { DecisionsResult } from './decisions.js';
import type { Environment } from './environment.js';
import type { GrowthResult } from './growth.js';
import type { HttpResult } from './http.js';
import type { ImportsResult } from './imports.js';

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
  readonly imports?: Section<ImportsResult>;
}

/** The versions of Node for which the documentation has figures. The first one has all sections. */
export const NODE_VERSIONS = ['20', '22', '24'];

/** Relative to the root of the package, where npm runs scripts. */
const fileOf = (version: string): string =>
  version === NODE_VERSIONS[0] ? 'test/bench/results.json' : `test/bench/results-node-${version}.json`;

/** The major version of Node that runs this. */
export const RUNNING = process.versions.node.split('.')[0]!;

/** What was measured on this version of Node. */
export async function readResults(version = RUNNING): Promise<Results> {
  try {
    return JSON.parse(await readFile(fileOf(version), 'utf8')) as Results;
  } catch {
    return {};
  }
}

/** What was measured on each version of Node for which the documentation has figures. */
export async function readAllResults(): Promise<Results[]> {
  return Promise.all(NODE_VERSIONS.map((version) => readResults(version)));
}

export async function writeResults(results: Results): Promise<void> {
  await writeFile(fileOf(RUNNING), `${JSON.stringify(results, roundNumbers, 2)}\n`);
}

/** Four significant digits: the rest is noise. */
function roundNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
