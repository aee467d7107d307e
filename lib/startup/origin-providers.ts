import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { InjectionToken } from '@nestjs/common';
import { CorsRegistry } from './cors-registry.js';
import { locateProvider, nameOfToken, type Located } from './locate-provider.js';
import type { MergedFields, PolicyLevel } from '../options/merge-policy.js';
import { validateOrigin, type FieldProblem } from '../options/validate-origin.js';
import { ANY_ORIGIN_IN_LIST } from '../options/validate-origins.js';
import { validateProviderOptions } from '../options/validate-provider-options.js';
import { guardedAsk } from '../origins/ask-provider.js';
import { CACHE_DEFAULTS, cacheAnswers } from '../origins/cache-answers.js';
import { followSource, type FollowedSource } from '../origins/follow-source.js';
import type {
  CorsOriginProvider,
  CorsOriginSource,
  CorsProviderOptions,
} from '../origins/origin-provider.js';
import { OriginSet } from '../origins/origin-set.js';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describeValue, readList, readOrigin, type OriginListSpec } from '../origins/read-origin.js';
import { reportOncePerMinute } from '../origins/report-faults.js';
import type { PoliciesContext } from '../policy/compile-policies.js';
import { DEFAULT_TIMEOUT_MS } from '../policy/compile-policy.js';
import type { OriginList, OriginRule } from '../policy/compiled-policy.js';
import type { NestModule } from '../routing/nest-routes.js';

/** A list that follows a source, and the fields that its origins have to fit. */
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

/** Finds the providers of origins in the application, caches what they answer, and follows what they emit. */
@Injectable()
export class CorsProviders {
  readonly #logger = new Logger('CorsModule');
  readonly report = reportOncePerMinute((message) => this.#logger.warn(message));
  readonly #located = new Map<InjectionToken, Map<object | undefined, Located>>();
  /** By instance and options: policies that are asked of the same provider in the same way share a cache. */
  readonly #rules = new Map<object, Map<string, Extract<OriginRule, { kind: 'ask' }>>>();
  readonly #followed = new Map<object, Map<string, Followed>>();
  readonly #subscriptions: FollowedSource[] = [];

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(CorsRegistry) private readonly registry: CorsRegistry,
  ) {}

  /** Looks up the providers that `levels` name, each from the module of its level. */
  async locate(levels: Iterable<Pick<PolicyLevel, 'options' | 'module'>>): Promise<void> {
    for (const { options, module } of levels) {
      const origin: unknown = options.origin;
      if (Array.isArray(origin)) continue;
      const { spec } = readOrigin(origin);
      if (spec.kind !== 'provider') continue;
      const known = this.#located.get(spec.token) ?? new Map<object | undefined, Located>();
      this.#located.set(spec.token, known);
      if (!known.has(module)) {
        known.set(module, await locateProvider(this.modules, spec.token, module as NestModule | undefined));
      }
    }
  }

  /** The provider that `token` means in `module`, as {@link locate} has found it. */
  instanceOf(token: InjectionToken, module: object | undefined): unknown {
    const located = this.#located.get(token)?.get(module);
    return located !== undefined && 'instance' in located ? located.instance : undefined;
  }

  /** What compiling policies needs of the application. */
  context(): PoliciesContext {
    return {
      checkProvider: ({ token, options }, module) => this.check(token, options, module),
      resolveProvider: (token, options, fields, module) => this.resolve(token, options, fields, module),
      providerOf: (token, module) => this.instanceOf(token, module),
      reportFault: (fault) => this.report(`A function in "origin" ${fault}`),
    };
  }

  /** Why `token` cannot decide about origins, if it cannot, and what is wrong with the options. */
  check(token: InjectionToken, options: CorsProviderOptions, module: object | undefined): FieldProblem[] {
    const problem = this.#checkToken(token, module);
    return [...(problem === undefined ? [] : [problem]), ...validateProviderOptions(options)];
  }

  /** The rule for a policy whose origins `token` decides. Policies with equal options share a cache or a subscription. */
  resolve(
    token: InjectionToken,
    options: CorsProviderOptions,
    fields: MergedFields,
    module: object | undefined,
  ): OriginRule {
    const instance = this.instanceOf(token, module) as CorsOriginProvider | CorsOriginSource;
    const key = JSON.stringify(options);
    return isProvider(instance)
      ? this.#ask(instance, key, nameOfToken(token), options)
      : this.#follow(instance, key, nameOfToken(token), options, fields);
  }

  /** Subscribes to all sources. Resolves when each has delivered its list or used up its time. */
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
        if ((await subscription.ready) === 'timed-out') {
          this.#logger.error(
            `${name} did not deliver a list of origins within ${timeoutMs} ms. Its routes start closed and open with the first list.`,
          );
        }
      }),
    );
  }

  stop(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.stop();
  }

  #checkToken(token: InjectionToken, module: object | undefined): FieldProblem | undefined {
    const located = this.#located.get(token)?.get(module);
    if (located !== undefined && 'problem' in located) return located.problem;
    const instance = located?.instance as CorsOriginProvider | CorsOriginSource | undefined;
    if (isProvider(instance) || typeof instance?.origins === 'function') return undefined;
    return {
      code: 'CORS_E021',
      message: `${nameOfToken(token)} has neither isAllowed(origin, request) nor origins(). Implement CorsOriginProvider or CorsOriginSource.`,
    };
  }

  #ask(provider: CorsOriginProvider, key: string, name: string, options: CorsProviderOptions): OriginRule {
    const rules = entryOf(this.#rules, provider);
    let rule = rules.get(key);
    if (rule === undefined) {
      const report = (fault: string): void => this.report(`${name} ${fault}`);
      const asked = guardedAsk((origin, request) => provider.isAllowed(origin, request), {
        timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        report,
      });
      if (options.cache === false) rule = { kind: 'ask', ask: asked };
      else {
        const cached = cacheAnswers(asked, {
          ttlMs: options.cache?.ttlMs ?? CACHE_DEFAULTS.ttlMs,
          negativeTtlMs: options.cache?.negativeTtlMs ?? CACHE_DEFAULTS.negativeTtlMs,
          staleMs: options.cache?.staleMs ?? CACHE_DEFAULTS.staleMs,
          max: options.cache?.max ?? CACHE_DEFAULTS.max,
          key: provider.cacheKey?.bind(provider),
          report,
        });
        this.registry.caches.add((origin) => cached.invalidate(origin));
        rule = { kind: 'ask', ask: cached };
      }
      rules.set(key, rule);
    }
    return rule;
  }

  #follow(
    source: CorsOriginSource,
    key: string,
    name: string,
    options: CorsProviderOptions,
    fields: MergedFields,
  ): OriginRule {
    const list: OriginList = { kind: 'list', set: new OriginSet() };
    const followed = entryOf(this.#followed, source);
    const known = followed.get(key) ?? {
      source,
      name,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      followers: [],
    };
    known.followers.push({ list, fields });
    followed.set(key, known);
    return list;
  }
}

function isProvider(
  instance: CorsOriginProvider | CorsOriginSource | undefined,
): instance is CorsOriginProvider {
  return typeof (instance as Partial<CorsOriginProvider> | undefined)?.isAllowed === 'function';
}

function entryOf<T>(byInstance: Map<object, Map<string, T>>, instance: object): Map<string, T> {
  let entry = byInstance.get(instance);
  if (entry === undefined) byInstance.set(instance, (entry = new Map()));
  return entry;
}

/** Origins that are read at once; between two such parts of a long list requests are served. */
const CHUNK = 2_000;

/** Swaps a valid list in everywhere at once, or returns what is wrong with it. A source may close with an empty list. */
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
