import type { ModulesContainer } from '@nestjs/core';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import {
  declaringClass,
  readClassMetadata,
  readOwnClassMetadata,
  readOwnMembers,
} from '../options/cors-metadata.js';
import { routeNames } from '../routing/nest-routes.js';
import { isCorsGatewayAdapter } from './gateway-adapter.js';
import { isGateway } from './nest-gateways.js';

type Class = (abstract new (...args: never[]) => object) & { readonly prototype: object };
type Statements = ReturnType<typeof readClassMetadata>;

const ADAPTER =
  "only this library's WebSocket adapters enforce its policy. Write app.useWebSocketAdapter(new CorsIoAdapter(app)), from nestjs-cors/socket.io, or remove this @Cors()";

/**
 * Problems of each `@Cors()` itself, whatever its policy: it can have no effect, there are two on one target, or its
 * arguments match none of its forms.
 *
 * @param adapter the application's WebSocket adapter; `undefined` if nothing connects gateways
 */
export function findLostDecorators(
  modules: ModulesContainer,
  adapter: object | undefined,
): CorsConfigurationIssue[] {
  const found = new Map<string, CorsConfigurationIssue>();
  const report = (code: 'CORS_E006' | 'CORS_E027' | 'CORS_E028', name: string, message: string): void => {
    const place = `@Cors on ${name}`;
    found.set(`${code} ${place}`, { code, place, message });
  };
  const check = (said: Statements, name: string, lost: string | undefined): void => {
    if (said.length === 0) return;
    if (lost !== undefined) report('CORS_E027', name, `${lost}.`);
    else if (said.length > 1) {
      report(
        'CORS_E028',
        name,
        `there are ${said.length} @Cors() on it, and only one can apply. Combine their fields in one @Cors().`,
      );
    }
    for (const { misuse } of said) if (misuse !== undefined) report('CORS_E006', name, misuse);
  };

  const all = [...modules.values()];
  const controllers = new Set(all.flatMap((module) => classesOf(module.controllers)));
  const moduleClasses = new Set<unknown>(all.map(({ metatype }) => metatype));

  for (const controller of controllers) {
    const routes = new Set<string | symbol>(routeNames(controller));
    const lost =
      routes.size === 0 && readOwnClassMetadata(controller).length > 0
        ? 'it has no routes, so this @Cors() has no effect. Remove it, or give the controller a route'
        : undefined;
    const { name } = declaringClass(controller) as Class;
    check(readClassMetadata(controller), name, lost);
    for (const { key, said, owner } of membersOf(controller)) {
      check(said, `${owner.name}.${String(key)}`, routes.has(key) ? undefined : lostMember(String(key)));
    }
  }

  for (const [metatype, modulesOfClass] of byClass(all)) {
    const hasControllers = modulesOfClass.some((module) => module.controllers.size > 0);
    const hasGateways = modulesOfClass.some(({ providers }) => classesOf(providers).some(isGateway));
    const isEffective = hasControllers || (hasGateways && isCorsGatewayAdapter(adapter));
    const own = readOwnClassMetadata(metatype);
    check(
      isEffective ? readClassMetadata(metatype) : own,
      metatype.name,
      isEffective ? undefined : hasGateways ? `it declares only gateways, and ${ADAPTER}` : EMPTY_MODULE,
    );
    checkOwnMembers(metatype, 'a module');
  }

  for (const { providers, injectables, middlewares } of all) {
    for (const provider of [providers, injectables, middlewares].flatMap(classesOf)) {
      if (controllers.has(provider) || moduleClasses.has(provider)) continue;
      const gateway = isGateway(provider);
      // Adapters that do not read it are reported along with the gateway's policy.
      const lost = gateway ? (adapter === undefined ? ADAPTER : undefined) : NO_ROUTES;
      check(readOwnClassMetadata(provider), provider.name, lost);
      checkOwnMembers(provider, gateway ? 'a gateway' : 'a provider');
    }
  }
  return [...found.values()];

  function checkOwnMembers(type: Class, kind: string): void {
    for (const [key, said] of [...readOwnMembers(type.prototype), ...readOwnMembers(type)]) {
      check(
        said,
        `${type.name}.${String(key)}`,
        `it is a method of ${kind} and does not serve a route, so this @Cors() has no effect. ${
          kind === 'a gateway' ? 'Write it on the class' : 'Write it on a controller or a handler'
        }`,
      );
    }
  }
}

/** The modules of each class: only one of its dynamic modules may declare the controllers. */
function byClass<M extends { readonly metatype: Class }>(modules: readonly M[]): Map<Class, M[]> {
  const found = new Map<Class, M[]>();
  for (const module of modules) found.set(module.metatype, [...(found.get(module.metatype) ?? []), module]);
  return found;
}

const EMPTY_MODULE =
  'this module declares no controllers and no gateways, and a policy does not reach the modules it imports. Write @Cors() on the module that declares them';

const NO_ROUTES =
  'it is a provider and does not serve routes, so this @Cors() has no effect. Write it on a controller, or allow what is served elsewhere in CorsModule.forRoot()';

function lostMember(name: string): string {
  return `${name} is not a route of the controller, so this @Cors() has no effect. Remove it, or write @Get() or the like above it (a decorator in between may have replaced the method: write it below @Get())`;
}

/** The classes among Nest's wrappers; factories and values have no decorators. */
function classesOf(wrappers: ReadonlyMap<unknown, object>): Class[] {
  return [...wrappers.values()].flatMap((wrapper) => {
    const { metatype, inject } = wrapper as { metatype: unknown; inject?: unknown };
    return typeof metatype === 'function' && (inject === null || inject === undefined)
      ? [metatype as unknown as Class]
      : [];
  });
}

/** The members with `@Cors()` of a controller and its base classes, except those that a subclass overrides. */
function* membersOf(
  controller: Class,
): Generator<{ key: string | symbol; said: Statements; owner: { readonly name: string } }> {
  const seen = new Set<string | symbol>();
  for (
    let prototype = controller.prototype;
    prototype !== Object.prototype && prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    const owner = prototype.constructor as unknown as Class;
    for (const [key, said] of readOwnMembers(prototype)) {
      if (!seen.has(key)) yield { key, said, owner };
    }
    for (const key of Reflect.ownKeys(prototype)) seen.add(key);
  }
  for (const [key, said] of readOwnMembers(controller))
    yield { key: `static ${String(key)}`, said, owner: controller };
}
