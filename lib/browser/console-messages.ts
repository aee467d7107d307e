import type { BlockedFetch } from './blocked-fetch.js';
import { chromiumConsole } from './chromium-console.js';
import { firefoxConsole } from './firefox-console.js';
import { safariConsole } from './safari-console.js';

/** What the consoles of the three browsers say; absent where they say nothing about CORS. */
export interface ConsoleMessages {
  readonly chromium?: string;
  readonly firefox?: string;
  readonly safari?: string;
}

/** What the three browsers print about a fetch that they have blocked. */
export function consoleMessages(blocked: BlockedFetch): ConsoleMessages {
  const chromium = chromiumConsole(blocked);
  const firefox = firefoxConsole(blocked);
  const safari = safariConsole(blocked);
  return {
    ...(chromium === undefined ? {} : { chromium }),
    ...(firefox === undefined ? {} : { firefox }),
    ...(safari === undefined ? {} : { safari }),
  };
}
