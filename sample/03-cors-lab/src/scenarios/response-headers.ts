import { rules } from './rules.js';
import type { Scenario } from './scenario.js';

/** Responses that are read, but not all of their headers. */
export const responseHeaders: readonly Scenario[] = [
  {
    id: 'headers-hidden',
    group: 'response-headers',
    title: 'Headers that scripts cannot read',
    shows:
      'The handler sets X-Total-Count and Link. The browser receives both, and the page can read neither.',
    attempt: {
      server: ['headers-hidden'],
      steps: [
        {
          by: 'page',
          send: { path: '/headers/hidden/books' },
          expect: { blocked: false, status: 200, readable: [] },
        },
      ],
      preflights: 0,
      actual: 1,
      outcome: 'The page reads the body, but the browser hides both headers.',
      partly: true,
      rule: rules.exposedHeaders,
    },
    fix: {
      words: 'Expose the header that the page needs.',
      attempt: {
        server: ['headers-listed'],
        steps: [
          {
            by: 'page',
            send: { path: '/headers/listed/books' },
            expect: { blocked: false, status: 200, readable: ['x-total-count'] },
          },
        ],
        preflights: 0,
        actual: 1,
        outcome: 'The page reads X-Total-Count. Link stays hidden.',
        rule: rules.exposedHeaders,
      },
    },
  },
  {
    id: 'headers-auto',
    group: 'response-headers',
    title: "Success: exposedHeaders: 'auto'",
    shows: 'Every header that the handler sets is exposed, without a list to maintain.',
    attempt: {
      server: ['headers-auto'],
      steps: [
        {
          by: 'page',
          send: { path: '/headers/auto/books' },
          expect: { blocked: false, status: 200, readable: ['link', 'x-total-count'] },
        },
      ],
      preflights: 0,
      actual: 1,
      outcome: 'The page reads both headers.',
      rule: rules.exposedHeaders,
    },
  },
];
