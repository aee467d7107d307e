import { describe, test } from '@jest/globals';

import { engines, missing } from './browser.js';
import type { Engine } from './browser.js';

/**
 * `describe()` once for each engine. Where an engine is missing its tests are skipped, with one line that says how to
 * get it; with `CI=true` they run, and fail when they launch it.
 */
export function describeEngines(subject: string, tests: (engine: Engine) => void): void {
  for (const engine of engines) {
    const absence = missing(engine);
    if (absence === undefined || process.env['CI'] === 'true') {
      // oxlint-disable-next-line jest/valid-describe-callback -- the suite is the caller's
      describe(`${subject} in ${engine}`, () => {
        tests(engine);
      });
    } else {
      process.stderr.write(`Tests in a browser are skipped: ${absence}\n`);
      test.todo(`${subject} in ${engine}: ${absence}`);
    }
  }
}
