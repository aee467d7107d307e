import { APPLICATION } from './http.js';
import { measureGroup } from './measure.js';
import type { Contender, GroupResult } from './measure.js';
import type { Options } from './options.js';
import { REQUESTS } from './requests.js';
import { settingsOf } from './settings.js';
import type { Settings } from './settings.js';
import type { OriginList, Subject } from './subjects.js';

/** By platform and what grows: `express, parameter routes`. Contenders are called `variant × size`. */
export type GrowthResult = Record<string, GroupResult>;

/** Paths with a parameter: those without one are in the section on decisions. */
export const ROUTE_COUNTS = [1, 1000];
/** The list with which the library is compared with `enableCors()`. */
export const TEN_THOUSAND: OriginList = { kind: 'exact', count: 10_000 };

export const ORIGIN_LISTS: readonly OriginList[] = [
  { kind: 'exact', count: 10 },
  TEN_THOUSAND,
  { kind: 'exact', count: 100_000 },
  { kind: 'wildcard', count: 10 },
  { kind: 'wildcard', count: 1000 },
  { kind: 'wildcard', count: 10_000 },
];

const QUICK_LISTS = ORIGIN_LISTS.filter(({ kind }) => kind === 'exact');

/** Measures what many routes and long allowlists cost: per request, at start-up, and in memory. */
export async function benchGrowth(options: Options): Promise<GrowthResult> {
  const settings = settingsOf('growth', options);
  const lists = options.quick ? QUICK_LISTS : ORIGIN_LISTS;
  const result: GrowthResult = {};
  // A quick run has time for only one of them.
  for (const platform of options.quick ? options.platforms.slice(0, 1) : options.platforms) {
    const base = { ...APPLICATION, platform, library: options.libraries[0]! };
    const groups: Record<string, Grown[]> = {
      'parameter routes': routeContenders(base, ROUTE_COUNTS),
      origins: originContenders(base, 'one-policy', lists),
      // By themselves, because longer lists of enableCors() push everything else out of the processor's caches.
      '10,000 origins and enableCors()': [
        ...originContenders(base, 'one-policy', [TEN_THOUSAND]),
        ...originContenders(base, 'enableCors', [TEN_THOUSAND]).slice(1),
      ],
      'enableCors()': originContenders(
        base,
        'enableCors',
        lists.filter((list) => list !== TEN_THOUSAND),
      ),
    };
    for (const [what, grown] of Object.entries(groups)) {
      const title = `${platform}, ${what}`;
      result[title] = await measureGrown(title, grown, settings);
    }
  }
  return result;
}

interface Grown {
  readonly name: string;
  readonly subject: Subject;
}

async function measureGrown(
  title: string,
  grown: readonly Grown[],
  settings: Settings,
): Promise<GroupResult> {
  const contenders = grown.map(({ name, subject }): Contender => {
    const requests = (['actual-allowed', 'preflight-granted'] as const).map((request) => [
      request,
      [REQUESTS[request](subject)],
    ]);
    return { name, subject, requests: Object.fromEntries(requests) as Contender['requests'] };
  });
  return measureGroup(title, contenders, settings);
}

/** Each route has its own policy, which is what a route table is for. */
function routeContenders(base: Omit<Subject, 'variant'>, counts: readonly number[]): Grown[] {
  return counts.flatMap((routes) =>
    ['none', 'enableCors', 'policy-per-route'].map((variant) => ({
      name: `${variant} × ${routes}`,
      subject: { ...base, variant, routes },
    })),
  );
}

function originContenders(
  base: Omit<Subject, 'variant'>,
  variant: string,
  lists: readonly OriginList[],
): Grown[] {
  const none = { name: 'none', subject: { ...base, variant: 'none' } };
  const listed = lists.map((origins) => ({
    name: listName(variant, origins),
    subject: { ...base, variant, origins },
  }));
  return [none, ...listed];
}

export function listName(variant: string, { kind, count }: OriginList): string {
  return `${variant} × ${count} ${kind}`;
}
