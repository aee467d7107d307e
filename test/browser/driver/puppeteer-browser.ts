import { launch } from 'puppeteer-core';
import type {
  Browser as PuppeteerBrowser,
  KeyInput,
  LaunchOptions,
  Page as PuppeteerPage,
} from 'puppeteer-core';

import type { Browser, Key, Page, ScreenshotOptions } from './browser.js';
import { asExpression, unwrap } from './page-script.js';
import type { PageScriptResult } from './page-script.js';
import { PATIENCE_MS } from './patience.js';

const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium over the DevTools protocol, Firefox over WebDriver BiDi. */
export async function launchPuppeteer(engine: 'chromium' | 'firefox'): Promise<Browser> {
  const options: LaunchOptions =
    engine === 'chromium'
      ? { browser: 'chrome', executablePath: '/usr/bin/chromium', args: chromiumArguments }
      : {
          browser: 'firefox',
          executablePath: '/usr/bin/firefox-esr',
          // Light colours. This Firefox supports no BiDi command for the colour scheme.
          extraPrefsFirefox: { 'layout.css.prefers-color-scheme.content-override': 1 },
        };
  const browser = await launch({
    headless: true,
    // Events for each request and response would cost several times as much as the requests themselves.
    networkEnabled: false,
    ...options,
  });
  const version = await browser.version();
  return {
    engine,
    version,
    open: (url) => openPage(browser, engine, url),
    close: () => browser.close(),
  };
}

async function openPage(
  browser: PuppeteerBrowser,
  engine: 'chromium' | 'firefox',
  url: string,
): Promise<Page> {
  const page = await browser.newPage();
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  // Firefox reports its messages about blocked requests as page errors.
  if (engine === 'firefox') page.on('pageerror', (error) => messages.push((error as Error).message));
  await page.setViewport({ width: 1280, height: 900 });
  if (engine === 'chromium') {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  }
  await page.goto(url);
  return new PuppeteerTab(page, messages);
}

class PuppeteerTab implements Page {
  constructor(
    private readonly page: PuppeteerPage,
    private readonly messages: readonly string[],
  ) {}

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
  }

  async run<T>(body: string, ...args: readonly unknown[]): Promise<T> {
    return unwrap<T>((await this.page.evaluate(asExpression(body, args))) as PageScriptResult);
  }

  console(): readonly string[] {
    return [...this.messages];
  }

  async click(selector: string): Promise<void> {
    await this.page.locator(selector).setTimeout(PATIENCE_MS).click();
  }

  async type(selector: string, text: string): Promise<void> {
    await this.page.locator(selector).setTimeout(PATIENCE_MS).click();
    await this.page.$eval(selector, (element) => (element as unknown as { select(): void }).select());
    await this.page.keyboard.press('Backspace');
    await this.page.keyboard.type(text);
  }

  async select(selector: string, value: string): Promise<void> {
    await this.page.select(selector, value);
  }

  async press(key: Key): Promise<void> {
    await this.page.keyboard.press(key satisfies KeyInput);
  }

  async text(selector: string): Promise<string> {
    const element = await this.page.waitForSelector(selector, { timeout: PATIENCE_MS });
    if (element === null) throw new Error(`Nothing matches ${selector}`);
    return element.evaluate((node) => (node as unknown as { innerText: string }).innerText);
  }

  async waitFor(expression: string, limitMs = PATIENCE_MS): Promise<void> {
    await this.page.waitForFunction(expression, { timeout: limitMs });
  }

  async screenshot(path: `${string}.png`, { width, height }: ScreenshotOptions = {}): Promise<void> {
    const before = this.page.viewport();
    await this.page.setViewport({ width: width ?? 1280, height: height ?? 900 });
    await this.page.screenshot({ path, fullPage: height === undefined });
    await this.page.setViewport(before);
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
