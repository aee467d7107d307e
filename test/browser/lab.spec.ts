import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Lab } from '../../sample/03-cors-lab/src/lab.js';
import { addressesOf } from '../../sample/03-cors-lab/src/page/lab-info.js';
import { consoleMessage } from '../../sample/03-cors-lab/src/scenarios/quoted-failure.js';
import { freePolicies, requestOf } from '../../sample/03-cors-lab/src/scenarios/free-form.js';
import type { FreeForm } from '../../sample/03-cors-lab/src/scenarios/free-form.js';
import { attemptOf } from '../../sample/03-cors-lab/src/scenarios/index.js';
import type { Variant } from '../../sample/03-cors-lab/src/scenarios/index.js';
import { predict, reasonsOf } from '../../sample/03-cors-lab/src/scenarios/predict.js';
import { addressOf } from '../../sample/03-cors-lab/src/scenarios/request-form.js';
import { blockedStep } from '../../sample/03-cors-lab/src/scenarios/scenario.js';
import { triggers } from '../../sample/03-cors-lab/src/scenarios/triggers.js';
import type { AttemptOutcome, RunOutcome } from '../../sample/03-cors-lab/src/scenarios/run-outcome.js';
import { launch } from './driver/browser.js';
import type { Browser, Page } from './driver/browser.js';
import { describeEngines } from './driver/describe-engines.js';
import { attempts, openLab, platforms } from './lab-setup.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});

afterAll(async () => {
  await lab?.close();
});

describeEngines('The lab', (engine) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch(engine);
  });

  afterAll(async () => {
    await browser?.close();
  });

  describe.each(platforms)('with its API on %s', (platform) => {
    let page: Page;

    beforeAll(async () => {
      page = await browser.open(`${lab.info.page}/?platform=${platform}`);
      await page.waitFor('window.corsLab !== undefined');
    });

    afterAll(async () => {
      await page?.close();
    });

    it.each(attempts)('keeps its word in $id, $variant', async ({ id, variant }) => {
      const messagesBefore = page.console().length;
      const outcome = await page.run<AttemptOutcome>(
        'return corsLab.attempt(args[0], args[1]);',
        id,
        variant,
      );
      // Only Chromium's driver hands out the browser's own messages.
      const [said, quoted] =
        engine === 'chromium'
          ? [page.console().slice(messagesBefore), messagesOf(id, variant, platform, outcome)]
          : [[], []];
      expect({
        departures: outcome.departures,
        messages: said.filter((message) => message.includes('CORS')),
      }).toEqual({ departures: [], messages: quoted });
    });

    it.each(triggers)('sends or spares the preflight of: $title', async ({ send }) => {
      const { exchanges } = await page.run<RunOutcome>('return corsLab.send(args[0]);', send);
      const expected = reasonsOf(send).length > 0 ? ['preflight', 'actual'] : ['actual'];
      expect(exchanges.map(({ kind }) => kind)).toEqual(expected);
    });

    it('predicts what becomes of every free form', async () => {
      const forms = everyFreeForm();
      const seen = await page.run<{ preflight: boolean; blocked: boolean }[]>(
        `const outcome = async (form) => {
          const { results, exchanges } = await corsLab.freeForm(form);
          const preflight = exchanges.some(({ kind }) => kind === 'preflight');
          return { preflight, blocked: results[0].kind === 'blocked' };
        };
        const outcomes = [];
        for (const form of args[0]) outcomes.push(await outcome(form));
        return outcomes;`,
        forms,
      );
      const disagreements = forms.flatMap((form, index) => {
        const facts = freePolicies.find(({ id }) => id === form.policy)?.facts ?? { origins: 'none' };
        const { preflight, blocked } = predict(requestOf(form), form.from, facts);
        const real = seen[index];
        return real?.preflight === preflight && real.blocked === blocked
          ? []
          : [{ form, preflight, blocked, real }];
      });
      expect(disagreements).toEqual([]);
    }, 120_000);
  });
});

/** What the lab quotes from Chromium's console, with the address that was really asked. */
function messagesOf(id: string, variant: Variant, platform: string, outcome: RunOutcome): string[] {
  const attempt = attemptOf(id, variant);
  const step = blockedStep(attempt);
  if (attempt.console === undefined || step === undefined || step.by === 'server') return [];
  const url = `${addressOf(step.send, addressesOf(lab.info, platform))}?run=${outcome.run}`;
  const message = consoleMessage(attempt.console, {
    url,
    page: lab.info[step.by],
    status: 0,
    browser: 'chromium',
  });
  return message === undefined ? [] : [message];
}

/** Every policy, origin and credentials mode, with requests that differ in what a preflight asks. */
function everyFreeForm(): FreeForm[] {
  const requests = [
    { method: 'GET', headers: '', contentType: '' },
    { method: 'GET', headers: 'X-Custom: hello', contentType: '' },
    { method: 'GET', headers: '', contentType: 'application/json' },
    { method: 'HEAD', headers: '', contentType: '' },
    { method: 'HEAD', headers: '', contentType: 'application/json' },
    { method: 'POST', headers: '', contentType: 'text/plain' },
    { method: 'POST', headers: '', contentType: 'application/json' },
    { method: 'POST', headers: 'X-Custom: hello', contentType: 'application/xml' },
    { method: 'PUT', headers: '', contentType: 'application/x-www-form-urlencoded' },
    { method: 'PATCH', headers: 'Authorization: Bearer token', contentType: 'application/json' },
    { method: 'DELETE', headers: '', contentType: '' },
  ];
  return freePolicies.flatMap(({ id: policy }) =>
    (['page', 'stranger'] as const).flatMap((from) =>
      (['same-origin', 'include'] as const).flatMap((credentials) =>
        requests.map((request) => ({ policy, from, credentials, ...request })),
      ),
    ),
  );
}
