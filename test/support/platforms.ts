import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { nestMajor } from './nest-major.js';

/** The settings of a server that tests need, translated for each platform. */
export interface ServerSettings {
  /** Largest body in bytes. Default: the platform's own. */
  readonly bodyLimit?: number;
  readonly caseSensitive?: boolean;
  readonly ignoreTrailingSlash?: boolean;
  readonly trustProxy?: boolean;
}

export interface Platform {
  readonly name: 'Express' | 'Fastify' | 'Node';
  /** The settings that the platform lacks; an adapter cannot be created with them. */
  readonly lacks?: ReadonlySet<keyof ServerSettings>;
  createAdapter(settings?: ServerSettings): AbstractHttpAdapter;
}

const express: Platform = {
  name: 'Express',
  createAdapter(settings = {}) {
    const adapter = new ExpressAdapter();
    if (settings.caseSensitive) adapter.enable('case sensitive routing');
    if (settings.ignoreTrailingSlash === false) adapter.enable('strict routing');
    if (settings.trustProxy) adapter.enable('trust proxy');
    if (settings.bodyLimit !== undefined) {
      adapter.useBodyParser('json', false, { limit: settings.bodyLimit });
    }
    return adapter;
  },
};

const fastify: Platform = {
  name: 'Fastify',
  createAdapter(settings = {}) {
    return new FastifyAdapter({
      ...(settings.bodyLimit !== undefined && { bodyLimit: settings.bodyLimit }),
      ...(settings.trustProxy && { trustProxy: true }),
      routerOptions: {
        ...(settings.caseSensitive !== undefined && { caseSensitive: settings.caseSensitive }),
        ...(settings.ignoreTrailingSlash !== undefined && {
          ignoreTrailingSlash: settings.ignoreTrailingSlash,
        }),
      },
    });
  },
};

/** The parts of the adapter that tests need. Its package is not installed everywhere. */
interface NodePackage {
  readonly NodeAdapter: new () => AbstractHttpAdapter & {
    useBodyParser(type: 'json', rawBody: boolean, options: { readonly limit: number }): unknown;
  };
}

/** The adapter's package, if it is installed; jest.config.js says where else it may be. */
async function loadNodePackage(): Promise<NodePackage | undefined> {
  const name: string = '@nestjs/platform-node';
  try {
    return (await import(name)) as NodePackage;
  } catch (error) {
    if (/Cannot find (?:module|package) '@nestjs\/platform-node'/.test((error as Error).message))
      return undefined;
    throw error;
  }
}

const nodePackage = nestMajor === 12 ? await loadNodePackage() : undefined;

function nodePlatform({ NodeAdapter }: NodePackage): Platform {
  const lacks = new Set(['caseSensitive', 'ignoreTrailingSlash', 'trustProxy'] as const);
  return {
    name: 'Node',
    lacks,
    createAdapter(settings = {}) {
      const asked = [...lacks].filter((name) => settings[name] !== undefined);
      if (asked.length > 0) throw new Error(`The Node platform has no setting for ${asked.join(', ')}`);
      const adapter = new NodeAdapter();
      if (settings.bodyLimit !== undefined) {
        adapter.useBodyParser('json', false, { limit: settings.bodyLimit });
      }
      return adapter;
    },
  };
}

/** For `describe.each(platforms)('$name', (platform) => …)`. */
export const platforms: readonly Platform[] = [
  express,
  fastify,
  ...(nodePackage === undefined ? [] : [nodePlatform(nodePackage)]),
];

/** Whether a platform has the setting that a test is about. */
export const offers =
  (setting: keyof ServerSettings) =>
  ({ lacks }: Platform): boolean =>
    lacks?.has(setting) !== true;
