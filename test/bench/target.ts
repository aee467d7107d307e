import type { ImportsResult } from './imports.js';
import type { GroupResult } from './measure.js';
import type { Results } from './results.js';
import { figure, ratio } from './statistics.js';
import type { Figure } from './statistics.js';
import type { Platform } from './subjects.js';

/** A figure that the library is meant to reach. */
export interface Target {
  readonly what: string;
  readonly limit: Readonly<Record<Platform, number>>;
  /** The limit from Node 24 on, if it differs: V8 no longer has the problem that Express had. */
  readonly limitFromNode24?: Partial<Record<Platform, number>>;
  /** What any library would pay: shown beside the figure. */
  readonly floors?: Readonly<Record<string, Target['reached']>>;
  readonly atLeast?: boolean;
  readonly unit: 'ratio' | 'ns' | 'ms' | 'MB';
  /** `undefined` if it was not measured. */
  readonly reached: (results: Results, platform: Platform) => Figure | undefined;
}

/** The same limit on all platforms. */
export const all = (limit: number) => ({ express: limit, fastify: limit, node: limit });

/** One variant against another, in the comparison over HTTP. */
export function compared(request: string, variant: string, base: string): Target['reached'] {
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
export const microsOf =
  (request: string, name: string): Rounds =>
  (group) =>
    group.requests[request]?.[name];
export const msOf =
  (name: string): Rounds =>
  (group) =>
    group.startUp[name]?.ms;
export const compileMsOf =
  (name: string): Rounds =>
  (group) =>
    group.startUp[name]?.compileMs;
export const megabytesOf =
  (name: string): Rounds =>
  (group) =>
    group.startUp[name]?.heapBytes.map((b) => b / 2 ** 20);

export const actual = (name: string) => microsOf('actual-allowed', name);
export const preflight = (name: string) => microsOf('preflight-granted', name);

/** Combines several series of a group of the growth section, round by round. */
export function grown(
  title: string,
  series: readonly Rounds[],
  combine: (values: number[]) => number,
): Target['reached'] {
  return (results, platform) => {
    const group = results.growth?.result[`${platform}, ${title}`];
    const found = group === undefined ? [] : series.map((rounds) => rounds(group));
    if (group === undefined || found.includes(undefined)) return undefined;
    return figure(found[0]!.map((_, round) => combine(found.map((rounds) => rounds![round]!))));
  };
}

export const quotient = ([a, b]: number[]) => a! / b!;
export const difference = ([a, b]: number[]) => a! - b!;

export function decision(name: string): Target['reached'] {
  return ({ decisions }) => decisions?.result[name]?.nanoseconds;
}

export function imported(read: (cost: ImportsResult[string]) => readonly number[]): Target['reached'] {
  return ({ imports }) => {
    const cost = imports?.result['nestjs-cors'];
    return cost === undefined ? undefined : figure(read(cost));
  };
}

/** The most expensive of some requests, relative to the first one, with or without the platform's own growth. */
export function mostExpensive(
  [ordinary, ...hostile]: readonly string[],
  withoutPlatform: boolean,
): Target['reached'] {
  return ({ adversarial }, platform) => {
    const measured = adversarial?.result[platform] ?? {};
    const [base, bare] = [measured[`one-policy: ${ordinary}`], measured[`none: ${ordinary}`]];
    if (base === undefined || (withoutPlatform && bare === undefined)) return undefined;
    const ratios = hostile.flatMap((name) => {
      const own = measured[`one-policy: ${name}`];
      const none = measured[`none: ${name}`];
      if (own === undefined) return [];
      if (!withoutPlatform) return ratio(own, base);
      return ratio(
        own.map((micros, round) => micros - Math.max(0, none![round]! - bare![round]!)),
        base,
      );
    });
    return ratios.sort((a, b) => b.median - a.median)[0];
  };
}
