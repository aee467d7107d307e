import { readdirSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { runSpec } from './run-spec.js';

/** Where tests are that look at the mutated folders and start no application. */
const FOLDERS = ['test/unit'];
/** Reads the sources as text, mutants and all. */
const LEFT_OUT = ['test/unit/architecture.spec.ts'];

/** When a test is given up whose promise a mutant has lost; on an idle machine, the longest takes a second. */
const TEST_TIMEOUT_MS = 5_000;

/** What Stryker puts into the code talks to this object. */
const stryker = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

/**
 * A test runner for Stryker that tries hundreds of mutants in one process. Stryker's own for Jest and for Vitest start
 * an environment for each, which takes many times as long as the tests in it.
 */
class InProcessRunner {
  capabilities() {
    return { reloadEnvironment: true };
  }

  /** All tests, and which mutants each of them reaches. */
  async dryRun() {
    const tests = [];
    const perTest = {};
    stryker.activeMutant = undefined;
    for (const file of specFiles()) {
      stryker.mutantCoverage = { static: {}, perTest: {} };
      const results = await runSpec(resolve(file), {
        wanted: () => true,
        onTest: (name) => (stryker.currentTestId = testId(file, name)),
        onTestEnd: () => (stryker.currentTestId = undefined),
        bail: false,
        timeoutMs: 60_000,
      });
      for (const result of results) {
        const id = testId(file, result.name);
        tests.push(testResult(id, file, result));
        // What has run outside of the tests, on import above all, is every test's of the file.
        const reached = (perTest[id] = { ...stryker.mutantCoverage.static });
        for (const [mutant, hits] of Object.entries(stryker.mutantCoverage.perTest[id] ?? {})) {
          reached[mutant] = (reached[mutant] ?? 0) + hits;
        }
      }
    }
    return { status: DryRunStatus.Complete, tests, mutantCoverage: { static: {}, perTest } };
  }

  async mutantRun({ testFilter = [], activeMutant, hitLimit, sandboxFileName, disableBail }) {
    const wanted = new Set(testFilter);
    const files = specFiles().filter((file) => testFilter.some((id) => id.startsWith(`${file}#`)));
    const tests = [];
    Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    for (const file of nearestFirst(files, sandboxFileName)) {
      const results = await runSpec(resolve(file), {
        wanted: (name) => wanted.has(testId(file, name)),
        onTest() {},
        onTestEnd() {},
        bail: !disableBail,
        timeoutMs: TEST_TIMEOUT_MS,
      });
      tests.push(...results.map((result) => testResult(testId(file, result.name), file, result)));
      if (!disableBail && results.some(({ errors }) => errors.length > 0)) break;
    }
    const timeout = determineHitLimitReached(stryker.hitCount, hitLimit);
    return toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests });
  }
}

function specFiles() {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.spec.ts'))
      .map((name) => `${folder}/${name.split(sep).join('/')}`),
  )
    .filter((file) => !LEFT_OUT.includes(file))
    .sort();
}

/** The file's own tests notice a mutant soonest. */
function nearestFirst(files, source) {
  const [file, folder] = source.replace(/\.ts$/u, '').split(sep).toReversed();
  const distance = (spec) => (spec.endsWith(`/${file}.spec.ts`) ? 0 : spec.includes(`/${folder}/`) ? 1 : 2);
  return files.toSorted((a, b) => distance(a) - distance(b));
}

function testId(file, name) {
  return `${file}#${name}`;
}

function testResult(id, fileName, { name, ms: timeSpentMs, errors }) {
  const test = { id, name, fileName: resolve(fileName), timeSpentMs };
  return errors.length === 0
    ? { ...test, status: TestStatus.Success }
    : { ...test, status: TestStatus.Failed, failureMessage: errors.join('\n') };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
