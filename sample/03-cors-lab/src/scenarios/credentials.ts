import { rules } from './rules.js';
import type { Attempt, Scenario, SendStep } from './scenario.js';

const signIn: SendStep = {
  by: 'page',
  send: { path: '/credentials/session', method: 'POST', credentials: 'include' },
  expect: { blocked: false, status: 204 },
};

const allowed: Attempt = {
  server: ['credentials-session', 'credentials-allowed'],
  steps: [
    signIn,
    {
      by: 'page',
      send: { path: '/credentials/allowed/account', credentials: 'include' },
      expect: { blocked: false, status: 200, body: { signedIn: true } },
    },
  ],
  preflights: 0,
  actual: 2,
  outcome: 'The browser stores the cookie and sends it, and the page reads the response for its account.',
  rule: rules.credentialsGranted,
};

/** Requests that carry cookies. */
export const credentials: readonly Scenario[] = [
  {
    id: 'credentials-wildcard',
    group: 'credentials',
    title: 'Cookies with a wildcard',
    shows: 'The policy allows any origin, which is not enough when the page sends cookies.',
    attempt: {
      server: ['credentials-session', 'credentials-any-origin'],
      steps: [
        signIn,
        {
          by: 'page',
          send: { path: '/credentials/any-origin/account', credentials: 'include' },
          expect: { blocked: true },
        },
      ],
      preflights: 0,
      actual: 2,
      outcome:
        'The cookie arrives and the server answers for that account, but the browser withholds the response.',
      rule: rules.wildcardWithCredentials,
      console: { check: 'wildcard-with-credentials', preflight: false, subject: '*' },
    },
    fix: { words: 'Name the origin, and set credentials: true.', attempt: allowed },
  },
  {
    id: 'credentials-not-stated',
    group: 'credentials',
    title: 'Cookies without Access-Control-Allow-Credentials',
    shows: 'The policy names the origin but does not allow credentials.',
    attempt: {
      server: ['credentials-session', 'credentials-not-stated'],
      steps: [
        signIn,
        {
          by: 'page',
          send: { path: '/credentials/not-stated/account', credentials: 'include' },
          expect: { blocked: true },
        },
      ],
      preflights: 0,
      actual: 2,
      outcome:
        'The cookie arrives and the server answers for that account, but the browser withholds the response.',
      rule: rules.credentialsStated,
      console: { check: 'allow-credentials', preflight: false, subject: '' },
    },
    fix: { words: 'Set credentials: true.', attempt: allowed },
  },
  {
    id: 'credentials-success',
    group: 'credentials',
    title: 'Success: cookies from one origin',
    shows: 'The first request signs in and gets a cookie; the second is answered for that account.',
    attempt: allowed,
  },
  {
    id: 'credentials-refused-start',
    group: 'credentials',
    title: 'The library refuses to start with * and credentials',
    shows:
      'The combination from the first card, in one policy. The lab really starts an application with it and shows what happens.',
    attempt: {
      server: ['start-refused'],
      steps: [{ by: 'server', start: 'any-origin', expect: { starts: false, code: 'CORS_E001' } }],
      preflights: 0,
      actual: 0,
      outcome: 'The application does not start. The error says what is wrong, where, and how to fix it.',
      rule: rules.validOrNotStarted,
    },
    fix: {
      words: 'Name the origins that may act for a signed-in user.',
      attempt: {
        server: ['start-accepted'],
        steps: [{ by: 'server', start: 'one-origin', expect: { starts: true } }],
        preflights: 0,
        actual: 0,
        outcome: 'The application starts.',
        rule: rules.validOrNotStarted,
      },
    },
  },
];
