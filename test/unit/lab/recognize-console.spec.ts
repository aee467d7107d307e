import { describe, expect, it } from '@jest/globals';
import { consoleMessages } from '../../../lib/browser/console-messages.js';
import { failedCorsCheck } from '../../../lib/browser/cors-check.js';
import type { CorsCheckName, FetchFailure } from '../../../lib/browser/fetch-failure.js';
import { corsChecks } from '../../../sample/03-cors-lab/src/paste/console-templates.js';
import { recognizeConsole } from '../../../sample/03-cors-lab/src/paste/recognize-console.js';

const page = 'https://shop.example.com';
const url = 'https://api.example.com/orders/7?full=1&from=2';

/** Values that fail the check, of the kind that servers really send. */
const SUBJECTS: Readonly<Record<CorsCheckName, readonly string[]>> = {
  'allow-origin-missing': [''],
  'allow-origin-multiple': [
    'https://a.example, https://b.example',
    'https://a.example https://b.example',
    '*, *',
  ],
  'allow-origin-invalid': ['localhost-3000', '${ORIGIN}', "it's-not(an)origin."],
  'allow-origin-mismatch': ['https://b.example', 'null', 'https://shop.example.com/'],
  'wildcard-with-credentials': ['*'],
  'allow-credentials': ['', 'True', '1'],
  'preflight-redirect': ['301'],
  'preflight-status': ['404'],
  'allow-methods-malformed': ['GET POST', 'GET; PUT'],
  'allow-headers-malformed': ['X A', '"x"'],
  method: ['DELETE', 'patch'],
  header: ['authorization', 'x-api.version'],
  'redirect-with-credentials': ['https://ada:secret@api.example.com/'],
};

/** Every message that the browser model can print, with the failure that it is about. */
const messages = corsChecks.flatMap((check) =>
  SUBJECTS[check].flatMap((subject) =>
    [false, true].flatMap((preflight) =>
      [200, 404, 301].flatMap((status) =>
        (['fetch', 'xhr'] as const).flatMap((via) =>
          [[url], ['https://api.example.com/old', url]].flatMap((urls) => {
            const failure: FetchFailure = { check, subject, preflight, status, origin: page, urls };
            return Object.entries(consoleMessages({ page, via, failure })).map(([engine, text]) => ({
              engine,
              text: String(text),
              failure,
            }));
          }),
        ),
      ),
    ),
  ),
);

/** The check that the browser reports: it looks at a preflight's status first, whatever else is wrong. */
function told(engine: string, { check: failed, preflight, status }: FetchFailure): CorsCheckName {
  const check = failed as CorsCheckName;
  const isRedirect = status === 301;
  if (preflight && engine === 'chromium' && isRedirect) return 'preflight-redirect';
  if (engine === 'safari' && (check.startsWith('preflight-') || (preflight && status !== 200)))
    return isRedirect ? 'preflight-redirect' : 'preflight-status';
  return check;
}

describe('A pasted console message', () => {
  it('is recognized as its own check, whichever browser printed it', () => {
    expect(messages.length).toBeGreaterThan(500);
    const wrong = messages.filter(({ engine, text, failure }) => {
      const seen = recognizeConsole(text);
      return seen?.engine !== engine || !seen.checks.includes(told(engine, failure));
    });
    expect(wrong.map(({ text, failure }) => [failure.check, text, recognizeConsole(text)])).toEqual([]);
  });

  it('is about one check, except where the browser prints the same message for several', () => {
    for (const { engine, text, failure } of messages) {
      const seen = recognizeConsole(text);
      for (const check of seen?.checks ?? []) {
        if (check === told(engine, failure)) continue;
        // Another check in the list: for a value that fails it, the browser prints exactly the same words.
        const alike = messages.some((other) => other.text === text && told(engine, other.failure) === check);
        expect({ text, check, alike }).toEqual({ text, check, alike: true });
      }
    }
  });

  it('gives the page, the address, the status and what failed, if the message contains them', () => {
    for (const { engine, text, failure } of messages) {
      const seen = recognizeConsole(text);
      const status = text.includes('Status code: ') ? failure.status : undefined;
      expect({ ...seen, page: engine === 'chromium' ? seen?.page : page }).toMatchObject({
        url,
        page,
        status,
      });
      // The subject is what the sentence names; if it names nothing, the subject is empty.
      expect(['', failure.subject]).toContain(seen?.subject === '301' ? '' : seen?.subject);
    }
  });

  it('is found within the text that consoles and chats put around it', () => {
    for (const { engine, text, failure } of messages.filter((_message, index) => index % 7 === 0)) {
      const pasted = `orders:1 \n(index):42   ${text.replaceAll('‘', "'").replaceAll('’', "'")} \n  net::ERR_FAILED 200 (OK)\nUncaught (in promise) TypeError: Failed to fetch`;
      expect(recognizeConsole(pasted)?.checks).toContain(told(engine, failure));
      // Wrapping a value that contains spaces would change it.
      const wrapped = failure.subject.includes(' ') ? text : text.replaceAll(/ (?=[a-z])/g, '\n  ');
      expect(recognizeConsole(wrapped)?.checks).toContain(told(engine, failure));
    }
  });

  it('says whether the preflight failed only if the message says so', () => {
    expect(new Set(says('chromium', 'allow-origin-missing', true))).toEqual(new Set([true]));
    expect(new Set(says('chromium', 'allow-origin-missing', false))).toEqual(new Set([false]));
    expect(new Set(says('firefox', 'allow-origin-missing', true))).toEqual(new Set([undefined]));
    expect(new Set(says('firefox', 'method', true))).toEqual(new Set([true]));
  });

  it.each([
    '',
    'TypeError: Failed to fetch',
    'Error: connect ECONNREFUSED 127.0.0.1:3000',
    'Refused to load the script because it violates the following Content Security Policy directive',
    'CORS',
  ])('is not seen in: %s', (text) => {
    expect(recognizeConsole(text)).toBeUndefined();
  });

  it('tells the values of Firefox’s one sentence apart as browsers do', () => {
    for (const subject of SUBJECTS['allow-origin-multiple']) {
      const check = failedCorsCheck(page, false, [['Access-Control-Allow-Origin', subject]])?.check;
      const failure: FetchFailure = {
        check: 'allow-origin-multiple',
        subject,
        preflight: false,
        status: 200,
        origin: page,
        urls: [url],
      };
      const { firefox = '' } = consoleMessages({ page, via: 'fetch', failure });
      expect(recognizeConsole(firefox)?.checks).toEqual([check]);
    }
  });
});

/** What the engine's messages about a check say about the preflight. */
function says(engine: string, check: CorsCheckName, preflight: boolean): (boolean | undefined)[] {
  return messages
    .filter(
      (one) => one.engine === engine && one.failure.check === check && one.failure.preflight === preflight,
    )
    .filter(({ failure }) => failure.status === 200)
    .map(({ text }) => recognizeConsole(text)?.preflight);
}
