import { absenceOf, type Program } from '../../support/describe-where.js';
import { launchPuppeteer } from './puppeteer-browser.js';
import { launchWebKit } from './webkit-browser.js';

/** The browser engines that the tests run in. */
export type Engine = 'chromium' | 'firefox' | 'webkit';

/** All engines, in the order in which they are tested: `describe.each(engines)`. */
export const engines: readonly Engine[] = ['chromium', 'firefox', 'webkit'];

/** The keys that tests can press. */
export type Key =
  'Enter' | 'Tab' | 'Escape' | 'Space' | 'Backspace' | 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

/** How a screenshot is taken; the viewport is restored afterwards. */
export interface ScreenshotOptions {
  /** Width of the viewport in CSS pixels. Default: 1280. WebKitGTK's window is at least about 450 wide. */
  width?: number;
  /** Height of the viewport in CSS pixels. Default: the height of the whole document. */
  height?: number;
}

/** One tab, on one origin. */
export interface Page {
  /** Loads another address in the same tab and waits for its `load` event. */
  goto(url: string): Promise<void>;
  /**
   * Runs the body of an async function in the page and returns what it returns, through JSON.
   * Arguments arrive as `args`: `page.run('return (await fetch(args[0])).status', url)`.
   * @throws {Error} with the page's own message when the body throws.
   */
  run<T>(body: string, ...args: readonly unknown[]): Promise<T>;
  /**
   * Console messages since the page was opened, oldest first. They include the browser's own message about each CORS
   * failure, which arrives a moment after it. Always empty in WebKitGTK, whose driver has no command for it.
   */
  console(): readonly string[];
  /** Scrolls to the first element that matches, and clicks it. @throws {Error} when nothing matches for `PATIENCE_MS`. */
  click(selector: string): Promise<void>;
  /** Replaces the value of a field by typing it. */
  type(selector: string, text: string): Promise<void>;
  /** Chooses an option of a `<select>` by its value. */
  select(selector: string, value: string): Promise<void>;
  /** Presses a key on the element that has the focus. */
  press(key: Key): Promise<void>;
  /** The text that a reader sees in the first element that matches; waits up to `PATIENCE_MS` for the element. */
  text(selector: string): Promise<string>;
  /**
   * Waits until the expression is truthy in the page. @throws {Error} after the time limit (default: `PATIENCE_MS`).
   */
  waitFor(expression: string, limitMs?: number): Promise<void>;
  /** Writes a PNG. */
  screenshot(path: `${string}.png`, options?: ScreenshotOptions): Promise<void>;
  close(): Promise<void>;
}

/** A separate running browser, with an empty profile. */
export interface Browser {
  readonly engine: Engine;
  /** Name and version, as the browser states them. */
  readonly version: string;
  /** Opens a tab and waits for the `load` event. WebKitGTK has one tab at a time: close it before the next. */
  open(url: string): Promise<Page>;
  /** Stops the browser and everything that was started for it. */
  close(): Promise<void>;
}

const programs: Record<Engine, readonly Program[]> = {
  chromium: [{ path: '/usr/bin/chromium', package: 'chromium' }],
  firefox: [{ path: '/usr/bin/firefox-esr', package: 'firefox-esr' }],
  webkit: [
    { path: '/usr/bin/WebKitWebDriver', package: 'webkit2gtk-driver' },
    { path: '/usr/bin/Xvfb', package: 'xvfb' },
  ],
};

/** One line that says how to install the engine; `undefined` if it is installed. */
export const missing = (engine: Engine): string | undefined => absenceOf(engine, programs[engine]);

/** Starts the engine. @throws {Error} when it is missing or does not start. */
export async function launch(engine: Engine): Promise<Browser> {
  const absence = missing(engine);
  if (absence !== undefined) throw new Error(absence);
  return engine === 'webkit' ? launchWebKit() : launchPuppeteer(engine);
}
