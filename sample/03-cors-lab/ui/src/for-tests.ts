import type { Variant } from '../../src/scenarios/index.js';
import { requestOf } from '../../src/scenarios/free-form.js';
import type { FreeForm } from '../../src/scenarios/free-form.js';
import type { RequestForm } from '../../src/scenarios/request-form.js';
import type { LabView } from './lab.js';
import { runAttempt, runRequest } from './run.js';

/** The same runs as the buttons start, for tests and for the console: `corsLab.attempt('simple-no-policy', 'fixed')`. */
export function offerToTests(lab: LabView): void {
  Object.assign(window, {
    corsLab: {
      attempt: (scenario: string, variant: Variant) => runAttempt(lab, scenario, variant),
      send: (form: RequestForm) => runRequest(lab, 'page', form),
      freeForm: (form: FreeForm) => runRequest(lab, form.from, requestOf(form)),
    },
  });
}
