import { describeWhere } from '../../support/describe-where.js';
import { engines, missing } from './browser.js';
import type { Engine } from './browser.js';

/** `describe()` once for each engine that is installed. */
export function describeEngines(subject: string, tests: (engine: Engine) => void): void {
  for (const engine of engines) {
    describeWhere(missing(engine), `${subject} in ${engine}`, () => {
      tests(engine);
    });
  }
}
