import { All, Controller, Module } from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { Cors, CorsConfigurationError, CorsModule, CorsService } from 'nestjs-cors';
import type { Platform } from '../api/start-api.js';
import type { RequestWatch } from '../watch/request-watch.js';
import { watchServer } from '../watch/watch-server.js';
import type { BuilderAnswer } from './builder-answer.js';
import { reviveArguments } from './policy-arguments.js';
import type { BuilderQuestion } from './policy-arguments.js';

/** Real applications with the policies that readers have written, each answering requests to its path. */
export class PolicyBench {
  private readonly apps = new Map<string, Promise<INestApplication<Server>>>();

  private constructor(
    private readonly platform: Platform,
    private readonly server: Server,
  ) {}

  /** Listens on loopback only. */
  static async start(platform: Platform, port: number, watch: RequestWatch): Promise<PolicyBench> {
    const server = createServer();
    const bench = new PolicyBench(platform, server);
    watchServer(server, watch);
    server.on('request', (request, response) => {
      const app = bench.apps.get(/^\/free\/(\w+)/.exec(request.url ?? '')?.[1] ?? '');
      if (app === undefined) response.writeHead(404).end();
      // The application listens nowhere: its server gets the request from this one.
      else void app.then((started) => started.getHttpServer().emit('request', request, response));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return bench;
  }

  /** @param from the page's origin @param api address of this bench */
  async ask(question: BuilderQuestion, from: string, api: string): Promise<BuilderAnswer> {
    const id = createHash('sha256').update(JSON.stringify(question.policy)).digest('hex').slice(0, 12);
    const path = `/free/${id}`;
    try {
      const app = await this.appFor(id, path, question);
      const { method, headers, credentials } = question;
      const explanation = await app
        .get(CorsService)
        .explain({ from, url: `${api}${path}`, method, headers, credentials });
      return { kind: 'explained', path, explanation };
    } catch (error) {
      return { kind: 'not-started', issues: issuesOf(error) };
    }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    const apps = await Promise.allSettled(this.apps.values());
    await Promise.all(apps.map((app) => app.status === 'fulfilled' && app.value.close()));
  }

  private appFor(id: string, path: string, { policy }: BuilderQuestion): Promise<INestApplication<Server>> {
    const known = this.apps.get(id);
    if (known !== undefined) return known;
    const app = startApp(
      moduleWith(path, policy === null ? undefined : reviveArguments(policy)),
      this.platform,
    );
    this.apps.set(id, app);
    app.catch(() => this.apps.delete(id));
    this.forgetOldest();
    return app;
  }

  private forgetOldest(): void {
    const [oldest] = this.apps;
    if (this.apps.size <= MAX_APPS || oldest === undefined) return;
    this.apps.delete(oldest[0]);
    void oldest[1].then((app) => app.close());
  }
}

const MAX_APPS = 30;

function moduleWith(path: string, policy: unknown[] | undefined): Type {
  @Controller(path)
  class YourController {
    @All()
    answer() {
      return { message: 'Hello from the API.' };
    }
  }
  // The library, not the compiler, checks what a reader writes.
  if (policy !== undefined) Reflect.apply(Cors, undefined, policy)(YourController);

  @Module({ imports: [CorsModule.forRoot({ logRefusals: false })], controllers: [YourController] })
  class YourModule {}
  return YourModule;
}

async function startApp(module: Type, platform: Platform): Promise<INestApplication<Server>> {
  const options = { logger: false, abortOnError: false } as const;
  if (platform === 'express') {
    const app = await NestFactory.create<INestApplication<Server>>(module, new ExpressAdapter(), options);
    return app.init();
  }
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), options);
  app.useBodyParser('*');
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app as unknown as INestApplication<Server>;
}

function issuesOf(error: unknown): string[] {
  if (error instanceof CorsConfigurationError) {
    return error.issues.map(({ code, place, message }) => `${code} ${place}: ${message}`);
  }
  return [error instanceof Error ? error.message : String(error)];
}
