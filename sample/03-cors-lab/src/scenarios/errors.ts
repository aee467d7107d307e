import { NO_ALLOW_ORIGIN } from './quoted-failure.js';
import { rules } from './rules.js';
import type { Scenario } from './scenario.js';

/** Answers that often lack CORS headers elsewhere, so that browsers hide the real status. */
export const errors: readonly Scenario[] = [
  {
    id: 'errors-not-found',
    group: 'errors',
    title: '404 from a handler',
    shows: 'The handler throws. The exception filter writes the response, which has the CORS headers.',
    attempt: {
      server: ['errors-not-found'],
      steps: [{ by: 'page', send: { path: '/errors/books/7' }, expect: { blocked: false, status: 404 } }],
      preflights: 0,
      actual: 1,
      outcome: 'The page reads the 404 and its message.',
      rule: rules.everyResponse,
    },
  },
  {
    id: 'errors-unknown-url',
    group: 'errors',
    title: '404 for an address that nothing serves',
    shows:
      'A typo in the URL. This API is closed by default, so the page sees a CORS error instead of the 404.',
    attempt: {
      server: ['module-closed'],
      steps: [{ by: 'page', send: { path: '/boks' }, expect: { blocked: true } }],
      preflights: 0,
      actual: 1,
      outcome: 'The browser withholds the 404. What looks like a CORS error is a wrong address.',
      rule: rules.unknownPathClosed,
      console: NO_ALLOW_ORIGIN,
    },
    fix: {
      words:
        'Give the module a default policy. It applies to every address without a policy of its own, unknown ones included. (The lab runs this on a second API.)',
      attempt: {
        server: ['module-open'],
        steps: [
          { by: 'page', send: { path: '/boks', api: 'open' }, expect: { blocked: false, status: 404 } },
        ],
        preflights: 0,
        actual: 1,
        outcome: 'The page reads the 404, and nobody suspects CORS.',
        rule: rules.unknownPathOpen,
      },
    },
  },
  {
    id: 'errors-guard',
    group: 'errors',
    title: '401 from a guard',
    shows:
      'A guard rejects the request before the handler runs. The page learns that the user has to sign in.',
    attempt: {
      server: ['errors-guard'],
      steps: [{ by: 'page', send: { path: '/errors/account' }, expect: { blocked: false, status: 401 } }],
      preflights: 0,
      actual: 1,
      outcome: 'The page reads the 401.',
      rule: rules.everyResponse,
    },
  },
  {
    id: 'errors-too-large',
    group: 'errors',
    title: '413 from the body parser',
    shows:
      'The body is larger than this API’s limit of 4 KB. The body parser answers before Nest has looked at the route.',
    attempt: {
      server: ['errors-too-large'],
      steps: [
        {
          by: 'page',
          send: {
            path: '/errors/reviews',
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: { kind: 'long-json', length: 8000 },
          },
          expect: { blocked: false, status: 413 },
        },
      ],
      preflights: 1,
      actual: 1,
      outcome: 'The page reads the 413.',
      rule: rules.everyResponse,
    },
  },
  {
    id: 'errors-crash',
    group: 'errors',
    title: '500 from an open route',
    shows: 'The handler fails with an unexpected error.',
    attempt: {
      server: ['errors-crash'],
      steps: [{ by: 'page', send: { path: '/errors/report' }, expect: { blocked: false, status: 500 } }],
      preflights: 0,
      actual: 1,
      outcome: 'The page reads the 500 and can tell the user.',
      rule: rules.everyResponse,
    },
  },
];
