import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launch } from 'puppeteer-core';
import type { Browser, Page } from 'puppeteer-core';

import type { Lab } from '../../sample/03-cors-lab/src/lab.js';
import { groups } from '../../sample/03-cors-lab/src/scenarios/index.js';
import { describeEngines } from './driver/describe-engines.js';
import { openLab, pictures } from './lab-setup.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const pages = [
  'start',
  'same-origin',
  ...groups.map(({ id }) => id),
  'triggers',
  'request-builder',
  'your-api',
];

describeEngines('The accessibility of the lab', (engine) => {
  // One engine is enough: axe reads the page, which is the same in all.
  if (engine !== 'chromium') return;
  let lab: Lab;
  let browser: Browser;

  beforeAll(async () => {
    lab = await openLab();
    browser = await launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.close();
  });

  describe.each(['light', 'dark'] as const)('in %s colours', (scheme) => {
    it.each(pages)(
      'axe finds nothing on: %s, wide and narrow, before and after sending',
      async (name) => {
        const page = await browser.newPage();
        await page.emulateMediaFeatures([
          { name: 'prefers-color-scheme', value: scheme },
          { name: 'prefers-reduced-motion', value: 'reduce' },
        ]);
        await page.setViewport({ width: 1440, height: 900 });
        await page.goto(`${lab.info.page}/#${name}`);
        await page.waitForSelector('main h1');
        const found = scheme === 'light' ? [await look(page, `${name} at first`)] : [];
        await sendEverything(page);
        for (const width of scheme === 'light' ? [1440, 768, 390] : [1440, 390]) {
          await page.setViewport({ width, height: 900 });
          found.push(await look(page, `${name} at ${width}`));
          if (scheme === 'dark' && pictures !== undefined) {
            await page.screenshot({ path: join(pictures, `${name}-dark-${width}.png`), fullPage: true });
          }
        }
        await page.close();
        expect(found.flat()).toEqual([]);
      },
      300_000,
    );
  });
});

/** What axe finds, whether the page is wider than the screen, and any code that is cut off on a phone. */
async function look(page: Page, where: string): Promise<string[]> {
  // Not as a script of the page, which its Content-Security-Policy would block.
  await page.evaluate(axe);
  const problems = (await page.evaluate(`(async () => {
    const { violations } = await axe.run();
    const { scrollWidth, clientWidth } = document.documentElement;
    const cut = [...document.querySelectorAll('pre, textarea')].filter(
      (box) => clientWidth < 400 && box.clientWidth > 0 && box.scrollWidth > box.clientWidth,
    );
    return [
      ...violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')),
      ...(scrollWidth > clientWidth ? [scrollWidth - clientWidth + ' px wider than the screen'] : []),
      ...cut.map((box) => 'cut off: ' + box.textContent.slice(0, 80)),
    ];
  })()`)) as string[];
  return problems.map((problem) => `${where}: ${problem}`);
}

/** Clicks every button that sends something, and opens all details. */
async function sendEverything(page: Page): Promise<void> {
  for (const selector of ['#run-all', '#send-all', 'form.sends .send', '#first-send', '#first-fix']) {
    await page.waitForFunction(SETTLED_OR_IDLE, { timeout: 60_000 });
    if ((await page.$(selector)) === null) continue;
    await page.click(selector);
    await page.waitForFunction(SETTLED, { timeout: 60_000 });
  }
  await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true;`);
}

const SETTLED = `![...document.querySelectorAll('button')].some(({ textContent }) => textContent === 'Sending…')
  && !/\\d+ of \\d+: |^None sent/.test(document.querySelector('.actions [role=status]')?.textContent ?? '')
  && document.querySelector('#prediction .note') === null
  && (document.querySelector('#triggers-count')?.textContent ?? '17 of 17').startsWith('17 of 17')`;

const SETTLED_OR_IDLE = `document.querySelector('#prediction .note') === null`;
