import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Lab } from '../../sample/03-cors-lab/src/lab.js';
import { addressesOf } from '../../sample/03-cors-lab/src/page/lab-info.js';
import { consoleMessage } from '../../sample/03-cors-lab/src/scenarios/quoted-failure.js';
import { policyExamples } from '../../sample/03-cors-lab/src/builder/request-form-fields.js';
import type { BuilderForm } from '../../sample/03-cors-lab/src/builder/request-form-fields.js';
import { attemptOf } from '../../sample/03-cors-lab/src/scenarios/index.js';
import type { Variant } from '../../sample/03-cors-lab/src/scenarios/index.js';
import { reasonsOf } from '../../sample/03-cors-lab/src/scenarios/preflight-prediction.js';
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

  // Both platforms in only one engine: what a browser does depends on the answers.
  const turns = { chromium: platforms, firefox: ['fastify'], webkit: ['express'] } as const;

  describe.each(turns[engine])('with its API on %s', (platform) => {
    let page: Page;

    beforeAll(async () => {
      page = await browser.open(`${lab.info.page}/?platform=${platform}`);
      await page.waitFor('window.corsLab !== undefined');
    });

    afterAll(async () => {
      await page?.close();
    });

    it.each(attempts)('has the stated outcome in $id, $variant', async ({ id, variant }) => {
      const messagesBefore = page.console().length;
      const outcome = await page.run<AttemptOutcome>(
        'return corsLab.attempt(args[0], args[1]);',
        id,
        variant,
      );
      // The messages compared here are Chromium's; safari-console.spec.ts and the matrix read the others.
      const [said, quoted] =
        engine === 'chromium'
          ? [page.console().slice(messagesBefore), messagesOf(id, variant, platform, outcome)]
          : [[], []];
      expect({
        departures: outcome.departures,
        messages: said.filter((message) => message.includes('CORS')),
      }).toEqual({ departures: [], messages: quoted });
    });

    it.each(triggers)('sends a preflight only if it is needed: $title', async ({ send }) => {
      const { exchanges } = await page.run<RunOutcome>('return corsLab.send(args[0]);', send);
      const expected = reasonsOf(send).length > 0 ? ['preflight', 'actual'] : ['actual'];
      expect(exchanges.map(({ kind }) => kind)).toEqual(expected);
    });

    it('predicts the outcome of every request under every policy with explain()', async () => {
      const forms = everyForm();
      const disagreements = await page.run<unknown[]>(
        `const disagreements = [];
        for (const form of args[0]) {
          const { answer, outcome } = await corsLab.build(form);
          const real = outcome && {
            preflight: outcome.exchanges.some(({ kind }) => kind === 'preflight'),
            blocked: outcome.results[0].kind === 'blocked',
          };
          const { verdict, preflight } = answer.explanation ?? {};
          if (real?.preflight !== (preflight !== undefined) || real?.blocked !== (verdict === 'blocked')) {
            disagreements.push({ form, answer, real });
          }
        }
        return disagreements;`,
        forms,
      );
      expect(disagreements).toEqual([]);
    }, 120_000);

    it('does not start an application with a policy that the library rejects', async () => {
      const [form] = everyForm();
      const { answer } = await page.run<{ answer: unknown }>('return corsLab.build(args[0]);', {
        ...form,
        policy: "@Cors({ origin: '*', credentials: true })",
      });
      expect(answer).toMatchObject({ kind: 'not-started', issues: [expect.stringContaining('CORS_E001')] });
    });
  });
});

/** The message that the lab quotes from Chromium's console, with the actual address of the request. */
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

/** Every policy, origin and credentials mode, with requests that differ in what a preflight asks for. */
function everyForm(): BuilderForm[] {
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
  const startable = policyExamples.filter(({ title }) => title !== 'Refused to start');
  return startable.flatMap(({ code: policy }) =>
    (['page', 'stranger'] as const).flatMap((from) =>
      (['same-origin', 'include'] as const).flatMap((credentials) =>
        requests.map((request) => ({ policy, from, credentials, ...request })),
      ),
    ),
  );
}
