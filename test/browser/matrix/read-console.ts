import type { Engine, Page } from '../driver/browser.js';

/**
 * What the page's console has said until now. Chromium and Firefox write it from another process, in order, so that it
 * has all of it when it has a message that the page has just written.
 */
export async function consoleOf(engine: Engine, page: Page): Promise<readonly string[]> {
  // Its driver has no command for it; `safari-console.spec.ts` reads it in another way.
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

/** Firefox reports a failed preflight once more, as a request without an answer, and its redirect twice. */
function isEcho(message: string): boolean {
  return (
    message.includes('(Reason: CORS request did not succeed). Status code: (null).') ||
    /\(Reason: CORS preflight response did not succeed\)\. Status code: 3\d\d\.$/.test(message)
  );
}
