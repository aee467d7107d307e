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
  outcome: 'The cookie is set, sent along, and the page reads the answer that was made for it.',
  rule: rules.credentialsGranted,
};

/** Requests that carry cookies. */
export const credentials: readonly Scenario[] = [
  {
    id: 'credentials-wildcard',
    group: 'credentials',
    title: 'Cookies with a wildcard',
    shows: 'The policy allows any origin, which is not enough when the page sends cookies along.',
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
        'The cookie arrives and the server answers for that account, but the browser withholds the answer.',
      rule: rules.wildcardWithCredentials,
      console: { check: 'wildcard-with-credentials', preflight: false, subject: '*' },
    },
    fix: { words: 'Name the origin, and state credentials.', attempt: allowed },
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
        'The cookie arrives and the server answers for that account, but the browser withholds the answer.',
      rule: rules.credentialsStated,
      console: { check: 'allow-credentials', preflight: false, subject: '' },
    },
    fix: { words: 'State credentials: true.', attempt: allowed },
  },
  {
    id: 'credentials-success',
    group: 'credentials',
    title: 'Success: cookies from one origin',
    shows: 'The first request signs in and gets a cookie, the second one is answered for that account.',
    attempt: allowed,
  },
  {
    id: 'credentials-refused-start',
    group: 'credentials',
    title: 'The library refuses to start with * and credentials',
    shows:
      'The combination of the first card, written into one policy. The lab starts an application with it, for real, and shows what that says.',
    attempt: {
      server: ['start-refused'],
      steps: [{ by: 'server', start: 'any-origin', expect: { starts: false, code: 'CORS_E001' } }],
      preflights: 0,
      actual: 0,
      outcome: 'The application does not start. The error says where, what and how to mend it.',
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
