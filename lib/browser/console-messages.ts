import type { BlockedFetch } from './blocked-fetch.js';
import { chromiumConsole } from './chromium-console.js';
import { firefoxConsole } from './firefox-console.js';
import { safariConsole } from './safari-console.js';

/** The messages in the three browsers' consoles; absent if a browser prints nothing about CORS. */
export interface ConsoleMessages {
  readonly chromium?: string;
  readonly firefox?: string;
  readonly safari?: string;
}

/** The three browsers' messages about a blocked fetch. */
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
