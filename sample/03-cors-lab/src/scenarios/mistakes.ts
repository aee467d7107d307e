import { NO_ALLOW_ORIGIN, NO_ALLOW_ORIGIN_ON_PREFLIGHT } from './quoted-failure.js';
import { rules } from './rules.js';
import type { Scenario } from './scenario.js';

/** The two mistakes that nearly everybody makes once. */
export const mistakes: readonly Scenario[] = [
  {
    id: 'mistakes-request-headers',
    group: 'mistakes',
    title: 'CORS headers on the request',
    shows:
      'The error message names a header, so somebody adds it to the request. There it grants nothing, and because it is not safelisted, even a simple GET now needs a preflight.',
    attempt: {
      server: ['mistakes-no-policy'],
      steps: [
        {
          by: 'page',
          send: { path: '/mistakes/no-policy/books', headers: { 'Access-Control-Allow-Origin': '*' } },
          expect: { blocked: true },
        },
      ],
      preflights: 1,
      actual: 0,
      outcome: 'Now not even the GET is sent. The browser stops after the preflight.',
      rule: rules.offMeansHandsOff,
      console: NO_ALLOW_ORIGIN_ON_PREFLIGHT,
    },
    fix: {
      words: 'Remove the header from the request, and put the policy on the server.',
      attempt: {
        server: ['mistakes-policy'],
        steps: [
          { by: 'page', send: { path: '/mistakes/policy/books' }, expect: { blocked: false, status: 200 } },
        ],
        preflights: 0,
        actual: 1,
        outcome: 'One request without a preflight, and the page reads the response.',
        rule: rules.ownOrigin,
      },
    },
  },
  {
    id: 'mistakes-access-control',
    group: 'mistakes',
    title: '“CORS protects my API”',
    shows:
      'The policy allows only a partner’s origin. The browser withholds the prices from this page; the page’s own server asks for the same thing and gets them.',
    attempt: {
      server: ['mistakes-unprotected'],
      steps: [
        { by: 'page', send: { path: '/mistakes/prices' }, expect: { blocked: true } },
        {
          by: 'server',
          send: { path: '/mistakes/prices', headers: { Origin: '{page}' } },
          expect: { blocked: false, status: 200, body: [{ title: 'Dune', wholesale: 4.2 }] },
        },
      ],
      preflights: 0,
      actual: 2,
      outcome: 'Blocked in the browser, served outside it. Clients other than browsers ignore CORS.',
      rule: rules.notAccessControl,
      console: NO_ALLOW_ORIGIN,
    },
    fix: {
      words:
        'Require authentication. With enforce, the server itself refuses requests from other origins; a request without Origin still passes.',
      attempt: {
        server: ['mistakes-enforced'],
        steps: [
          { by: 'page', send: { path: '/mistakes/enforced-prices' }, expect: { blocked: true } },
          {
            by: 'server',
            send: { path: '/mistakes/enforced-prices', headers: { Origin: '{page}' } },
            expect: { blocked: false, status: 403 },
          },
          {
            by: 'server',
            send: { path: '/mistakes/enforced-prices' },
            expect: { blocked: false, status: 200, body: [{ title: 'Dune', wholesale: 4.2 }] },
          },
        ],
        preflights: 0,
        actual: 3,
        outcome:
          'With a foreign origin the server answers 403 and the handler does not run. Without Origin the prices are served: enforce is not access control, either.',
        rule: rules.enforced,
        console: NO_ALLOW_ORIGIN,
      },
    },
  },
];
