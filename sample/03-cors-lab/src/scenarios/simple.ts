import { NO_ALLOW_ORIGIN } from './quoted-failure.js';
import { rules } from './rules.js';
import type { Attempt, Scenario } from './scenario.js';

const oneOrigin: Attempt = {
  server: ['simple-one-origin'],
  steps: [{ by: 'page', send: { path: '/simple/one-origin' }, expect: { blocked: false, status: 200 } }],
  preflights: 0,
  actual: 1,
  outcome: 'The page reads the response.',
  rule: rules.ownOrigin,
};

/** One request, no preflight: the server answers, and the browser decides whether the page may see it. */
export const simple: readonly Scenario[] = [
  {
    id: 'simple-no-policy',
    group: 'simple',
    title: 'No policy',
    shows:
      'The controller has no policy. The server receives the request and answers 200, but the page does not get the response.',
    attempt: {
      server: ['simple-no-policy'],
      steps: [{ by: 'page', send: { path: '/simple/no-policy' }, expect: { blocked: true } }],
      preflights: 0,
      actual: 1,
      outcome: 'The browser withholds the response. The handler ran nevertheless.',
      rule: rules.closedByDefault,
      console: NO_ALLOW_ORIGIN,
    },
    fix: { words: 'Allow the page’s origin on the controller.', attempt: oneOrigin },
  },
  {
    id: 'simple-other-scheme',
    group: 'simple',
    title: 'Another origin’s policy: https instead of http',
    shows:
      'The policy allows the same host and port over https. To a browser that is another origin, and this page is on http.',
    attempt: {
      server: ['simple-other-scheme'],
      steps: [{ by: 'page', send: { path: '/simple/other-scheme' }, expect: { blocked: true } }],
      preflights: 0,
      actual: 1,
      outcome:
        'The browser withholds the response. The library does not tell a foreign page which origins it allows.',
      rule: rules.exactOrigin,
      console: NO_ALLOW_ORIGIN,
    },
    fix: {
      words: 'Write the origin as the page’s address bar shows it, scheme included.',
      attempt: oneOrigin,
    },
  },
  {
    id: 'simple-other-port',
    group: 'simple',
    title: 'Another origin’s policy: another port',
    shows: 'The policy allows localhost on port 8080. This page is on another port, which is another origin.',
    attempt: {
      server: ['simple-other-port'],
      steps: [{ by: 'page', send: { path: '/simple/other-port' }, expect: { blocked: true } }],
      preflights: 0,
      actual: 1,
      outcome: 'The browser withholds the response.',
      rule: rules.exactOrigin,
      console: NO_ALLOW_ORIGIN,
    },
    fix: {
      words: 'Name the right port, or, during development, allow every port of localhost.',
      attempt: {
        server: ['simple-any-port'],
        steps: [{ by: 'page', send: { path: '/simple/any-port' }, expect: { blocked: false, status: 200 } }],
        preflights: 0,
        actual: 1,
        outcome: 'The page reads the response, which names the page’s own origin.',
        rule: rules.portWildcard,
      },
    },
  },
  {
    id: 'simple-one-origin',
    group: 'simple',
    title: 'Success: one origin',
    shows: 'The policy names this page’s origin, and so does the response.',
    attempt: oneOrigin,
  },
  {
    id: 'simple-any-origin',
    group: 'simple',
    title: 'Success: any origin',
    shows:
      'A public resource that every page can read. The request comes from the second page origin, which none of this API’s policies names.',
    attempt: {
      server: ['simple-any-origin'],
      steps: [
        { by: 'stranger', send: { path: '/simple/any-origin' }, expect: { blocked: false, status: 200 } },
      ],
      preflights: 0,
      actual: 1,
      outcome: 'The unknown page reads the response, too.',
      rule: rules.anyOrigin,
    },
  },
];
