import { NO_ALLOW_ORIGIN, NO_ALLOW_ORIGIN_ON_PREFLIGHT } from './quoted-failure.js';
import { rules } from './rules.js';
import type { Scenario } from './scenario.js';

const book = { kind: 'json', value: { title: 'Dune' } } as const;
const json = { 'Content-Type': 'application/json' };

/** The browser asks first, with OPTIONS, and sends the actual request only when the answer allows it. */
export const preflight: readonly Scenario[] = [
  {
    id: 'preflight-origin',
    group: 'preflight',
    title: 'Origin refused',
    shows: 'A PUT from a page that the policy does not allow. The preflight is refused.',
    attempt: {
      server: ['preflight-one-page'],
      steps: [
        {
          by: 'stranger',
          send: { path: '/preflight/one-page/books/1', method: 'PUT', headers: json, body: book },
          expect: { blocked: true },
        },
      ],
      preflights: 1,
      actual: 0,
      outcome: 'The browser stops after the preflight. The handler never ran.',
      rule: rules.preflightOrigin,
      console: NO_ALLOW_ORIGIN_ON_PREFLIGHT,
    },
    fix: {
      words: 'Add the second origin to the policy.',
      attempt: {
        server: ['preflight-two-pages'],
        steps: [
          {
            by: 'stranger',
            send: { path: '/preflight/two-pages/books/1', method: 'PUT', headers: json, body: book },
            expect: { blocked: false, status: 200 },
          },
        ],
        preflights: 1,
        actual: 1,
        outcome: 'The preflight is granted, the PUT is sent, and the page reads the response.',
        rule: rules.preflightGranted,
      },
    },
  },
  {
    id: 'preflight-method-not-served',
    group: 'preflight',
    title: 'Method not served: DELETE where only GET exists',
    shows:
      'The allowed methods are those of the routes that exist. No route serves DELETE on this path, so the preflight does not list it.',
    attempt: {
      server: ['preflight-read-only'],
      steps: [
        {
          by: 'page',
          send: { path: '/preflight/read-only/books/1', method: 'DELETE' },
          expect: { blocked: true },
        },
      ],
      preflights: 1,
      actual: 0,
      outcome: 'The browser stops after the preflight, and its message names the method.',
      rule: rules.preflightMethod,
      console: { check: 'method', preflight: true, subject: 'DELETE' },
    },
    fix: {
      words: 'Write the handler. The policy needs no change.',
      attempt: {
        server: ['preflight-removable'],
        steps: [
          {
            by: 'page',
            send: { path: '/preflight/removable/books/1', method: 'DELETE' },
            expect: { blocked: false, status: 200 },
          },
        ],
        preflights: 1,
        actual: 1,
        outcome: 'The preflight lists DELETE, and the page reads the response.',
        rule: rules.preflightGranted,
      },
    },
  },
  {
    id: 'preflight-method-narrowed',
    group: 'preflight',
    title: 'Method not allowed: the policy narrows',
    shows: 'The route serves DELETE, but the policy allows only GET from other origins.',
    attempt: {
      server: ['preflight-narrowed'],
      steps: [
        {
          by: 'page',
          send: { path: '/preflight/narrowed/books/1', method: 'DELETE' },
          expect: { blocked: true },
        },
      ],
      preflights: 1,
      actual: 0,
      outcome: 'The browser stops after the preflight.',
      rule: rules.preflightMethod,
      console: { check: 'method', preflight: true, subject: 'DELETE' },
    },
    fix: {
      words: 'Leave methods out: every method that the routes serve is then allowed.',
      attempt: {
        server: ['preflight-removable'],
        steps: [
          {
            by: 'page',
            send: { path: '/preflight/removable/books/1', method: 'DELETE' },
            expect: { blocked: false, status: 200 },
          },
        ],
        preflights: 1,
        actual: 1,
        outcome: 'The preflight lists DELETE, and the page reads the response.',
        rule: rules.preflightGranted,
      },
    },
  },
  {
    id: 'preflight-actual-refused',
    group: 'preflight',
    title: 'The preflight passes, the actual request is refused',
    shows:
      'Two versions of one route have different policies, and a request header picks the version. The preflight cannot tell which one it is for.',
    attempt: {
      server: ['preflight-versions'],
      steps: [
        {
          by: 'page',
          send: { path: '/preflight/books/1', method: 'DELETE', headers: { 'X-API-Version': '2' } },
          expect: { blocked: true },
        },
      ],
      preflights: 1,
      actual: 1,
      outcome:
        'The DELETE is sent. The server answers 403 before the handler runs, and the browser withholds it.',
      rule: rules.hiddenVersion,
      console: NO_ALLOW_ORIGIN,
    },
    fix: {
      words: 'Ask for the version that this page may use, or allow the page on version 2 as well.',
      attempt: {
        server: ['preflight-versions'],
        steps: [
          {
            by: 'page',
            send: { path: '/preflight/books/1', method: 'DELETE', headers: { 'X-API-Version': '1' } },
            expect: { blocked: false, status: 200, body: { id: '1', removed: true } },
          },
        ],
        preflights: 1,
        actual: 1,
        outcome: 'Version 1 allows this page, and the page reads the response.',
        rule: rules.preflightGranted,
      },
    },
  },
  {
    id: 'preflight-authorization',
    group: 'preflight',
    title: 'Header not allowed: Authorization',
    shows:
      'With an Authorization header, even the simplest GET needs a preflight. This policy lists only Content-Type.',
    attempt: {
      server: ['preflight-content-type-only'],
      steps: [
        {
          by: 'page',
          send: { path: '/preflight/content-type-only/books', headers: { Authorization: 'Bearer token' } },
          expect: { blocked: true },
        },
      ],
      preflights: 1,
      actual: 0,
      outcome: 'The browser stops after the preflight, and its message names the header.',
      rule: rules.preflightHeader,
      console: { check: 'header', preflight: true, subject: 'authorization' },
    },
    fix: {
      words: 'Add the header to allowedHeaders.',
      attempt: {
        server: ['preflight-authorization'],
        steps: [
          {
            by: 'page',
            send: { path: '/preflight/authorization/books', headers: { Authorization: 'Bearer token' } },
            expect: { blocked: false, status: 200 },
          },
        ],
        preflights: 1,
        actual: 1,
        outcome: 'The preflight allows Authorization, and the page reads the response.',
        rule: rules.preflightGranted,
      },
    },
  },
  {
    id: 'preflight-custom-header',
    group: 'preflight',
    title: 'Header not allowed: X-Custom',
    shows: 'A custom header has to be allowed, like every other header that is not safelisted.',
    attempt: {
      server: ['preflight-content-type-only'],
      steps: [
        {
          by: 'page',
          send: { path: '/preflight/content-type-only/books', headers: { 'X-Custom': 'hello' } },
          expect: { blocked: true },
        },
      ],
      preflights: 1,
      actual: 0,
      outcome: 'The browser stops after the preflight, and its message names the header.',
      rule: rules.preflightHeader,
      console: { check: 'header', preflight: true, subject: 'x-custom' },
    },
    fix: {
      words: 'Leave allowedHeaders out: every header that the page asks for is then allowed.',
      attempt: {
        server: ['preflight-any-header'],
        steps: [
          {
            by: 'page',
            send: { path: '/preflight/any-header/books', headers: { 'X-Custom': 'hello' } },
            expect: { blocked: false, status: 200 },
          },
        ],
        preflights: 1,
        actual: 1,
        outcome: 'The preflight names X-Custom, and the page reads the response.',
        rule: rules.preflightGranted,
      },
    },
  },
  {
    id: 'preflight-patch',
    group: 'preflight',
    title: 'PATCH with Authorization and JSON',
    shows:
      'Somebody once listed by hand the methods and headers that pages used at the time. A new kind of request fails twice: both its method and its header are missing.',
    attempt: {
      server: ['preflight-hand-written'],
      steps: [
        {
          by: 'page',
          send: {
            path: '/preflight/hand-written/books/1',
            method: 'PATCH',
            headers: { ...json, Authorization: 'Bearer token' },
            body: book,
          },
          expect: { blocked: true },
        },
      ],
      preflights: 1,
      actual: 0,
      outcome: 'The browser stops at the first gap: the method.',
      rule: rules.preflightMethod,
      console: { check: 'method', preflight: true, subject: 'PATCH' },
    },
    fix: {
      words: 'State only the origin. The methods come from the routes, the headers from the preflight.',
      attempt: {
        server: ['preflight-from-routes'],
        steps: [
          {
            by: 'page',
            send: {
              path: '/preflight/from-routes/books/1',
              method: 'PATCH',
              headers: { ...json, Authorization: 'Bearer token' },
              body: book,
            },
            expect: { blocked: false, status: 200 },
          },
        ],
        preflights: 1,
        actual: 1,
        outcome: 'The preflight is granted, the PATCH is sent, and the page reads the response.',
        rule: rules.preflightGranted,
      },
    },
  },
  {
    id: 'preflight-success',
    group: 'preflight',
    title: 'Success: PUT with JSON',
    shows: 'One call, two requests: first the preflight, then the PUT.',
    attempt: {
      server: ['preflight-one-page'],
      steps: [
        {
          by: 'page',
          send: { path: '/preflight/one-page/books/1', method: 'PUT', headers: json, body: book },
          expect: { blocked: false, status: 200, body: { id: '1', saved: true } },
        },
      ],
      preflights: 1,
      actual: 1,
      outcome: 'The page reads the response.',
      rule: rules.preflightGranted,
    },
  },
  {
    id: 'preflight-cache',
    group: 'preflight',
    title: 'What the preflight cache saves',
    shows: 'The same PUT three times, one after the other. With maxAge: 0 the browser asks each time.',
    attempt: {
      server: ['preflight-not-cached'],
      steps: [1, 2, 3].map(() => ({
        by: 'page',
        send: { path: '/preflight/not-cached/books/1', method: 'PUT', headers: json, body: book },
        expect: { blocked: false, status: 200 },
      })),
      preflights: 3,
      actual: 3,
      outcome: 'The page reads all three, at the cost of six requests.',
      rule: rules.maxAge,
    },
    fix: {
      words:
        'Let browsers cache the answer for ten minutes. (Without maxAge, they cache it for five seconds.)',
      attempt: {
        server: ['preflight-cached'],
        steps: [1, 2, 3].map(() => ({
          by: 'page',
          send: { path: '/preflight/cached/books/1', method: 'PUT', headers: json, body: book },
          expect: { blocked: false, status: 200 },
        })),
        preflights: 1,
        actual: 3,
        outcome: 'One preflight serves all three: four requests instead of six.',
        rule: rules.maxAge,
      },
    },
  },
];
