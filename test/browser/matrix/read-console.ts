import type { Engine, Page } from '../driver/browser.js';

/**
 * The messages in the page's console so far. Chromium and Firefox write them from another process, but in order: once a
 * message that the page has just written is there, all earlier ones are, too.
 */
export async function consoleOf(engine: Engine, page: Page): Promise<readonly string[]> {
  // Its driver has no command for the console; `safari-console.spec.ts` reads it another way.
  if (engine === 'webkit') return [];
  const last = `last message ${performance.now()}`;
  await page.run('console.log(args[0])', last);
  const limit = Date.now() + 5000;
  while (!page.console().includes(last)) {
    if (Date.now() > limit) throw new Error('The console is silent');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return page.console();
}

/** The messages about blocked requests of one case. */
export function messagesAbout(messages: readonly string[], caseId: string): readonly string[] {
  const address = new RegExp(`[?&]case=${caseId}(?![\\w-])`);
  return messages.filter(
    (message) => /CORS|Cross-Origin/.test(message) && address.test(message) && !isEcho(message),
  );
}

/** Firefox reports a failed preflight a second time, as a request without an answer, and a redirected one twice. */
function isEcho(message: string): boolean {
  return (
    message.includes('(Reason: CORS request did not succeed). Status code: (null).') ||
    /\(Reason: CORS preflight response did not succeed\)\. Status code: 3\d\d\.$/.test(message)
  );
}
