import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { launch } from './browser.js';
import type { Browser, Engine } from './browser.js';
import { describeEngines } from './describe-engines.js';

const form = `<!doctype html><meta name="viewport" content="width=device-width"><title>Form</title>
<label>Name <input id="name" value="before" oninput="typed.push(this.value)"></label><script>typed = [];</script>
<select id="pet"><option value="cat">Cat</option><option value="dog">Dog</option></select>
<button id="greet" onclick="out.textContent = 'Hello ' + document.getElementById('name').value + pet.value">Greet</button>
<p id="out"></p><style>@media (width < 700px) { #wide { display: none } }</style>
<button id="wide" onclick="out.textContent += '+'">On wide screens</button><div style="height: 2500px">tall</div>`;

const expectedConsole: Record<Engine, readonly string[]> = {
  chromium: [
    'from the page',
    "Access to fetch at 'FOREIGN/' from origin 'ADDRESS' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    'Failed to load resource: net::ERR_FAILED',
  ],
  firefox: [
    'from the page',
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at FOREIGN/. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.',
  ],
  webkit: [],
};

describeEngines('The driver', (engine) => {
  let server: Server;
  let address: string;
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'browser-'));
    server = createServer((_request, response) => {
      // Forbids `eval()`, so that nothing the driver runs depends on it.
      response.setHeader('Content-Security-Policy', "script-src 'unsafe-inline'");
      response.setHeader('Content-Type', 'text/html');
      response.end(form);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launch(engine);
  });

  afterAll(async () => {
    await browser?.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs an asynchronous script in the page and returns its value', async () => {
    const page = await browser.open(address);
    const result = await page.run<{ origin: string; status: number; arg: string }>(
      'return { origin: location.origin, status: (await fetch("/")).status, arg: args[0].text };',
      { text: 'ü "quoted" \u2028' },
    );
    await page.close();
    expect(result).toEqual({ origin: address, status: 200, arg: 'ü "quoted" \u2028' });
  });

  it("reports a script's own error", async () => {
    const page = await browser.open(address);
    await expect(page.run('throw new TypeError("from the page")')).rejects.toThrow(
      'TypeError: from the page',
    );
    await page.close();
  });

  it("reads the console, including the browser's own message about a blocked request", async () => {
    const page = await browser.open(address);
    const foreign = address.replace('127.0.0.1', 'localhost');
    await page.run('console.log("from the page"); await fetch(args[0]).catch(() => {});', foreign);
    await page.run('await new Promise((resolve) => setTimeout(resolve));');
    const messages = page.console();
    await page.close();
    expect(messages).toEqual(
      expectedConsole[engine].map((message) =>
        message.replace('FOREIGN', foreign).replace('ADDRESS', address),
      ),
    );
  });

  it('fills in a form with the keyboard and the mouse', async () => {
    const page = await browser.open(address);
    await page.type('#name', 'Ada');
    // As a person would: the old text is removed first.
    expect(await page.run('return typed;')).toEqual(['', 'A', 'Ad', 'Ada']);
    await page.select('#pet', 'dog');
    await page.click('#greet');
    await page.waitFor("document.getElementById('out').textContent !== ''");
    expect(await page.text('#out')).toBe('Hello Adadog');
    await page.type('#name', 'Grace');
    await page.press('Tab');
    await page.press('Tab');
    await page.press('Enter');
    await page.waitFor("document.getElementById('out').textContent.includes('Grace')");
    expect(await page.text('#out')).toBe('Hello Gracedog');
    await page.close();
  });

  it('says so when nothing matches or a wait times out', async () => {
    const page = await browser.open(address);
    await expect(page.waitFor('false', 200)).rejects.toThrow(/200 ?ms/);
    await expect(page.run('return document.querySelector("#none").id')).rejects.toThrow('null');
    await page.close();
  });

  it('takes screenshots at phone width and of the whole document', async () => {
    const page = await browser.open(address);
    await page.screenshot(join(folder, `${engine}-phone.png`) as `${string}.png`, {
      width: 390,
      height: 844,
    });
    await page.screenshot(join(folder, `${engine}-whole.png`) as `${string}.png`);
    const phone = await size(join(folder, `${engine}-phone.png`));
    expect(phone.height).toBe(844);
    // The window of WebKitGTK's MiniBrowser cannot be narrower than its toolbar.
    expect(phone.width).toBeLessThanOrEqual(engine === 'webkit' ? 480 : 390);
    const whole = await size(join(folder, `${engine}-whole.png`));
    // With or without the scroll bar.
    expect(whole.width).toBeGreaterThan(1250);
    expect(whole.height).toBeGreaterThan(2500);
    await page.close();
  });

  it('clicks on an element that the page shows a moment later', async () => {
    const page = await browser.open(address);
    await page.run(
      "greet.style.display = 'none'; setTimeout(() => { greet.style.display = 'inline'; }, 300);",
    );
    await page.click('#greet');
    expect(await page.text('#out')).toBe('Hello beforecat');
    await page.close();
  });

  it('restores the width of the page after a screenshot', async () => {
    const page = await browser.open(address);
    for (let round = 1; round <= 3; round++) {
      await page.screenshot(join(folder, `${engine}-narrow.png`) as `${string}.png`, { width: 360 });
      await page.click('#wide');
      expect(await page.text('#out')).toBe('+'.repeat(round));
    }
    await page.close();
  });

  it('shows pages in light colours', async () => {
    const page = await browser.open(address);
    expect(await page.run('return matchMedia("(prefers-color-scheme: dark)").matches')).toBe(false);
    await page.close();
  });
});

/** Width and height from a PNG's header. */
async function size(path: string): Promise<{ width: number; height: number }> {
  const png = await readFile(path);
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
