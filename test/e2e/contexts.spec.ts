import type { Server } from 'node:net';
import { Controller, Get, Header, Injectable, UseGuards, UseInterceptors } from '@nestjs/common';
import type { DynamicModule, INestMicroservice } from '@nestjs/common';
import { ExternalContextCreator, NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsGuard, CorsInterceptor, CorsModule, CorsService } from 'nestjs-cors';
import { firstValueFrom } from 'rxjs';
import { corsHeaders, grantedTo } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const app = 'https://app.example';

@Controller('sums')
@Cors([app], { enforce: true })
class SumsController {
  @MessagePattern('sum')
  sum(numbers: number[]): number {
    return numbers.reduce((a, b) => a + b, 0);
  }

  @MessagePattern('guarded-sum')
  @UseGuards(CorsGuard)
  @UseInterceptors(CorsInterceptor)
  guardedSum(numbers: number[]): number {
    return this.sum(numbers);
  }

  @Get()
  @Header('X-Total', '1')
  list(): string {
    return 'sums';
  }
}

/** A provider whose methods run in their own context, as those of a GraphQL resolver or a gateway do. */
@Injectable()
class CatsResolver {
  cats(): string[] {
    return ['Tom'];
  }
}

const module = (): DynamicModule =>
  moduleWith(CorsModule.forRoot({ origin: app, enforce: true, exposedHeaders: 'auto' }), {
    controllers: [SumsController],
    providers: [CatsResolver],
  });

async function ask(microservice: INestMicroservice, pattern: string): Promise<unknown> {
  const { port } = microservice.unwrap<Server>().address() as { port: number };
  const client = ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port },
  });
  try {
    return await firstValueFrom(client.send(pattern, [1, 2, 3]));
  } finally {
    await client.close();
  }
}

const tcp = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } } as const;

describe('contexts without HTTP pass through the guard and the interceptor (R18)', () => {
  it('in a microservice over TCP', async () => {
    const microservice = await NestFactory.createMicroservice(module(), {
      ...tcp,
      logger: false,
      abortOnError: false,
    });
    await microservice.listen();
    expect(await ask(microservice, 'sum')).toBe(6);
    expect(await ask(microservice, 'guarded-sum')).toBe(6);
    await microservice.close();
  });

  it.each(platforms)(
    'in a hybrid application on $name, whose HTTP half keeps its policies',
    async (platform) => {
      const server = await start(module(), {
        platform,
        configure: async (nest) => {
          nest.connectMicroservice(tcp, { inheritAppConfig: true });
          await nest.startAllMicroservices();
        },
      });
      const [microservice] = server.app.getMicroservices() as [INestMicroservice];
      expect(await ask(microservice, 'sum')).toBe(6);
      expect(await ask(microservice, 'guarded-sum')).toBe(6);
      expect(corsHeaders(await server.get('/sums', app))).toEqual({
        ...grantedTo(app),
        'access-control-expose-headers': 'x-total',
      });
      expect((await server.get('/sums', 'https://evil.net')).status).toBe(403);
    },
  );

  it.each(
    platforms.flatMap((platform) =>
      ['graphql', 'ws', 'rpc', 'telegraf'].map((context) => ({ platform, context, name: platform.name })),
    ),
  )('in a "$context" context on $name', async ({ platform, context }) => {
    const server = await start(module(), { platform });
    const resolver = server.app.get(CatsResolver);
    const call = server.app
      .get(ExternalContextCreator)
      .create(
        resolver,
        resolver.cats,
        'cats',
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        context,
      );
    expect(await call(undefined, {}, { req: { headers: { origin: 'https://evil.net' } } }, {})).toEqual([
      'Tom',
    ]);
    // Gateways pass a client and its data; a socket has no response.
    expect(await call({ id: 'socket' }, 'data')).toEqual(['Tom']);
    await server.close();
  });

  it('in a standalone application context, which still has its policies', async () => {
    const context = await NestFactory.createApplicationContext(module(), {
      logger: false,
      abortOnError: false,
    });
    expect(context.get(CorsService).routes()).toEqual([
      expect.objectContaining({
        controller: 'SumsController',
        handler: 'list',
        method: 'GET',
        path: '/sums',
      }),
    ]);
    await context.close();
  });
});
