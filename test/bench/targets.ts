import { ATTACKS } from './adversarial.js';
import { listName, TEN_THOUSAND } from './growth.js';
import type { GroupResult } from './measure.js';
import type { Results } from './results.js';
import { figure, ratio } from './statistics.js';
import type { Figure } from './statistics.js';
import type { OriginList, Platform } from './subjects.js';

/** A figure that the library is meant to reach. */
export interface Target {
  readonly what: string;
  readonly limit: Readonly<Record<Platform, number>>;
  readonly atLeast?: boolean;
  readonly unit: 'ratio' | 'ns' | 'ms' | 'MB';
  /** Absent where it was not measured. */
  readonly reached: (results: Results, platform: Platform) => Figure | undefined;
}

const both = (limit: number) => ({ express: limit, fastify: limit });

/** One variant against another, in the comparison over HTTP. */
function compared(request: string, variant: string, base: string): Target['reached'] {
  return (results, platform) => {
    const measured = results.http?.result[platform]?.[request];
    return ratioOf(measured?.[variant], measured?.[base]);
  };
}

function ratioOf(
  one: readonly number[] | undefined,
  base: readonly number[] | undefined,
): Figure | undefined {
  return one === undefined || base === undefined ? undefined : ratio(one, base);
}

type Rounds = (group: GroupResult) => readonly number[] | undefined;
const microsOf =
  (request: string, name: string): Rounds =>
  (group) =>
    group.requests[request]?.[name];
const msOf =
  (name: string): Rounds =>
  (group) =>
    group.startUp[name]?.ms;
const compileMsOf =
  (name: string): Rounds =>
  (group) =>
    group.startUp[name]?.compileMs;
const megabytesOf =
  (name: string): Rounds =>
  (group) =>
    group.startUp[name]?.heapBytes.map((b) => b / 2 ** 20);

const actual = (name: string) => microsOf('actual-allowed', name);
const preflight = (name: string) => microsOf('preflight-granted', name);

/** Combines several series of a group of the growth section, round by round. */
function grown(
  title: string,
  series: readonly Rounds[],
  combine: (values: number[]) => number,
): Target['reached'] {
  return (results, platform) => {
    const group = results.growth?.result[`${platform}, ${title}`];
    const all = group === undefined ? [] : series.map((rounds) => rounds(group));
    if (group === undefined || all.includes(undefined)) return undefined;
    return figure(all[0]!.map((_, round) => combine(all.map((rounds) => rounds![round]!))));
  };
}

const quotient = ([a, b]: number[]) => a! / b!;
const difference = ([a, b]: number[]) => a! - b!;

function routeTargets(paths: string): Target[] {
  const title = `${paths} routes`;
  return [
    {
      what: `preflight with 1,000 ${title} : 1`,
      limit: both(1.1),
      unit: 'ratio',
      reached: grown(
        title,
        [preflight('policy-per-route × 1000'), preflight('policy-per-route × 1')],
        quotient,
      ),
    },
    {
      // Express itself searches its routes one by one: what its router takes more is taken out.
      what: `actual request with 1,000 ${title} : 1, without the platform's own growth`,
      limit: both(1.1),
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
      limit: both(100),
      unit: 'ms',
      reached: grown(title, [compileMsOf('policy-per-route × 1000')], ([ms]) => ms!),
    },
  ];
}

function originTargets(large: OriginList, what: string): Target[] {
  const names = [large, { ...large, count: 10 }].map((list) => listName('one-policy', list));
  return (['preflight-granted', 'actual-allowed'] as const).map((request) => ({
    what: `${request === 'actual-allowed' ? 'actual request' : 'preflight'} with ${what}`,
    limit: both(1.05),
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

function decision(name: string): Target['reached'] {
  return ({ decisions }) => decisions?.result[name]?.nanoseconds;
}

export const TARGETS: readonly Target[] = [
  {
    what: 'actual request : without CORS',
    limit: { express: 1.03, fastify: 1.04 },
    unit: 'ratio',
    reached: compared('actual-allowed', 'one-policy', 'none'),
  },
  {
    what: 'actual request, a policy per route : without CORS',
    limit: { express: 1.03, fastify: 1.04 },
    unit: 'ratio',
    reached: compared('actual-allowed', 'policy-per-route', 'none'),
  },
  {
    what: 'actual request : `enableCors()`',
    limit: { express: 0.98, fastify: 0.95 },
    unit: 'ratio',
    reached: compared('actual-allowed', 'one-policy', 'enableCors'),
  },
  {
    what: 'preflight : `enableCors()`',
    limit: { express: 0.8, fastify: 0.9 },
    unit: 'ratio',
    reached: compared('preflight-granted', 'one-policy', 'enableCors'),
  },
  ...routeTargets('static'),
  ...routeTargets('parameter'),
  ...originTargets(LONG, '100,000 exact origins : 10'),
  ...originTargets({ kind: 'wildcard', count: 10_000 }, '10,000 patterns : 10'),
  {
    what: 'what `enableCors()` with 10,000 origins adds : what this adds',
    limit: both(20),
    atLeast: true,
    unit: 'ratio',
    reached: grown(
      'origins and enableCors()',
      [listName('enableCors', TEN_THOUSAND), listName('one-policy', TEN_THOUSAND), 'none'].map(actual),
      ([other, own, none]) => (other! - none!) / Math.max(own! - none!, 0.01 * none!),
    ),
  },
  {
    what: 'start-up with 100,000 origins, more than with 10',
    limit: both(200),
    unit: 'ms',
    reached: grown(
      'origins',
      [msOf(listName('one-policy', LONG)), msOf(listName('one-policy', SHORT))],
      difference,
    ),
  },
  {
    what: 'memory of 100,000 origins',
    limit: both(30),
    unit: 'MB',
    reached: grown(
      'origins',
      [megabytesOf(listName('one-policy', LONG)), megabytesOf(listName('one-policy', SHORT))],
      difference,
    ),
  },
  {
    what: 'decision about an actual request',
    limit: both(150),
    unit: 'ns',
    reached: decision('actual request, allowed'),
  },
  {
    what: 'decision about a preflight',
    limit: both(400),
    unit: 'ns',
    reached: decision('preflight, granted'),
  },
  ...Object.entries(ATTACKS).flatMap(([kind, attacks]): Target[] => {
    const what = `the dearest hostile ${kind} request : an ordinary refusal`;
    const names = Object.keys(attacks).map((name) => `${kind}, ${name}`);
    return [
      { what, limit: both(2), unit: 'ratio', reached: dearest(names, false) },
      {
        what: `${what}, without what it takes an application without CORS`,
        limit: both(2),
        unit: 'ratio',
        reached: dearest(names, true),
      },
    ];
  }),
];

/** The dearest of some requests in units of the first one, as it is or without the platform's own growth. */
function dearest([ordinary, ...hostile]: readonly string[], withoutPlatform: boolean): Target['reached'] {
  return ({ adversarial }, platform) => {
    const measured = adversarial?.result[platform] ?? {};
    const [base, bare] = [measured[`one-policy: ${ordinary}`], measured[`none: ${ordinary}`]];
    if (base === undefined || (withoutPlatform && bare === undefined)) return undefined;
    const ratios = hostile.flatMap((name) => {
      const all = measured[`one-policy: ${name}`];
      const none = measured[`none: ${name}`];
      if (all === undefined) return [];
      if (!withoutPlatform) return ratio(all, base);
      return ratio(
        all.map((micros, round) => micros - Math.max(0, none![round]! - bare![round]!)),
        base,
      );
    });
    return ratios.sort((a, b) => b.median - a.median)[0];
  };
}
