import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { AbstractHttpAdapter } from '@nestjs/core';

/** What a test may ask of the server, said once and translated for each platform. */
export interface ServerSettings {
  /** Largest body in bytes. Default: the platform's own. */
  readonly bodyLimit?: number;
  readonly caseSensitive?: boolean;
  readonly ignoreTrailingSlash?: boolean;
  readonly trustProxy?: boolean;
}

export interface Platform {
  readonly name: 'Express' | 'Fastify';
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

/** For `describe.each(platforms)('$name', (platform) => …)`. */
export const platforms: readonly Platform[] = [express, fastify];
