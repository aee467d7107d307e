import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { InjectionToken } from '@nestjs/common';
import { CorsRegistry } from './cors-registry.js';
import type { MergedFields } from '../options/merge-policy.js';
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
import { describeValue, readList, type OriginListSpec } from '../origins/read-origin.js';
import { reportOncePerMinute } from '../origins/report-faults.js';
import { DEFAULT_TIMEOUT_MS } from '../policy/compile-policy.js';
import type { OriginList, OriginRule } from '../policy/compiled-policy.js';

/** A list that follows a source, and the fields that its origins have to fit. */
interface Follower {
  readonly list: OriginList;
  readonly fields: MergedFields;
}

/** Finds the providers of origins in the application, caches what they answer, and follows what they emit. */
@Injectable()
export class CorsProviders {
  readonly #logger = new Logger('CorsModule');
  readonly report = reportOncePerMinute((message) => this.#logger.warn(message));
  readonly #rules = new Map<string, Extract<OriginRule, { kind: 'ask' }>>();
  readonly #followers = new Map<
    string,
    { token: InjectionToken; timeoutMs: number; followers: Follower[] }
  >();
  readonly #followed: FollowedSource[] = [];
  readonly #tokens = new Map<InjectionToken, number>();

  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(CorsRegistry) private readonly registry: CorsRegistry,
  ) {}

  /** Why `token` cannot decide about origins, if it cannot, and what is wrong with the options. */
  check(token: InjectionToken, options: CorsProviderOptions): FieldProblem[] {
    const problem = this.#checkToken(token);
    return [...(problem === undefined ? [] : [problem]), ...validateProviderOptions(options)];
  }

  /** The rule for a policy whose origins `token` decides. Policies with equal options share a cache or a subscription. */
  resolve(token: InjectionToken, options: CorsProviderOptions, fields: MergedFields): OriginRule {
    const key = `${this.#idOf(token)} ${JSON.stringify(options)}`;
    const instance = this.#get(token) as CorsOriginProvider | CorsOriginSource;
    return 'isAllowed' in instance
      ? this.#ask(key, token, instance, options)
      : this.#follow(key, token, options, fields);
  }

  /** Subscribes to all sources. Resolves when each has delivered its list or used up its time. */
  async start(): Promise<void> {
    await Promise.all(
      [...this.#followers.values()].map(async ({ token, timeoutMs, followers }) => {
        const name = nameOf(token);
        const followed = followSource(this.#get(token) as CorsOriginSource, {
          replace: (list) => replace(list, followers),
          report: (fault) => this.report(`${name} ${fault}`),
          firstListTimeoutMs: timeoutMs,
        });
        this.#followed.push(followed);
        if ((await followed.ready) === 'timed-out') {
          this.#logger.error(
            `${name} delivered no list of origins within ${timeoutMs} ms. Its routes start closed and open with the first list.`,
          );
        }
      }),
    );
  }

  stop(): void {
    for (const followed of this.#followed.splice(0)) followed.stop();
  }

  #checkToken(token: InjectionToken): FieldProblem | undefined {
    const name = nameOf(token);
    const wrappers = [...this.modules.values()].flatMap(({ providers }) => providers.get(token) ?? []);
    if (wrappers.length === 0) {
      return {
        code: 'CORS_E019',
        message: `${name} is no provider of this application. Add it to the "providers" of a module that is imported.`,
      };
    }
    if (wrappers.every((wrapper) => wrapper.isTransient || !wrapper.isDependencyTreeStatic())) {
      return {
        code: 'CORS_E020',
        message: `${name} is made anew for each request or consumer, and origins are decided before there is one. Make it and what it injects singletons (remove "scope").`,
      };
    }
    const instance = this.#get(token) as Partial<CorsOriginProvider & CorsOriginSource> | undefined;
    if (typeof instance?.isAllowed === 'function' || typeof instance?.origins === 'function')
      return undefined;
    return {
      code: 'CORS_E021',
      message: `${name} has neither isAllowed(origin, request) nor origins(). Implement CorsOriginProvider or CorsOriginSource.`,
    };
  }

  #ask(
    key: string,
    token: InjectionToken,
    provider: CorsOriginProvider,
    options: CorsProviderOptions,
  ): OriginRule {
    let rule = this.#rules.get(key);
    if (rule === undefined) {
      const report = (fault: string): void => this.report(`${nameOf(token)} ${fault}`);
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
      this.#rules.set(key, rule);
    }
    return rule;
  }

  #follow(
    key: string,
    token: InjectionToken,
    options: CorsProviderOptions,
    fields: MergedFields,
  ): OriginRule {
    const list: OriginList = { kind: 'list', set: new OriginSet() };
    const known = this.#followers.get(key) ?? {
      token,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      followers: [],
    };
    known.followers.push({ list, fields });
    this.#followers.set(key, known);
    return list;
  }

  #get(token: InjectionToken): unknown {
    return this.moduleRef.get(token as never, { strict: false });
  }

  #idOf(token: InjectionToken): number {
    let id = this.#tokens.get(token);
    if (id === undefined) this.#tokens.set(token, (id = this.#tokens.size));
    return id;
  }
}

/** Origins that are read at once; between two such parts of a long list requests are served. */
const CHUNK = 2_000;

/** Swaps a valid list in everywhere at once, or returns what is wrong with it. A source may close with an empty list. */
async function replace(
  values: readonly unknown[],
  followers: readonly Follower[],
): Promise<string | undefined> {
  if (!Array.isArray(values)) return `CORS_E006: ${describeValue(values)} is no list of origins.`;
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

function nameOf(token: InjectionToken): string {
  return typeof token === 'function' ? token.name : String(token);
}
