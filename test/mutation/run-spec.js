import { ModernFakeTimers } from '@jest/fake-timers';
import { expect } from 'expect';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';
import { freshModules } from './fresh-modules.js';

const realTimers = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate };
const mocker = new ModuleMocker(globalThis);
const timers = new ModernFakeTimers({
  global: globalThis,
  config: { fakeTimers: {}, rootDir: process.cwd() },
});
const jest = bound(timers, bound(mocker, {}));

const run = freshModules(process.cwd(), {
  '@jest/globals': { ...circus, expect, jest },
});

function bound(object, target) {
  for (let type = object; type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    for (const name of Object.getOwnPropertyNames(type)) {
      if (typeof object[name] === 'function') target[name] ??= object[name].bind(object);
    }
  }
  return target;
}

function textOf(error) {
  return String(error?.stack ?? error);
}

function nameOf(test) {
  const names = [];
  for (let block = test; block.parent; block = block.parent) names.unshift(block.name);
  return names.join(' ');
}

/**
 * Runs one spec file in this process, with Jest's own `describe`, `expect` and timers.
 *
 * @param {string} file
 * @param {{ wanted(name: string): boolean; onTest(name: string): void; onTestEnd(): void; bail: boolean; timeoutMs: number }} options
 * @returns {Promise<{ name: string; ms: number; errors: readonly string[] }[]>} the tests that ran
 */
export async function runSpec(file, { wanted, onTest, onTestEnd, bail, timeoutMs }) {
  const results = [];
  const strays = [];
  let failed = false;
  const stray = (error) => strays.push(textOf(error));
  const follow = (event) => {
    if (event.name === 'test_start') {
      if ((failed && bail) || !wanted(nameOf(event.test))) event.test.mode = 'skip';
      else onTest(nameOf(event.test));
    } else if (event.name === 'test_done') {
      onTestEnd();
      const errors = [...event.test.errors.flat().filter(Boolean).map(textOf), ...strays.splice(0)];
      failed ||= errors.length > 0;
      results.push({ name: nameOf(event.test), ms: event.test.duration ?? 0, errors });
    }
  };

  circus.resetState();
  circus.getState().testTimeout = timeoutMs;
  circus.addEventHandler(follow);
  process.on('uncaughtException', stray).on('unhandledRejection', stray);
  try {
    run(file);
    const { unhandledErrors } = await circus.run();
    strays.push(...unhandledErrors);
  } catch (error) {
    stray(error);
  } finally {
    process.off('uncaughtException', stray).off('unhandledRejection', stray);
    circus.removeEventHandler(follow);
    mocker.restoreAllMocks();
    timers.useRealTimers();
    // A spy on a fake timer puts the fake back.
    Object.assign(globalThis, realTimers);
  }
  if (strays.length > 0) results.push({ name: '(outside of the tests)', ms: 0, errors: strays });
  return results;
}
