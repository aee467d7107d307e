import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import {
  Builder,
  By,
  Capabilities,
  error as webDriverError,
  Key as SeleniumKey,
  until,
} from 'selenium-webdriver';
import type { WebDriver, WebElement } from 'selenium-webdriver';

import type { Browser, Key, Page, ScreenshotOptions } from './browser.js';
import { asExpression, unwrap } from './page-script.js';
import type { PageScriptResult } from './page-script.js';
import { PATIENCE_MS } from './patience.js';
import { endProcess, openVirtualDisplay } from './virtual-display.js';

const miniBrowser = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

/** WebKitGTK's MiniBrowser over WebDriver, on a separate display. */
export async function launchWebKit(): Promise<Browser> {
  const port = await freePort();
  const display = await openVirtualDisplay();
  const service = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: display.name,
      // The sandbox needs user namespaces, which a container's root does not have.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      GTK_THEME: 'Adwaita',
      NO_AT_BRIDGE: '1',
    },
  });
  const end = async () => {
    await endProcess(service);
    await display.close();
  };
  try {
    await listening(service, port);
    const driver = await startSession(port);
    const capabilities = await driver.getCapabilities();
    return {
      engine: 'webkit',
      version: `WebKitGTK ${capabilities.getBrowserVersion()}`,
      open: (url) => openPage(driver, url),
      close: async () => {
        await driver.quit();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startSession(port: number): Promise<WebDriver> {
  const driver = await new Builder()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities(
      new Capabilities({
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary: miniBrowser, args: ['--automation'] },
      }),
    )
    .build();
  await driver.manage().setTimeouts({ script: 120_000, pageLoad: 30_000 });
  return driver;
}

async function openPage(driver: WebDriver, url: string): Promise<Page> {
  await driver.manage().window().setRect({ x: 0, y: 0, width: 1280, height: 1000 });
  await driver.get(url);
  return new WebKitTab(driver);
}

class WebKitTab implements Page {
  constructor(private readonly driver: WebDriver) {}

  async goto(url: string): Promise<void> {
    await this.driver.get(url);
  }

  async run<T>(body: string, ...args: readonly unknown[]): Promise<T> {
    const script = `${asExpression(body, args)}.then(arguments[arguments.length - 1])`;
    return unwrap<T>(await this.driver.executeAsyncScript<PageScriptResult>(script));
  }

  console(): readonly string[] {
    return [];
  }

  async click(selector: string): Promise<void> {
    const element = await this.find(selector);
    // A page that is being laid out may show it a moment later.
    await this.driver.wait(() => this.clickIfShown(element), PATIENCE_MS, `${selector} stays hidden`);
  }

  private async clickIfShown(element: WebElement): Promise<boolean> {
    // WebKitGTK scrolls only to an edge of the window, where it then considers the element hidden.
    await this.driver.executeScript('arguments[0].scrollIntoView({ block: "center" })', element);
    try {
      await element.click();
      return true;
    } catch (reason) {
      if (reason instanceof webDriverError.ElementNotInteractableError) return false;
      throw reason;
    }
  }

  async type(selector: string, text: string): Promise<void> {
    const element = await this.find(selector);
    // Not clear(), which does not notify the page: if it renders before the first key press, the old text comes back.
    await this.driver.executeScript('arguments[0].focus(); arguments[0].select();', element);
    await this.driver.actions().sendKeys(SeleniumKey.BACK_SPACE, text).perform();
    // On a busy machine, the page gets the last keys a moment later.
    const isTyped = async () => (await element.getProperty('value')) === text;
    await this.driver.wait(isTyped, PATIENCE_MS, `${selector} does not have the text ${text}`);
  }

  async select(selector: string, value: string): Promise<void> {
    await (await this.find(`${selector} option[value=${JSON.stringify(value)}]`)).click();
  }

  async press(key: Key): Promise<void> {
    await this.driver.actions().sendKeys(seleniumKeys[key]).perform();
  }

  async text(selector: string): Promise<string> {
    return (await this.find(selector)).getText();
  }

  async waitFor(expression: string, limitMs = PATIENCE_MS): Promise<void> {
    const truthy = () => this.driver.executeScript<boolean>(`return Boolean(${expression})`);
    await this.driver.wait(truthy, limitMs, `Waited ${limitMs} ms for ${expression}`);
  }

  async screenshot(path: `${string}.png`, { width = 1280, height }: ScreenshotOptions = {}): Promise<void> {
    const window = this.driver.manage().window();
    const before = await window.getRect();
    // The window's frame and toolbar take up part of the requested size.
    const [innerWidth = 0, innerHeight = 0] = await this.driver.executeScript<number[]>(
      'return [innerWidth, innerHeight]',
    );
    const frame = { width: before.width - innerWidth, height: before.height - innerHeight };
    await window.setRect({ x: 0, y: 0, width: width + frame.width, height: before.height });
    const wanted =
      height ?? (await this.driver.executeScript<number>('return document.documentElement.scrollHeight'));
    await window.setRect({ x: 0, y: 0, width: width + frame.width, height: wanted + frame.height });
    await writeFile(path, await this.driver.takeScreenshot(), 'base64');
    await window.setRect(before);
    // The page gets its size back later than the window: until then, it may still have its layout for phones.
    await this.waitFor(`innerWidth === ${innerWidth} && innerHeight === ${innerHeight}`);
  }

  /** The tab is the session's only one, so it is emptied rather than closed. */
  async close(): Promise<void> {
    await this.driver.get('about:blank');
  }

  private find(selector: string): Promise<WebElement> {
    return Promise.resolve(
      this.driver.wait(until.elementLocated(By.css(selector)), PATIENCE_MS, `Nothing matches ${selector}`),
    );
  }
}

const seleniumKeys: Record<Key, string> = {
  Enter: SeleniumKey.ENTER,
  Tab: SeleniumKey.TAB,
  Escape: SeleniumKey.ESCAPE,
  Space: SeleniumKey.SPACE,
  Backspace: SeleniumKey.BACK_SPACE,
  ArrowUp: SeleniumKey.ARROW_UP,
  ArrowDown: SeleniumKey.ARROW_DOWN,
  ArrowLeft: SeleniumKey.ARROW_LEFT,
  ArrowRight: SeleniumKey.ARROW_RIGHT,
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when the WebDriver service answers. @throws {Error} if it exits first, or after `PATIENCE_MS` */
async function listening(service: ChildProcess, port: number): Promise<void> {
  const limit = Date.now() + PATIENCE_MS;
  while (Date.now() < limit) {
    if (service.exitCode !== null) throw new Error(`WebKitWebDriver ended with code ${service.exitCode}`);
    const answered = await fetch(`http://127.0.0.1:${port}/status`).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error('WebKitWebDriver did not answer within 20 seconds');
}
