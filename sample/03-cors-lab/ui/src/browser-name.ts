import type { ConsoleMessages } from '#browser/console-messages.js';

export const BROWSER_NAMES: Readonly<Record<keyof ConsoleMessages, string>> = {
  chromium: 'Chromium',
  firefox: 'Firefox',
  safari: 'Safari',
};

/** The browser whose console the reader sees. All others are built on Chromium. */
export const thisBrowser: keyof ConsoleMessages = /Firefox\//.test(navigator.userAgent)
  ? 'firefox'
  : /AppleWebKit\//.test(navigator.userAgent) && !/Chrom(e|ium)\//.test(navigator.userAgent)
    ? 'safari'
    : 'chromium';
