import { chromiumConsole } from '#browser/chromium-console.js';
import type { CorsCheckName, FetchFailure } from '#browser/fetch-failure.js';
import { firefoxConsole } from '#browser/firefox-console.js';
import { safariConsole } from '#browser/safari-console.js';
import { MARKS, toRegExp, withoutMarks } from './message-pattern.js';

export type Engine = 'chromium' | 'firefox' | 'safari';

/** What one console prints about one check, as an expression that finds it in a text. */
export interface ConsoleTemplate {
  readonly engine: Engine;
  readonly check: CorsCheckName;
  /** Finds the sentence that gives the reason. Its named groups: `subject`, `status` and `origin`, as far as it has them. */
  readonly reason: RegExp;
  /** How much of the reason is the same each time; where two templates match, the longer one says more. */
  readonly length: number;
}

/** The console's own start of a message, from which the page and the address are read. */
export interface ConsoleHead {
  readonly engine: Engine;
  readonly head: RegExp;
}

type Print = (failure: FetchFailure) => string | undefined;

/** The three consoles, and the text after which their messages give the reason. */
const CONSOLES: readonly { readonly engine: Engine; readonly print: Print; readonly reasonAfter: string }[] =
  [
    {
      engine: 'chromium',
      print: (failure) => chromiumConsole({ page: MARKS.origin, via: 'fetch', failure }),
      reasonAfter: 'blocked by CORS policy: ',
    },
    {
      engine: 'firefox',
      print: (failure) => firefoxConsole({ page: MARKS.origin, via: 'fetch', failure }),
      reasonAfter: '. (',
    },
    {
      engine: 'safari',
      print: (failure) => safariConsole({ page: MARKS.origin, via: 'fetch', failure }),
      reasonAfter: '',
    },
  ];

/** The checks of the CORS protocol, as keys: the compiler requires all of them. */
const CHECKS: Readonly<Record<CorsCheckName, true>> = {
  'allow-origin-missing': true,
  'allow-origin-multiple': true,
  'allow-origin-invalid': true,
  'allow-origin-mismatch': true,
  'wildcard-with-credentials': true,
  'allow-credentials': true,
  'preflight-redirect': true,
  'preflight-status': true,
  'allow-methods-malformed': true,
  'allow-headers-malformed': true,
  method: true,
  header: true,
  'redirect-with-credentials': true,
};

export const corsChecks = Object.keys(CHECKS) as readonly CorsCheckName[];

/** Every message that the model of the browsers prints, made by printing it with marks in place of what varies. */
export const consoleTemplates: readonly ConsoleTemplate[] = CONSOLES.flatMap(
  ({ engine, print, reasonAfter }) =>
    corsChecks.flatMap((check) => {
      const printed = print(marked(check));
      if (printed === undefined) return [];
      const [first = ''] = printed.split('\n');
      const reason = first.slice(reasonAfter === '' ? 0 : first.indexOf(reasonAfter) + reasonAfter.length);
      return [{ engine, check, reason: toRegExp(reason), length: withoutMarks(reason).length }];
    }),
).sort((one, other) => other.length - one.length);

/** How the messages of each console begin (Safari: end), with the page's origin and the address. */
export const consoleHeads: readonly ConsoleHead[] = CONSOLES.map(({ engine, print, reasonAfter }) => {
  const printed = print(marked('allow-origin-missing')) ?? '';
  const end = printed.indexOf(reasonAfter) + reasonAfter.length;
  const head = engine === 'safari' ? (printed.split('\n')[1] ?? '') : printed.slice(0, end);
  return { engine, head: toRegExp(head) };
});

/** What Chromium puts before the reason if a preflight failed. */
export const preflightPrefix: RegExp = (() => {
  const [first] = CONSOLES;
  const without = first?.print(marked('allow-origin-missing')) ?? '';
  const prefixed = first?.print({ ...marked('allow-origin-missing'), preflight: true }) ?? '';
  let start = 0;
  while (start < without.length && without[start] === prefixed[start]) start += 1;
  return toRegExp(prefixed.slice(start, prefixed.length - (without.length - start)));
})();

function marked(check: CorsCheckName): FetchFailure {
  const { url, origin, subject, status } = MARKS;
  return { check, preflight: false, subject, status: Number(status), origin, urls: [url] };
}
