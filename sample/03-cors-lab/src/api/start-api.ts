import { VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import type { INestApplication, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server } from 'node:http';
import type { RequestWatch } from '../watch/request-watch.js';
import { watchServer } from '../watch/watch-server.js';

export type Platform = 'express' | 'fastify';

/** Small, so that one click can exceed it. */
const BODY_LIMIT = 4096;

/** Starts an API on the given platform and port, on loopback only. */
export async function startApi(
  module: Type,
  { platform, port, watch, logger }: ApiOptions,
): Promise<INestApplication<Server>> {
  const app = platform === 'fastify' ? await onFastify(module, logger) : await onExpress(module, logger);
  // A version that only a request header tells: the preflight scenarios show what follows from it.
  app.enableVersioning({
    type: VersioningType.HEADER,
    header: 'X-API-Version',
    defaultVersion: VERSION_NEUTRAL,
  });
  watchServer(app.getHttpServer(), watch);
  return app.listen(port, '127.0.0.1').then(() => app);
}

export interface ApiOptions {
  readonly platform: Platform;
  readonly port: number;
  readonly watch: RequestWatch;
  readonly logger: LoggerService | false;
}

async function onExpress(module: Type, logger: LoggerService | false): Promise<INestApplication<Server>> {
  const options = { logger, forceCloseConnections: true };
  const app = await NestFactory.create<NestExpressApplication>(module, new ExpressAdapter(), options);
  return app.useBodyParser('json', { limit: BODY_LIMIT });
}

async function onFastify(module: Type, logger: LoggerService | false): Promise<INestApplication<Server>> {
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger });
  // Fastify refuses content types without a parser; Express ignores their bodies.
  app.useBodyParser('*');
  return app;
}
