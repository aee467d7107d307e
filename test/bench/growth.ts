import { APPLICATION } from './http.js';
import { measureGroup } from './measure.js';
import type { Contender, GroupResult, Settings } from './measure.js';
import type { Options } from './options.js';
import { REQUESTS } from './requests.js';
import type { OriginList, Subject } from './subjects.js';

/** By platform and what grows: `express, parameter routes`. Contenders are called `variant × size`. */
export type GrowthResult = Record<string, GroupResult>;

export const ROUTE_COUNTS = [1, 100, 1000];
export const ORIGIN_LISTS: readonly OriginList[] = [
  { kind: 'exact', count: 10 },
  { kind: 'exact', count: 10_000 },
  { kind: 'exact', count: 100_000 },
  { kind: 'wildcard', count: 10 },
  { kind: 'wildcard', count: 1000 },
  { kind: 'wildcard', count: 10_000 },
];

const QUICK_LISTS = ORIGIN_LISTS.filter(({ kind }) => kind === 'exact');

const FULL: Settings = {
  rounds: 3,
  turns: 12,
  turnMs: 12,
  warmUp: { express: 3000, fastify: 8000 },
  connections: 8,
};
const QUICK: Settings = {
  rounds: 1,
  turns: 4,
  turnMs: 8,
  warmUp: { express: 500, fastify: 1500 },
  connections: 8,
};

/** What many routes and long allowlists cost: per request, at start-up, and in memory. */
export async function benchGrowth(options: Options): Promise<GrowthResult> {
  const settings = { ...(options.quick ? QUICK : FULL), ...options.settings };
  const result: GrowthResult = {};
  for (const platform of options.platforms) {
    const base = { ...APPLICATION, platform, library: options.libraries[0]! };
    for (const paths of options.quick ? (['parameter'] as const) : (['static', 'parameter'] as const)) {
      const title = `${platform}, ${paths} routes`;
      const counts = options.quick ? [1, 1000] : ROUTE_COUNTS;
      result[title] = await measureGroup(title, routeContenders({ ...base, paths }, counts), settings);
    }
    const title = `${platform}, origins`;
    result[title] = await measureGroup(
      title,
      originContenders(base, options.quick ? QUICK_LISTS : ORIGIN_LISTS),
      settings,
    );
  }
  return result;
}

/** A policy of its own on each route: what a table of routes is for. */
function routeContenders(base: Omit<Subject, 'variant'>, counts: readonly number[]): Contender[] {
  return counts.flatMap((routes) =>
    ['none', 'enableCors', 'policy-per-route'].map((variant) =>
      createContender(`${variant} × ${routes}`, { ...base, variant, routes }),
    ),
  );
}

function originContenders(base: Omit<Subject, 'variant'>, allowlists: readonly OriginList[]): Contender[] {
  const none = createContender('none', { ...base, variant: 'none' });
  const lists = allowlists.flatMap((origins) => [
    createContender(listName('one-policy', origins), { ...base, variant: 'one-policy', origins }),
    createContender(listName('enableCors', origins), { ...base, variant: 'enableCors', origins }),
  ]);
  return [none, ...lists];
}

export function listName(variant: string, { kind, count }: OriginList): string {
  return `${variant} × ${count} ${kind}`;
}

function createContender(name: string, subject: Subject): Contender {
  const requests = Object.fromEntries(
    (['actual-allowed', 'preflight-granted'] as const).map((one) => [one, [REQUESTS[one](subject)]]),
  );
  return { name, subject, requests };
}
