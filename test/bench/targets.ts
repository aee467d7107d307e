import { ATTACKS } from './adversarial.js';
import { listName, TEN_THOUSAND } from './growth.js';
import type { OriginList } from './subjects.js';
import {
  all,
  actual,
  compared,
  compileMsOf,
  decision,
  difference,
  grown,
  imported,
  megabytesOf,
  microsOf,
  mostExpensive,
  msOf,
  preflight,
  quotient,
} from './target.js';
import type { Target } from './target.js';

function routeTargets(paths: string): Target[] {
  const title = `${paths} routes`;
  return [
    {
      what: `preflight with 1,000 ${title} : 1`,
      limit: all(1.1),
      unit: 'ratio',
      reached: grown(
        title,
        [preflight('policy-per-route × 1000'), preflight('policy-per-route × 1')],
        quotient,
      ),
    },
    {
      // Express itself searches its routes one by one, so the additional time of its router is subtracted.
      what: `actual request with 1,000 ${title} : 1, without the platform's own growth`,
      limit: all(1.1),
      unit: 'ratio',
      reached: grown(
        title,
        [
          actual('policy-per-route × 1000'),
          actual('none × 1000'),
          actual('none × 1'),
          actual('policy-per-route × 1'),
        ],
        ([large, largeNone, smallNone, small]) => (large! - largeNone! + smallNone!) / small!,
      ),
    },
    {
      what: `compiling the policies of 1,000 ${title}`,
      limit: all(60),
      unit: 'ms',
      reached: grown(title, [compileMsOf('policy-per-route × 1000')], ([ms]) => ms!),
    },
  ];
}

function originTargets(large: OriginList, what: string): Target[] {
  const names = [large, { ...large, count: 10 }].map((list) => listName('one-policy', list));
  return (['preflight-granted', 'actual-allowed'] as const).map((request) => ({
    what: `${request === 'actual-allowed' ? 'actual request' : 'preflight'} with ${what}`,
    limit: all(1.05),
    unit: 'ratio',
    reached: grown(
      'origins',
      names.map((name) => microsOf(request, name)),
      quotient,
    ),
  }));
}

const LONG: OriginList = { kind: 'exact', count: 100_000 };
const SHORT: OriginList = { kind: 'exact', count: 10 };

/** A hook that does nothing, and one that always writes the same three headers. */
const FLOORS = {
  'an empty hook': compared('actual-allowed', 'floor-hook', 'none'),
  'constant headers': compared('actual-allowed', 'floor-headers', 'none'),
};

export const TARGETS: readonly Target[] = [
  {
    what: 'actual request : without CORS',
    limit: { express: 0.95, fastify: 1.08, node: 1.1 },
    limitFromNode24: { express: 1.05 },
    unit: 'ratio',
    reached: compared('actual-allowed', 'one-policy', 'none'),
    floors: FLOORS,
  },
  {
    what: 'actual request, a policy per route : without CORS',
    limit: { express: 0.95, fastify: 1.08, node: 1.1 },
    limitFromNode24: { express: 1.05 },
    unit: 'ratio',
    reached: compared('actual-allowed', 'policy-per-route', 'none'),
    floors: {
      ...FLOORS,
      'constant headers and an idle guard': compared('actual-allowed', 'floor-guard', 'none'),
    },
  },
  {
    what: 'actual request : `enableCors()`',
    limit: { express: 0.9, fastify: 0.9, node: 0.95 },
    unit: 'ratio',
    reached: compared('actual-allowed', 'one-policy', 'enableCors'),
  },
  {
    what: 'actual request, a policy per route : `enableCors()`',
    limit: { express: 0.9, fastify: 0.9, node: 0.95 },
    unit: 'ratio',
    reached: compared('actual-allowed', 'policy-per-route', 'enableCors'),
  },
  {
    what: 'preflight : `enableCors()`',
    limit: { express: 0.25, fastify: 0.85, node: 0.9 },
    unit: 'ratio',
    reached: compared('preflight-granted', 'one-policy', 'enableCors'),
    floors: { 'constant headers': compared('preflight-granted', 'floor-preflight', 'enableCors') },
  },
  {
    what: 'actual request, a cached provider : a list',
    limit: all(1.05),
    unit: 'ratio',
    reached: compared('actual-allowed', 'cached-provider', 'one-policy'),
  },
  ...routeTargets('parameter'),
  ...originTargets(LONG, '100,000 exact origins : 10'),
  ...originTargets({ kind: 'wildcard', count: 10_000 }, '10,000 patterns : 10'),
  {
    what: 'what `enableCors()` with 10,000 origins adds : what this adds',
    limit: all(20),
    atLeast: true,
    unit: 'ratio',
    reached: grown(
      '10,000 origins and enableCors()',
      [listName('enableCors', TEN_THOUSAND), listName('one-policy', TEN_THOUSAND), 'none'].map(actual),
      ([other, own, none]) => (other! - none!) / Math.max(own! - none!, 0.01 * none!),
    ),
  },
  {
    what: 'start-up with 100,000 origins, more than with 10',
    limit: all(200),
    unit: 'ms',
    reached: grown(
      'origins',
      [msOf(listName('one-policy', LONG)), msOf(listName('one-policy', SHORT))],
      difference,
    ),
  },
  {
    what: 'memory of 100,000 origins',
    limit: all(30),
    unit: 'MB',
    reached: grown(
      'origins',
      [megabytesOf(listName('one-policy', LONG)), megabytesOf(listName('one-policy', SHORT))],
      difference,
    ),
  },
  {
    what: 'decision about an actual request',
    limit: all(150),
    unit: 'ns',
    reached: decision('actual request, allowed'),
  },
  {
    what: 'decision about a preflight',
    limit: all(400),
    unit: 'ns',
    reached: decision('preflight, granted'),
  },
  {
    what: 'importing `nestjs-cors`, after Nest',
    limit: all(40),
    unit: 'ms',
    reached: imported(({ ms }) => ms),
  },
  {
    what: 'memory of what it loads',
    limit: all(6),
    unit: 'MB',
    reached: imported(({ bytes }) => bytes.map((one) => one / 2 ** 20)),
  },
  ...Object.entries(ATTACKS).flatMap(([kind, attacks]): Target[] => {
    const what = `the most expensive hostile ${kind} request : an ordinary refusal`;
    const names = Object.keys(attacks).map((name) => `${kind}, ${name}`);
    return [
      { what, limit: all(2), unit: 'ratio', reached: mostExpensive(names, false) },
      {
        what: `${what}, without what it takes an application without CORS`,
        limit: all(2),
        unit: 'ratio',
        reached: mostExpensive(names, true),
      },
    ];
  }),
];
