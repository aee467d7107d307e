import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, type InjectionToken } from '@nestjs/common';
import { ModuleRef, type ModulesContainer } from '@nestjs/core';
import type { FieldProblem } from '../options/validate-origin.js';
import { nameOfToken } from '../origins/origin-provider.js';
import type { NestModule } from '../routing/nest-routes.js';

/** The provider that a token refers to, or why there is none. */
export type Located = { readonly instance: unknown } | { readonly problem: FieldProblem };

type Wrapper = NonNullable<ReturnType<NestModule['providers']['get']>>;

interface Candidate {
  readonly wrapper: Wrapper;
  readonly module: NestModule;
}

/**
 * Finds the provider that Nest would inject into `module` under `token`. If Nest finds none from there, or no class
 * names the provider, takes the only one in the application; several different ones are a problem.
 */
export async function locateProvider(
  modules: ModulesContainer,
  token: InjectionToken,
  module: NestModule | undefined,
): Promise<Located> {
  const name = nameOfToken(token);
  const candidates = candidatesFor(modules, token);
  const [first, ...others] = candidates;
  if (first === undefined) {
    return problem(
      'CORS_E019',
      `${name} is not a provider of this application. Add it to the "providers" of a module that is imported.`,
    );
  }
  if (!candidates.some(isSingleton)) return notASingleton(name);
  if (others.length === 0) return { instance: first.wrapper.instance };
  const injected = module === undefined ? undefined : await inject(token, module);
  if (injected !== undefined) {
    const isKnown = candidates.some((one) => isSingleton(one) && one.wrapper.instance === injected.instance);
    return isKnown ? injected : notASingleton(name);
  }
  if (!candidates.every(isSingleton)) return notASingleton(name);
  if (new Set(candidates.map((one) => identityOf(one, modules))).size > 1) {
    const places = candidates.map((one) => one.module.metatype.name).join(' and ');
    return problem(
      'CORS_E026',
      `${name} is provided differently by ${places}, and Nest would inject none of them where it is named. Give each provider a token of its own, or import the module that exports the right one where the controller is declared.`,
    );
  }
  return { instance: others.at(-1)?.wrapper.instance };
}

function candidatesFor(modules: ModulesContainer, token: InjectionToken): Candidate[] {
  return [...modules.values()].flatMap((module) => {
    const wrapper = module.providers.get(token);
    return wrapper === undefined ? [] : [{ wrapper, module }];
  });
}

function isSingleton({ wrapper }: Candidate): boolean {
  return !wrapper.isTransient && wrapper.isDependencyTreeStatic();
}

/** The instance that Nest injects under `token` into classes of `module`; `undefined` if it finds none. */
async function inject(
  token: InjectionToken,
  module: NestModule,
): Promise<{ readonly instance: unknown } | undefined> {
  class Probe {
    constructor(readonly instance: unknown) {}
  }
  Inject(token)(Probe, undefined, 0);
  const moduleRef = module.providers.get(ModuleRef)?.instance as ModuleRef;
  const created = moduleRef.create(Probe).catch(() => undefined);
  // All singletons exist by now, so this resolves at once. Early versions of Nest 11 never resolve it for a
  // request-scoped provider.
  return await Promise.race([created, nextTurn({ instance: undefined })]);
}

/** The class, value or factory behind a provider. */
function identityOf({ wrapper }: Candidate, modules: ModulesContainer): unknown {
  if (!wrapper.isAlias) return wrapper.metatype ?? wrapper.instance;
  for (const { providers } of modules.values()) {
    for (const other of providers.values()) {
      if (!other.isAlias && other.instance === wrapper.instance) return other.metatype ?? other.instance;
    }
  }
  return wrapper.instance;
}

function notASingleton(name: string): Located {
  return problem(
    'CORS_E020',
    `${name} is request-scoped or transient, and origins are decided before there is a request. Make it and what it injects singletons (remove "scope").`,
  );
}

function problem(code: FieldProblem['code'], message: string): Located {
  return { problem: { code, message } };
}
