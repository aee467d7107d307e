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

/** The folders of tests that cover the mutated code and start no application. */
const FOLDERS = ['test/unit'];
/** Tests that read the sources as text, including the mutants. */
const LEFT_OUT = ['test/unit/architecture.spec.ts'];

/** The time limit for a test that a mutant keeps from ending; on an idle machine, the longest takes a second. */
const TEST_TIMEOUT_MS = 5_000;

/** The code that Stryker inserts talks to this object. */
const stryker = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

/**
 * A test runner for Stryker that tries hundreds of mutants in one process. Stryker's own runners for Jest and Vitest
 * start an environment for each mutant, which takes many times as long as the tests in it.
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
        // Code that ran outside the tests, mainly on import, counts for every test in the file.
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

/** The tests of the mutated file itself are the most likely to notice. */
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
