import type { Variant } from '../../src/scenarios/index.js';
import { requestOf } from '../../src/builder/request-form-fields.js';
import type { BuilderForm } from '../../src/builder/request-form-fields.js';
import type { RequestForm } from '../../src/scenarios/request-form.js';
import type { LabView } from './lab.js';
import { explainForm } from './ask-lab.js';
import { runAttempt, runRequest } from './run.js';

/** The same runs as the buttons start, for tests and for the console: `corsLab.attempt('simple-no-policy', 'fixed')`. */
export function offerToTests(lab: LabView): void {
  Object.assign(window, {
    corsLab: {
      attempt: (scenario: string, variant: Variant) => runAttempt(lab, scenario, variant),
      send: (form: RequestForm) => runRequest(lab, 'page', form),
      build: async (form: BuilderForm) => {
        const answer = await explainForm(lab, form);
        if (answer.kind === 'not-started') return { answer };
        return { answer, outcome: await runRequest(lab, form.from, requestOf(form, answer.path)) };
      },
    },
  });
}
