import type { VersioningOptions } from '@nestjs/common';
import { CorsConfigurationError } from '../errors/cors-configuration-error.js';
import { ExpressPlatform } from './express-platform.js';
import { FastifyPlatform } from './fastify-platform.js';
import { NodePlatform } from './node-platform.js';
import type { Adapter, Platform } from './platform.js';

/**
 * The platform behind an HTTP adapter.
 *
 * @throws {CorsConfigurationError} CORS_E024 for an unsupported adapter, CORS_E039 for a version with other internals
 */
export function createPlatform(adapter: Adapter, versioning: () => VersioningOptions | undefined): Platform {
  switch (adapter.getType()) {
    case 'express':
      return new ExpressPlatform(adapter, versioning);
    case 'fastify':
      return new FastifyPlatform(adapter, versioning);
    case 'node':
      return new NodePlatform(adapter, versioning);
    default:
      throw new CorsConfigurationError([
        {
          code: 'CORS_E024',
          place: 'CorsModule',
          message: `the HTTP adapter is of type "${adapter.getType()}", which is not supported. Use @nestjs/platform-express, @nestjs/platform-fastify or @nestjs/platform-node.`,
        },
      ]);
  }
}
