import { jest } from '@jest/globals';
import { describeWhere } from '../../support/describe-where.js';
import { engines, missing } from './browser.js';
import type { Engine } from './browser.js';
import { PATIENCE_MS } from './patience.js';

/** `describe()` once for each engine that is installed. */
export function describeEngines(subject: string, tests: (engine: Engine) => void): void {
  // So that a driver that loses its patience can say with what.
  jest.setTimeout(3 * PATIENCE_MS);
  for (const engine of engines) {
    describeWhere(missing(engine), `${subject} in ${engine}`, () => {
      tests(engine);
    });
  }
}
