import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Lab } from '../../sample/03-cors-lab/src/lab.js';
import { attemptOf, groups, scenarios } from '../../sample/03-cors-lab/src/scenarios/index.js';
import type { Variant } from '../../sample/03-cors-lab/src/scenarios/index.js';
import { recognizeConsole } from '../../sample/03-cors-lab/src/paste/recognize-console.js';
import { urlPairs } from '../../sample/03-cors-lab/src/scenarios/same-origin.js';
import { blockedStep } from '../../sample/03-cors-lab/src/scenarios/scenario.js';
import { triggers } from '../../sample/03-cors-lab/src/scenarios/triggers.js';
import { launch } from './driver/browser.js';
import type { Browser, Page } from './driver/browser.js';
import { describeEngines } from './driver/describe-engines.js';
import { openLab, pictures } from './lab-setup.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});

afterAll(async () => {
  await lab?.close();
});

describeEngines('The pages of the lab', (engine) => {
  describe('in use', () => {
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      browser = await launch(engine);
      page = await browser.open(`${lab.info.page}/`);
      await page.waitFor('document.querySelector("h1") !== null');
    });

    afterAll(async () => {
      await browser?.close();
    });

    const visit = async (section: string) => {
      await page.click(`.navigation a[href="#${section}"]`);
      await page.waitFor(
        `document.querySelector('.navigation a[href="#${section}"]').ariaCurrent === 'page'`,
      );
    };

    /** If pictures are wanted, takes one as wide as a desktop window and one as a phone. In WebKitGTK, whose window grows with the picture, only the top. */
    const keepPictures = async (section: string) => {
      if (pictures === undefined) return;
      await page.run('window.scrollTo(0, 0);');
      for (const width of [1280, 360]) {
        await page.screenshot(join(pictures, `${section}-${engine}-${width}.png`) as `${string}.png`, {
          width,
          ...(engine === 'webkit' ? { height: 2000 } : {}),
        });
      }
    };

    const send = async (id: string, variant: Variant): Promise<string> => {
      const trial = `#scenario-${id} [data-variant="${variant}"]`;
      await page.click(`${trial} .send`);
      await page.waitFor(`document.querySelector('${trial}').dataset.state === 'done'`);
      expect(await page.run(`return document.querySelectorAll('${trial} .departure').length;`)).toBe(0);
      return (await page.text(`${trial} .verdict .word`)).trim();
    };

    const sendBuilt = async () => {
      await page.waitFor('document.querySelector("form .send").ariaDisabled === "false"');
      await page.click('form .send');
      await page.waitFor('document.querySelector("#real-verdict .verdict") !== null');
      return page.text('#real-verdict');
    };

    const predicted = (text: string) =>
      page.waitFor(`document.getElementById('prediction').textContent.includes(${JSON.stringify(text)})`);

    // In the other engines, lab.spec.ts sends the same requests without clicks.
    const clicked = engine === 'chromium' ? groups : groups.slice(0, 2);

    it.each(clicked)('shows the outcome of each card on: $title', async ({ id: group }) => {
      await visit(group);
      for (const { id, fix } of scenarios.filter((scenario) => scenario.group === group)) {
        expect({ id, verdict: await send(id, 'as-is') }).toEqual({ id, verdict: verdict(id, 'as-is') });
        if (fix === undefined) continue;
        expect({ id, fixed: await send(id, 'fixed') }).toEqual({ id, fixed: verdict(id, 'fixed') });
      }
      await keepPictures(group);
    });

    it('compares the listed origins, and those that the reader types', async () => {
      await visit('same-origin');
      expect(
        await page.run(
          'return [...document.querySelectorAll("#url-pairs tbody tr")].map((row) => row.cells[2].textContent);',
        ),
      ).toEqual(urlPairs.map(({ same }) => (same ? 'Same origin' : 'Cross-origin')));
      await page.type('input[name="a"]', 'http://localhost:3000/shop');
      await page.type('input[name="b"]', 'https://localhost:3000');
      expect(await page.text('#own-verdict')).toBe('Cross-origin Different scheme (http, https).');
      await page.type('input[name="b"]', 'localhost');
      expect(await page.text('#own-verdict')).toContain('Not a URL.');
      await page.type('input[name="b"]', 'http://localhost:3000');
      expect(await page.text('#own-verdict')).toContain('Same origin');
      await keepPictures('same-origin');
    });

    it('shows the counted preflights next to the prediction', async () => {
      await visit('triggers');
      await page.click('#send-all');
      await page.waitFor(
        `document.getElementById('triggers-count').textContent === '${triggers.length} of ${triggers.length} sent.'`,
        90_000,
      );
      const seen = await page.run<string[]>(
        'return [...document.querySelectorAll("#triggers .seen")].map((cell) => cell.textContent);',
      );
      expect(seen.filter((text) => !text.endsWith('as predicted'))).toEqual([]);
      expect(seen).toHaveLength(triggers.length);
      await keepPictures('triggers');
    });

    it('predicts and sends the reader’s own request under the reader’s own policy', async () => {
      await visit('request-builder');
      await page.type('textarea[name="policy"]', "@Cors({ origin: PAGE, methods: ['GET'] })");
      await predicted('Prediction: preflight, blocked');
      await predicted('What would make it readable');
      const quoted = await page.run<string>(
        'return document.querySelector("#prediction blockquote").textContent;',
      );
      expect(recognizeConsole(quoted)?.checks).toEqual(['method']);
      expect(await sendBuilt()).toMatch(/Blocked\s*As predicted\./);
      await keepPictures('request-builder');

      await page.type('textarea[name="policy"]', '@Cors(PAGE)');
      await predicted('Prediction: preflight, readable');
      expect(await sendBuilt()).toMatch(/Readable: 200\s*As predicted\./);

      await page.select('select[name="from"]', 'stranger');
      await predicted('Prediction: preflight, blocked');
      expect(await sendBuilt()).toMatch(/Blocked\s*As predicted\./);
    });

    it('says what is wrong with a policy or a header', async () => {
      await visit('request-builder');
      await page.type('textarea[name="policy"]', "@Cors({ origin: '*', credentials: true })");
      await predicted('CORS_E001');
      await page.type('textarea[name="policy"]', '@Cors(origins())');
      await predicted('The lab does not run “origins()”');
      await page.type('textarea[name="policy"]', '@Cors(PAGE)');
      await page.type('textarea[name="headers"]', 'no colon here');
      await predicted('is not a header');
      expect(await page.run('return document.querySelector("form .send").ariaDisabled;')).toBe('true');
    });

    it('asks the reader’s API, and draws what was sent', async () => {
      await visit('your-api');
      await page.click('form .send');
      expect(await page.text('#report .verdict .word')).toContain('Readable');
      expect(await page.text('#report')).toContain('Instead of DELETE, it sent GET');
      expect(await page.run('return document.querySelectorAll("#report .arrow").length;')).toBe(4);
      await page.type('input[name="origin"]', lab.info.stranger);
      await page.click('form .send');
      await page.waitFor('document.querySelector("#report .verdict .word")?.textContent.includes("Blocked")');
      expect(await page.text('#report .arrow.stopped')).toContain('stopped by the browser');
      expect(await page.text('#report')).toContain(`@Cors('${lab.info.stranger}')`);
      await keepPictures('your-api');
      await page.type('input[name="url"]', 'no address');
      await page.click('form .send');
      await page.waitFor('document.querySelector("#report .departure") !== null');
    });

    it('starts with an introduction', async () => {
      await visit('start');
      expect(await page.text('main')).toContain('In five minutes');
      await page.click('#first-send');
      await page.waitFor('document.querySelector("#first-send-outcome .side") !== null');
      expect(await page.text('#first-send-outcome .side.good')).toContain('answered GET');
      expect(await page.text('#first-send-outcome .side.bad')).toContain('got nothing');
      await page.click('#first-fix');
      await page.waitFor('document.querySelector("#first-fix-outcome .side") !== null');
      expect(await page.text('#first-fix-outcome')).toContain('read 200');
      await keepPictures('start');
    });

    it('explains what the reader pastes', async () => {
      await visit('start');
      await page.type('#paste', 'TypeError: Failed to fetch');
      expect(await page.text('#paste-answer')).toContain('Did the request arrive at the server?');
      await page.type('#paste', `fetch('${lab.info.stranger}/x', { method: 'DELETE' })`);
      expect(await page.text('#paste-answer')).toContain('DELETE is not GET, HEAD or POST');
      await page.click('#paste-answer a[href^="#scenario-"]');
      await page.waitFor('document.activeElement.id === "preflight-method-not-served-title"');
      expect(await page.run('return document.querySelector("main h1").textContent;')).toBe('Preflight');
    });

    it('quotes the console of the reader’s own browser, and keeps the focus where it was', async () => {
      await visit('simple');
      await send('simple-no-policy', 'as-is');
      const name = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'Safari' }[engine];
      const card = '#scenario-simple-no-policy';
      expect(await page.text(`${card} .outcome`)).toContain(`In ${name}’s console`);
      const url = `${lab.info.apis[0]?.closed}/simple/no-policy`;
      const quoted = await page.run<string>(
        `return document.querySelector('${card} blockquote').textContent;`,
      );
      expect(recognizeConsole(quoted)).toMatchObject({
        engine: engine === 'webkit' ? 'safari' : engine,
        url,
      });
      expect(await page.run('return document.activeElement.className;')).toBe('send');
    });

    it('sends all cards of a page one after the other, and collapses all but the last', async () => {
      await visit('preflight');
      await page.click('#run-all');
      await page.waitFor(
        'document.querySelector(".contents [role=status]").textContent === "All sent."',
        120_000,
      );
      const seen = await page.run<{ trials: number; done: number; departures: number; open: number }>(
        `const count = (selector) => document.querySelectorAll(selector).length;
          return {
            trials: count('.trial'),
            done: count('.trial[data-state=done]'),
            departures: count('.departure'),
            open: count('details.outcome[open]'),
          };`,
      );
      const trials = scenarios
        .filter(({ group }) => group === 'preflight')
        .flatMap(({ fix }) => (fix === undefined ? [1] : [1, 1])).length;
      const lastHasFix = scenarios.findLast(({ group }) => group === 'preflight')?.fix !== undefined;
      expect(seen).toEqual({ trials, done: trials, departures: 0, open: lastHasFix ? 2 : 1 });
    });
  });

  describe('for everybody', () => {
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      browser = await launch(engine);
      page = await browser.open(`${lab.info.page}/#simple`);
      await page.waitFor('document.querySelector(".send") !== null');
    });

    afterAll(async () => {
      await browser?.close();
    });

    it('works without a mouse', async () => {
      const focused = 'return document.activeElement.className;';
      for (let presses = 0; (await page.run(focused)) !== 'send'; presses++) {
        expect(presses).toBeLessThan(30);
        await page.press('Tab');
      }
      // An inactive window shows no focus, and WebKitGTK's has no window manager to activate it.
      const visible =
        'return !document.hasFocus() || getComputedStyle(document.activeElement).outlineStyle === "solid";';
      expect(await page.run(visible)).toBe(true);
      await page.press('Enter');
      await page.waitFor('document.querySelector(".trial").dataset.state === "done"');
      expect(await page.text('.trial [role="status"]')).toContain('Blocked');
    });

    it.each([
      'start',
      ...groups.map(({ id }) => id),
      'same-origin',
      'triggers',
      'request-builder',
      'your-api',
    ])('fits the width of a phone: %s', async (section) => {
      const { clientWidth, scrollWidth } = await page.run<{ clientWidth: number; scrollWidth: number }>(
        `const frame = document.createElement('iframe');
          frame.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 360px; height: 800px; border: 0';
          frame.src = '/?phone#' + args[0];
          document.body.append(frame);
          await new Promise((resolve) => frame.addEventListener('load', resolve));
          const { document: view } = frame.contentWindow;
          const pending = () => [...view.querySelectorAll('.trial:not([data-state="done"])')];
          while (view.querySelector('main') === null || pending().length > 0) {
            for (const trial of pending()) if (trial.dataset.state === 'idle') trial.querySelector('.send').click();
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
          const { clientWidth, scrollWidth } = view.documentElement;
          frame.remove();
          return { clientWidth, scrollWidth };`,
        section,
      );
      expect(clientWidth).toBeLessThanOrEqual(360);
      expect(scrollWidth).toBe(clientWidth);
    });

    it('works on the origin that the API does not allow', async () => {
      await page.goto(`${lab.info.stranger}/#simple`);
      await page.waitFor('document.querySelector(".send") !== null');
      await page.click('#scenario-simple-one-origin .send');
      await page.waitFor(
        'document.querySelector("#scenario-simple-one-origin .trial").dataset.state === "done"',
      );
      expect(await page.text('#scenario-simple-one-origin [role="status"]')).toContain('Readable: 200');
      expect(await page.text('#scenario-simple-one-origin .exchanges')).toMatch(
        new RegExp(`Origin: ?${lab.info.page}`),
      );
    });
  });
});

/** The banner's text for the outcome that the scenario states. */
function verdict(id: string, variant: Variant): string {
  const attempt = attemptOf(id, variant);
  const told = blockedStep(attempt) ?? attempt.steps.at(-1);
  if (told === undefined) return '';
  if ('start' in told) return told.expect.starts ? 'Started' : 'Not started';
  if (told.expect.blocked) return 'Blocked';
  return `${attempt.partly === true ? 'Partly readable' : 'Readable'}: ${told.expect.status}`;
}
