import {
  RequestMethod,
  VERSION_NEUTRAL,
  VersioningType,
  type Type,
  type VersioningOptions,
} from '@nestjs/common';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { MetadataScanner } from '@nestjs/core';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';

// The keys under which Nest's decorators keep their metadata, the same in Nest 11 and 12.
const PATH = 'path';
const METHOD = 'method';
const HOST = 'host';
const VERSION = '__version__';
const MODULE_PATH = '__module_path__';

/** Nest's own record of a module, with its providers, controllers and imports. */
export type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

type Version = NonNullable<VersioningOptions['defaultVersion']>;

/** A route of a controller, as Nest registers it. */
export interface NestRoute {
  /** The module that declares the controller. */
  readonly module: NestModule;
  readonly controller: Type;
  /** The function that guards see as `context.getHandler()`. */
  readonly handler: object;
  readonly handlerName: string;
  /** An HTTP method, or `ALL`. */
  readonly method: string;
  /** With all prefixes, not yet normalized by the adapter: `/*` is still `/*`. */
  readonly path: string;
  readonly host: string | RegExp | readonly (string | RegExp)[] | undefined;
  readonly version: Version | undefined;
}

/** The hosts that a controller serves; `undefined`: all. */
export function hostOf(controller: Type): NestRoute['host'] {
  return Reflect.getMetadata(HOST, controller) as NestRoute['host'];
}

/**
 * The routes of all controllers, in the order Nest registers them. Call it from `app.init()` or later: prefixes and
 * versioning are not final before.
 */
export function listNestRoutes(modules: ModulesContainer, config: ApplicationConfig): NestRoute[] {
  const paths = new RoutePathFactory(config);
  return [...modules.values()].flatMap((module) => {
    const modulePath: unknown =
      Reflect.getMetadata(MODULE_PATH + modules.applicationId, module.metatype) ??
      Reflect.getMetadata(MODULE_PATH, module.metatype);
    return [...module.controllers.values()].flatMap(({ metatype, instance }) => {
      const controller = metatype as Type;
      const target = (instance ?? controller.prototype) as Record<string, object>;
      return toList(Reflect.getMetadata(PATH, controller) as string | string[]).flatMap((ctrlPath) =>
        listHandlers(target).flatMap((handler) =>
          listPaths(config, paths, { module, controller }, modulePath as string, ctrlPath, handler),
        ),
      );
    });
  });
}

/** Whether requests carry the version of a route outside the path, where preflights cannot carry it. */
export function isVersionHidden(
  versioning: VersioningOptions | undefined,
  { version }: Pick<NestRoute, 'version'>,
): versioning is VersioningOptions {
  return (
    versioning !== undefined &&
    versioning.type !== VersioningType.URI &&
    version !== undefined &&
    version !== VERSION_NEUTRAL
  );
}

/** The names of a controller's methods that serve routes. */
export function routeNames(controller: { readonly prototype: object }): string[] {
  const prototype = controller.prototype as Record<string, object>;
  return scanner
    .getAllMethodNames(prototype)
    .filter((name) => Reflect.hasMetadata(PATH, prototype[name] as object));
}

/** The methods that a controller's handlers serve. */
export function methodsOf(controller: { readonly prototype: object }): string[] {
  const prototype = controller.prototype as Record<string, object>;
  return routeNames(controller).map((name) => {
    const method = Reflect.getMetadata(METHOD, prototype[name] as object) as RequestMethod;
    return RequestMethod[method] as string;
  });
}

interface Handler {
  readonly name: string;
  /** As guards see it. */
  readonly reference: object;
  /** Carries the metadata. */
  readonly declared: object;
}

const scanner = new MetadataScanner();

function listHandlers(instance: Record<string, object>): Handler[] {
  const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
  return scanner
    .getAllMethodNames(prototype)
    .map((name) => ({ name, reference: instance[name] as object, declared: prototype[name] as object }))
    .filter(({ declared }) => Reflect.hasMetadata(PATH, declared));
}

function listPaths(
  config: ApplicationConfig,
  paths: RoutePathFactory,
  { module, controller }: Pick<NestRoute, 'module' | 'controller'>,
  modulePath: string,
  ctrlPath: string,
  { name, reference, declared }: Handler,
): NestRoute[] {
  const requestMethod = Reflect.getMetadata(METHOD, declared) as RequestMethod;
  const versioningOptions = config.getVersioning() as VersioningOptions;
  const metadata = {
    modulePath,
    ctrlPath: withSlash(ctrlPath),
    globalPrefix: withSlash(config.getGlobalPrefix()),
    controllerVersion: controllerVersion(versioningOptions, controller) as Version,
    methodVersion: Reflect.getMetadata(VERSION, declared) as Version,
    versioningOptions,
  };
  return toList(Reflect.getMetadata(PATH, declared) as string | string[])
    .flatMap((path) => paths.create({ ...metadata, methodPath: withSlash(path) }, requestMethod))
    .map((path) => ({
      module,
      controller,
      handler: reference,
      handlerName: name,
      method: RequestMethod[requestMethod] as string,
      path,
      host: hostOf(controller),
      version: versioningOptions === undefined ? undefined : paths.getVersion(metadata),
    }));
}

function controllerVersion(versioning: VersioningOptions | undefined, controller: Type): Version | undefined {
  if (versioning === undefined) return undefined;
  return (Reflect.getMetadata(VERSION, controller) as Version | undefined) ?? versioning.defaultVersion;
}

function toList(value: string | string[]): string[] {
  return Array.isArray(value) ? value : [value];
}

/** Adds a leading slash as Nest does: not to an empty path, nor before an optional group. */
function withSlash(path: string): string {
  return path === '' || path.startsWith('/') || path.startsWith('{/') ? path : `/${path}`;
}
