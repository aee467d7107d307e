import { describeFailure } from '#browser/describe-failure.js';
import type { CorsCheckName } from '#browser/fetch-failure.js';
import { scenarios } from '../scenarios/index.js';
import { decoratorCode, YOUR_PAGE } from './decorator-code.js';
import type { PasteAnswer } from './paste-answer.js';
import type { RecognizedMessage } from './recognize-console.js';

/** Cause, fix and card of a console message. */
export function explainMessage(message: RecognizedMessage): PasteAnswer {
  const { engine, checks, preflight, subject, page = YOUR_PAGE, url, status = 0 } = message;
  const [check, ...others] = checks;
  const failure = { check, preflight: preflight ?? false, subject, status, origin: page, urls: [url ?? ''] };
  const { cause, fix } = describeFailure(failure);
  const code = decoratorCode(check, page, subject);
  return {
    kind: 'message',
    title: `${NAMES[engine]}’s message about ${SUBJECTS[check]}`,
    says: [
      cause,
      ...(preflight === true ? ['Your request was never sent: the browser stopped at the preflight.'] : []),
    ],
    fix,
    ...(code === undefined ? {} : { code }),
    card: cardOf(check, preflight ?? false),
    notes: notesOn(message, others),
    ...(url === undefined || !URL.canParse(url)
      ? {}
      : {
          ask: {
            url,
            page: message.page,
            method: methodOf(check, subject),
            headers: headersOf(check, subject),
            credentials: credentialsOf(check),
          },
        }),
  };
}

/** The scenario that ends in this failure, or comes nearest to it. */
export function cardOf(check: CorsCheckName, preflight: boolean): string {
  const shown = scenarios.filter(({ attempt }) => attempt.console?.check === check);
  const exact = shown.find(({ attempt }) => attempt.console?.preflight === preflight);
  return (exact ?? shown[0])?.id ?? NEAREST[check] ?? 'simple-no-policy';
}

/** Failures that this library never causes, so that no card ends in them. */
const NEAREST: Readonly<Partial<Record<CorsCheckName, string>>> = {
  'allow-origin-mismatch': 'simple-other-scheme',
  'allow-origin-invalid': 'simple-other-scheme',
  'allow-origin-multiple': 'simple-one-origin',
  'preflight-redirect': 'preflight-success',
  'preflight-status': 'preflight-success',
  'allow-methods-malformed': 'preflight-patch',
  'allow-headers-malformed': 'preflight-authorization',
  'redirect-with-credentials': 'simple-one-origin',
};

const NAMES = { chromium: 'Chromium', firefox: 'Firefox', safari: 'Safari' } as const;

const SUBJECTS: Readonly<Record<CorsCheckName, string>> = {
  'allow-origin-missing': 'a missing Access-Control-Allow-Origin',
  'allow-origin-multiple': 'two values in Access-Control-Allow-Origin',
  'allow-origin-invalid': 'an Access-Control-Allow-Origin that is not an origin',
  'allow-origin-mismatch': 'an Access-Control-Allow-Origin with another origin',
  'wildcard-with-credentials': 'the wildcard * with credentials',
  'allow-credentials': 'credentials that are not allowed',
  'preflight-redirect': 'a preflight that is redirected',
  'preflight-status': 'the status of the preflight',
  'allow-methods-malformed': 'a malformed Access-Control-Allow-Methods',
  'allow-headers-malformed': 'a malformed Access-Control-Allow-Headers',
  method: 'a method that is not allowed',
  header: 'a request header that is not allowed',
  'redirect-with-credentials': 'a redirect with a user name or password',
};

function notesOn(
  { engine, checks, preflight, page, subject, status }: RecognizedMessage,
  others: readonly CorsCheckName[],
): string[] {
  const [check] = checks;
  const name = NAMES[engine];
  return [
    ...(others.length > 0
      ? [
          `${name} prints the same for ${others.map((other) => SUBJECTS[other]).join(', and for ')}. The Network panel has the header.`,
        ]
      : []),
    ...(page === undefined
      ? [`${name} does not name the page. Put its location.origin in place of ${YOUR_PAGE}.`]
      : []),
    ...(check === 'method' && subject === ''
      ? [`${name} does not name the method: it is the one that your code sends.`]
      : []),
    ...(preflight === undefined
      ? [
          `${name} does not say which response it was. If your request is preceded by OPTIONS in the Network panel, look at that one first.`,
        ]
      : []),
    ...(check === 'allow-origin-missing' && status !== undefined && status >= 400
      ? [
          `The status is ${status}: something may have failed before any policy was asked. Look at the server’s log as well.`,
        ]
      : []),
  ];
}

function methodOf(check: CorsCheckName, subject: string): string {
  return check === 'method' && subject !== '' ? subject : 'GET';
}

function headersOf(check: CorsCheckName, subject: string): Record<string, string> {
  return check === 'header' && subject !== '' ? { [subject]: '…' } : {};
}

function credentialsOf(check: CorsCheckName): 'include' | 'same-origin' {
  return check === 'wildcard-with-credentials' || check === 'allow-credentials' ? 'include' : 'same-origin';
}
