import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  All,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Injectable,
  Module,
  Options,
  Patch,
  Post,
  Put,
  Query,
  Redirect,
  Req,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import type { CanActivate, INestApplication, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Cors, CorsModule, CorsService } from 'nestjs-cors';
import type { CorsPolicyOptions } from 'nestjs-cors';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { platforms as installedPlatforms } from '../../support/platforms.js';
import type { ExchangeRecorder } from './exchange-recorder.js';
import {
  AllowedOrigins,
  AllowedOriginsSource,
  matrixPolicies,
  namedPolicies,
  ORIGINS_BY_TOKEN,
  pageOrigins,
} from './policies.js';
import type { MatrixPolicy } from './policies.js';

type NodeRequest = Parameters<ExchangeRecorder['noteHandler']>[0];

export type Platform = 'express' | 'fastify' | 'node';

/** The two platforms that cases are sent to. `MATRIX_PLATFORMS=node,express` replaces Express and Fastify. */
export const platforms = (process.env['MATRIX_PLATFORMS'] ?? 'express,fastify').split(
  ',',
) as readonly Platform[];

/** The matrix's application, listening. Every request is recorded. */
export interface MatrixServer {
  readonly origin: string;
  readonly cors: CorsService;
  close(): Promise<void>;
}

/** The path of a policy's endpoints. */
export function prefixOf(index: number): string {
  return `policy-${index}`;
}

/** A policy of the matrix, with additional fields stated at one place. */
export interface MatrixChange {
  readonly policyIndex: number;
  /** `CorsModule.forRoot()`, `@Cors on MatrixController`, `@Cors on MatrixController.read` */
  readonly place: string;
  readonly fields: CorsPolicyOptions;
}

/**
 * Starts the application on loopback. `pageOrigins` must be set before.
 *
 * @param changes at most one for each policy; if there are any, the application has only these policies
 */
export async function startMatrixServer(
  platform: Platform,
  recorder: ExchangeRecorder,
  changes: readonly MatrixChange[] = [],
): Promise<MatrixServer> {
  const controllers = matrixPolicies().flatMap((policy, index) => {
    const change = changes.find(({ policyIndex }) => policyIndex === index);
    return changes.length > 0 && change === undefined ? [] : [controllerOf(policy, index, recorder, change)];
  });
  const fields = changes.find(({ place }) => place === 'CorsModule.forRoot()')?.fields ?? {};
  @Module({
    imports: [CorsModule.forRoot({ origin: pageOrigins.allowed, policies: namedPolicies(), ...fields })],
    controllers: [PageController, ...controllers],
    providers: [
      AllowedOrigins,
      AllowedOriginsSource,
      { provide: ORIGINS_BY_TOKEN, useExisting: AllowedOrigins },
      RefuseAll,
    ],
  })
  class MatrixModule {}
  const app = await createApplication(platform, MatrixModule);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer() as Server;
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  recorder.watch(server, origin);
  return {
    origin,
    cors: app.get(CorsService),
    close: async () => {
      server.closeAllConnections();
      await app.close();
    },
  };
}

async function createApplication(platform: Platform, module: Type): Promise<INestApplication> {
  const options: NestApplicationOptions = { logger: ['error', 'fatal'] };
  if (platform === 'express') return NestFactory.create(module, new ExpressAdapter(), options);
  if (platform === 'node') return NestFactory.create(module, createNodeAdapter(), options);
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), options);
  // Express ignores bodies that it cannot parse; without this, Fastify would answer them with 415.
  app.useBodyParser('*', {}, (_request, _body, done) => done(null));
  return app;
}

function createNodeAdapter(): AbstractHttpAdapter {
  const node = installedPlatforms.find(({ name }) => name === 'Node');
  if (node === undefined) throw new Error('@nestjs/platform-node is not installed.');
  return node.createAdapter();
}

@Injectable()
class RefuseAll implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

/** A page of the server's own origin. */
@Cors(false)
@Controller('page')
class PageController {
  @Get()
  @Header('Content-Type', 'text/html')
  page(): string {
    return '<!doctype html><title>Same origin</title>';
  }
}

function controllerOf(
  { policy, handlers }: MatrixPolicy,
  index: number,
  recorder: ExchangeRecorder,
  change: MatrixChange | undefined,
): Type {
  const changed = (place: string): CorsPolicyOptions => (change?.place === place ? change.fields : {});
  const note = (request: NodeRequest) => {
    recorder.noteHandler(request);
    return { done: true };
  };

  @Controller(prefixOf(index))
  class MatrixController {
    @Get('item')
    @Header('X-Total', '3')
    @Header('X-Page', '1')
    @Header('Cache-Control', 'no-store')
    read(@Req() request: NodeRequest) {
      return note(request);
    }

    @Post('item')
    @HttpCode(200)
    @Header('X-Total', '3')
    @Header('X-Page', '1')
    create(@Req() request: NodeRequest) {
      return note(request);
    }

    @Put('item')
    @Header('X-Total', '3')
    @Header('X-Page', '1')
    replace(@Req() request: NodeRequest) {
      return note(request);
    }

    @Patch('item')
    @Header('X-Total', '3')
    @Header('X-Page', '1')
    update(@Req() request: NodeRequest) {
      return note(request);
    }

    @Delete('item')
    @Header('X-Total', '3')
    @Header('X-Page', '1')
    remove(@Req() request: NodeRequest) {
      return note(request);
    }

    @Options('item')
    @Header('X-Total', '3')
    @Header('X-Page', '1')
    options(@Req() request: NodeRequest) {
      return note(request);
    }

    @Get('read-only')
    readOnly(@Req() request: NodeRequest) {
      return note(request);
    }

    @Get('guarded')
    @UseGuards(RefuseAll)
    guardedRead(@Req() request: NodeRequest) {
      return note(request);
    }

    @Post('guarded')
    @UseGuards(RefuseAll)
    guardedCreate(@Req() request: NodeRequest) {
      return note(request);
    }

    @All('redirect')
    @Redirect()
    redirect(@Req() request: NodeRequest, @Query('to') url: string, @Query('status') status: string) {
      note(request);
      return { url, statusCode: Number(status) };
    }
  }

  const onClass = changed('@Cors on MatrixController');
  if (policy === false && Object.keys(onClass).length === 0) Cors(false)(MatrixController);
  else Cors({ ...(policy === false ? {} : policy), ...onClass })(MatrixController);
  for (const name of Object.getOwnPropertyNames(MatrixController.prototype)) {
    const onMethod = changed(`@Cors on MatrixController.${name}`);
    const descriptor = Object.getOwnPropertyDescriptor(MatrixController.prototype, name);
    if (name === 'constructor' || descriptor === undefined) continue;
    if (handlers !== undefined || Object.keys(onMethod).length > 0) {
      Cors({ ...handlers, ...onMethod })(MatrixController.prototype, name, descriptor);
    }
  }
  return MatrixController;
}
