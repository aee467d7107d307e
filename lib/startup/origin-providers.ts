import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { InjectionToken } from '@nestjs/common';
import { CorsRegistry } from './cors-registry.js';
import { locateProvider, type Located } from './locate-provider.js';
import { entryOf, OriginSources } from './origin-sources.js';
import type { CorsPolicyOptions } from '../options/cors-options.js';
import type { MergedFields, PolicyLevel } from '../options/merge-policy.js';
import type { FieldProblem } from '../options/validate-origin.js';
import { validateProviderOptions } from '../options/validate-provider-options.js';
import { guardedAsk } from '../origins/ask-provider.js';
import { CACHE_DEFAULTS, cacheAnswers } from '../origins/cache-answers.js';
import {
  nameOfToken,
  type CorsOriginProvider,
  type CorsOriginSource,
  type CorsProviderOptions,
} from '../origins/origin-provider.js';
import { readOrigin } from '../origins/read-origin.js';
import { reportOncePerMinute } from '../origins/report-faults.js';
import type { PoliciesContext } from '../policy/compile-policies.js';
import { DEFAULT_TIMEOUT_MS } from '../policy/compile-policy.js';
import type { OriginRule } from '../policy/compiled-policy.js';
import type { NestModule } from '../routing/nest-routes.js';

/** Finds the application's origin providers and sources, caches the answers of the former, and follows the latter. */
@Injectable()
export class CorsProviders {
  readonly #logger = new Logger('CorsModule');
  readonly report = reportOncePerMinute((message) => this.#logger.warn(message));
  readonly #located = new Map<InjectionToken, Map<object | undefined, Located>>();
  /** By instance and options: policies that ask the same provider with equal options share a cache. */
  readonly #rules = new Map<object, Map<string, Extract<OriginRule, { kind: 'ask' }>>>();
  readonly #sources = new OriginSources(
    (fault) => this.report(fault),
    (late) => this.#logger.error(`${late}. Its routes start closed and open with the first list.`),
  );
  readonly #rehearsedSources = new OriginSources(
    (fault) => this.report(`In reportOnly, ${fault}`),
    (late) => this.#logger.warn(`${late}. Until the first list, reportOnly refuses all origins.`),
  );

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(CorsRegistry) private readonly registry: CorsRegistry,
  ) {}

  /** Finds the providers that `levels` name, each from its level's module. */
  async locate(levels: Iterable<Pick<PolicyLevel, 'options' | 'module'>>): Promise<void> {
    const stated = [...levels].flatMap(({ options, module }) => [
      { origin: options.origin as unknown, module },
      { origin: (options.reportOnly as CorsPolicyOptions | null | undefined)?.origin as unknown, module },
    ]);
    for (const { origin, module } of stated) {
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

  /** The provider that {@link locate} found for `token` in `module`. */
  instanceOf(token: InjectionToken, module: object | undefined): unknown {
    const located = this.#located.get(token)?.get(module);
    return located !== undefined && 'instance' in located ? located.instance : undefined;
  }

  /** The parts of the application that compiling policies needs. */
  context(): PoliciesContext {
    return {
      checkProvider: ({ token, options }, module) => this.check(token, options, module),
      resolveProvider: (token, options, fields, module) => this.resolve(token, options, fields, module),
      providerOf: (token, module) => this.instanceOf(token, module),
      reportFault: (fault) => this.report(`A function in "origin" ${fault}${adviceFor(fault)}`),
      rehearsed: {
        resolveProvider: (token, options, fields, module) =>
          this.resolve(token, options, fields, module, this.#rehearsedSources),
        reportFault: (fault) =>
          this.report(`A function in "origin" of reportOnly ${fault}${adviceFor(fault)}`),
      },
    };
  }

  /** Problems of a provider and of its options. */
  check(token: InjectionToken, options: CorsProviderOptions, module: object | undefined): FieldProblem[] {
    const problem = this.#checkToken(token, module);
    return [...(problem === undefined ? [] : [problem]), ...validateProviderOptions(options)];
  }

  /** The rule for origins that a provider decides. Policies with equal options share a cache or a subscription. */
  resolve(
    token: InjectionToken,
    options: CorsProviderOptions,
    fields: MergedFields,
    module: object | undefined,
    sources = this.#sources,
  ): OriginRule {
    const instance = this.instanceOf(token, module) as CorsOriginProvider | CorsOriginSource;
    const key = JSON.stringify(options);
    const name = nameOfToken(token);
    if (isProvider(instance)) return this.#ask(instance, key, name, options);
    if (typeof options.cache === 'object') {
      this.report(
        `${name} is a source and decides with its last list, so "cache" of fromProvider() has no effect. Remove it.`,
      );
    }
    return sources.follow(instance, { key, name, options, fields });
  }

  /** Follows all sources. Resolves when each has delivered its list or timed out. */
  start(): Promise<void> {
    return this.#sources.start();
  }

  /** The same for the sources of policies that are only tried out. */
  startRehearsed(): Promise<void> {
    return this.#rehearsedSources.start();
  }

  stop(): void {
    this.#sources.stop();
    this.#rehearsedSources.stop();
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
}

function isProvider(
  instance: CorsOriginProvider | CorsOriginSource | undefined,
): instance is CorsOriginProvider {
  return typeof (instance as Partial<CorsOriginProvider> | undefined)?.isAllowed === 'function';
}

/** The advice for a function that was written for `enableCors()`, which passes a callback as the second argument. */
function adviceFor(fault: string): string {
  return /^failed with TypeError: [\w$]+ is not a function$/.test(fault)
    ? '. Its second argument is the request: return true or false instead of calling back.'
    : '';
}
