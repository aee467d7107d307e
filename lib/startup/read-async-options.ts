import { Inject, Injectable, Scope, type OnModuleInit, type Provider } from '@nestjs/common';
import { ModulesContainer, REQUEST } from '@nestjs/core';
import { CorsConfigurationError, type CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import type { CorsModuleAsyncOptions, CorsModuleOptions } from '../options/cors-options.js';
import { nameOfToken } from '../origins/origin-provider.js';
import { CORS_OPTIONS } from './cors.constants.js';

const PLACE = 'CorsModule.forRootAsync()';
const WAYS = ['useFactory', 'useClass', 'useExisting'] as const;

/** Stands for missing options. Start-up reports the reason, where the application can catch the error. */
export class MissingOptions {
  constructor(readonly issue: CorsConfigurationIssue) {}
}

/** Provides the options of `forRootAsync()`. Their problems surface when the options are needed. */
export function provideAsyncOptions(options: CorsModuleAsyncOptions): Provider[] {
  // Plain JavaScript may pass nothing at all.
  const { useFactory, useClass, useExisting, inject } = options ?? ({} as CorsModuleAsyncOptions);
  const given = WAYS.filter((way) => options?.[way] !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'none of them is given' : `${given.join(' and ')} are given`;
    return wrong(
      `it takes exactly one of useFactory, useClass and useExisting, and ${what}. Write forRootAsync({ useFactory: () => ({ origin: 'https://example.com' }) }).`,
    );
  }
  if (inject !== undefined && !Array.isArray(inject)) {
    return wrong('inject is not a list. Write inject: [ConfigService].');
  }
  // Reported here if it is visible; `CorsOptionsScope` finds what is deeper.
  if ([...(inject ?? []), useClass, useExisting].some(isRequestScoped)) {
    return [{ provide: CORS_OPTIONS, useValue: new MissingOptions(REQUEST_SCOPED) }];
  }
  if (useFactory !== undefined && typeof useFactory !== 'function') {
    return wrong('useFactory is not a function. Write useFactory: () => ({ … }).');
  }
  if (useFactory !== undefined) {
    return [
      {
        provide: CORS_OPTIONS,
        inject: inject ?? [],
        useFactory: async (...args: unknown[]) => orMissing(await useFactory(...args), 'useFactory'),
      },
    ];
  }
  if (useClass !== undefined && typeof useClass !== 'function') {
    return wrong('useClass is not a class. Write useClass: CorsOptions, without quotes and without "new".');
  }
  const factory = (useClass ?? useExisting) as NonNullable<typeof useClass>;
  return [
    ...(useClass === undefined ? [] : [useClass]),
    {
      provide: CORS_OPTIONS,
      inject: [factory],
      useFactory: async (one: { createCorsOptions?: () => unknown } | undefined) =>
        typeof one?.createCorsOptions === 'function'
          ? orMissing(await one.createCorsOptions(), `${nameOfToken(factory)}.createCorsOptions()`)
          : missing(
              `${nameOfToken(factory)} has no method createCorsOptions(). Implement CorsOptionsFactory.`,
            ),
    },
  ];
}

function orMissing(options: unknown, source: string): unknown {
  return options === undefined || options === null
    ? missing(`${source} returned ${String(options)}. Return the options, or {} for a closed default.`)
    : (options as CorsModuleOptions);
}

function wrong(message: string): Provider[] {
  return [{ provide: CORS_OPTIONS, useValue: missing(message) }];
}

function missing(message: string): MissingOptions {
  return new MissingOptions({ code: 'CORS_E030', place: PLACE, message });
}

const REQUEST_SCOPED: CorsConfigurationIssue = {
  code: 'CORS_E031',
  place: PLACE,
  message:
    'the options depend on something request-scoped, and policies are compiled before there is a request. Inject singletons only, and decide what depends on the request in an origin provider.',
};

function isRequestScoped(dependency: unknown): boolean {
  const token: unknown =
    typeof dependency === 'object' && dependency !== null && 'token' in dependency
      ? dependency.token
      : dependency;
  if (typeof token !== 'function') return token === REQUEST;
  const options = Reflect.getMetadata('scope:options', token) as { scope?: Scope } | undefined;
  return options?.scope === Scope.REQUEST;
}

/**
 * Refuses options that turn out to be request-scoped. Everything that injects them would be request-scoped too, and
 * early versions of Nest 11 start without such providers; so this class does not inject them.
 */
@Injectable()
export class CorsOptionsScope implements OnModuleInit {
  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  onModuleInit(): void {
    for (const { providers } of this.modules.values()) {
      if (providers.get(CORS_OPTIONS)?.isDependencyTreeStatic() !== false) continue;
      throw new CorsConfigurationError([REQUEST_SCOPED]);
    }
  }
}
