import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MergedFields } from '../options/merge-policy.js';
import { validateOrigin } from '../options/validate-origin.js';
import { ANY_ORIGIN_IN_LIST } from '../options/validate-origins.js';
import { followSource, type FollowedSource } from '../origins/follow-source.js';
import type { CorsOriginSource, CorsProviderOptions } from '../origins/origin-provider.js';
import { OriginSet } from '../origins/origin-set.js';
import { describeValue, readList, type OriginListSpec } from '../origins/read-origin.js';
import { DEFAULT_TIMEOUT_MS } from '../policy/compile-policy.js';
import type { OriginList } from '../policy/compiled-policy.js';

/** A list that follows a source, and the policy fields that its origins have to be valid with. */
interface Follower {
  readonly list: OriginList;
  readonly fields: MergedFields;
}

/** A source, and the lists that follow it. */
interface Followed {
  readonly source: CorsOriginSource;
  readonly name: string;
  readonly timeoutMs: number;
  readonly followers: Follower[];
}

/** A policy that asks for a source's list. */
interface Following {
  /** Equal for equal options. */
  readonly key: string;
  readonly name: string;
  readonly options: CorsProviderOptions;
  readonly fields: MergedFields;
}

/** Keeps lists of origins up to date with their sources. */
export class OriginSources {
  readonly #followed = new Map<object, Map<string, Followed>>();
  readonly #subscriptions: FollowedSource[] = [];

  /**
   * @param report takes faults of a source or of one of its lists
   * @param onLate takes the message about a source whose first list did not arrive in time
   */
  constructor(
    private readonly report: (fault: string) => void,
    private readonly onLate: (text: string) => void,
  ) {}

  /** A list that will follow a source. Policies with equal options share a subscription. */
  follow(source: CorsOriginSource, { key, name, options, fields }: Following): OriginList {
    const list: OriginList = { kind: 'list', set: new OriginSet() };
    const followed = entryOf(this.#followed, source);
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const known = followed.get(key) ?? { source, name, timeoutMs, followers: [] };
    known.followers.push({ list, fields });
    followed.set(key, known);
    return list;
  }

  /** Subscribes to all sources. Resolves when each has delivered its list or timed out. */
  async start(): Promise<void> {
    const followed = [...this.#followed.values()].flatMap((byOptions) => [...byOptions.values()]);
    await Promise.all(
      followed.map(async ({ source, name, timeoutMs, followers }) => {
        const subscription = followSource(source, {
          replace: (list) => replace(list, followers),
          report: (fault) => this.report(`${name} ${fault}`),
          firstListTimeoutMs: timeoutMs,
        });
        this.#subscriptions.push(subscription);
        if ((await subscription.ready) === 'timed-out' && this.#subscriptions.length > 0) {
          this.onLate(`${name} did not deliver a list of origins within ${timeoutMs} ms`);
        }
      }),
    );
  }

  stop(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.stop();
  }
}

/** The entries of an instance, created on first use. */
export function entryOf<T>(byInstance: Map<object, Map<string, T>>, instance: object): Map<string, T> {
  let entry = byInstance.get(instance);
  if (entry === undefined) byInstance.set(instance, (entry = new Map()));
  return entry;
}

/** Number of origins read at once; requests are served between two such parts of a long list. */
const CHUNK = 2_000;

/** Puts a valid list in force everywhere at once, or returns its problems. An empty list is valid: it allows nobody. */
async function replace(
  values: readonly unknown[],
  followers: readonly Follower[],
): Promise<string | undefined> {
  if (!Array.isArray(values)) return `CORS_E006: ${describeValue(values)} is not a list of origins.`;
  const set = new OriginSet();
  for (let start = 0; start < values.length; start += CHUNK) {
    const read = readList(values.slice(start, start + CHUNK));
    const problems =
      read.spec.kind === 'list'
        ? followers.flatMap(({ fields }) => validateOrigin(read, fields))
        : [ANY_ORIGIN_IN_LIST];
    if (problems.length > 0)
      return [...new Set(problems.map(({ code, message }) => `${code}: ${message}`))].join(' ');
    set.add(read.spec as OriginListSpec);
    if (start + CHUNK < values.length) await nextTurn();
  }
  for (const { list } of followers) list.set = set;
  return undefined;
}
