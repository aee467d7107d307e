import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastifyProxy from '@fastify/http-proxy';
import { Controller, Get, Inject, type INestApplication } from '@nestjs/common';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { LoggerModule } from 'nestjs-pino';
import { firstValueFrom } from 'rxjs';
import { Cors } from '../../../lib/index.js';
import { freePort } from '../../support/handshakes.js';
import { policyOf, SIX, type Neighbour } from '../neighbour.js';

/** A server that answers with its own CORS headers, which differ from what our policy says. */
const upstream = createServer((_request, response) => {
  response.writeHead(200, {
    'Access-Control-Allow-Origin': '*',
    Vary: 'Origin',
    'Content-Type': 'text/plain',
  });
  response.end('from upstream');
});
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
upstream.unref();
const target = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;

@Cors(policyOf('terminus'))
@Controller('health')
class HealthController {
  constructor(@Inject(HealthCheckService) private readonly health: HealthCheckService) {}

  @Get('live')
  @HealthCheck()
  live() {
    return this.health.check([() => ({ process: { status: 'up' } })]);
  }

  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([() => ({ database: { status: 'down' } })]);
  }
}

const lines: string[] = [];

@Cors(policyOf('pino'))
@Controller('logged')
class LoggedController {
  @Get()
  show(): string {
    return 'logged';
  }
}

const port = await freePort();

@Cors(policyOf('hybrid'))
@Controller('sums')
class SumsController {
  @Get()
  show(): string {
    return '3';
  }

  @MessagePattern('sum')
  sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
  }
}

const instanceOf = (app: INestApplication) => app.getHttpAdapter().getInstance() as unknown;

export const applications: readonly Neighbour[] = [
  {
    name: 'proxy',
    on: 'Express',
    mounts: { '/upstream': policyOf('proxy') },
    configure: (app) => void app.use('/upstream', createProxyMiddleware({ target })),
    doors: [{ path: '/upstream/x', methods: SIX, shows: ({ body }) => assert.equal(body, 'from upstream') }],
  },
  {
    name: 'proxy',
    on: 'Fastify',
    mounts: { '/upstream': policyOf('proxy') },
    configure: async (app) =>
      void (await (app as NestFastifyApplication).register(fastifyProxy, {
        upstream: target,
        prefix: '/upstream',
      })),
    doors: [{ path: '/upstream/x', methods: SIX, shows: ({ body }) => assert.equal(body, 'from upstream') }],
  },
  {
    name: 'sub-application',
    on: 'Express',
    mounts: { '/legacy': policyOf('sub-application') },
    configure: (app) => {
      const legacy = express().get('/orders', (_request, response) => void response.send('old orders'));
      app.use('/legacy', legacy);
    },
    doors: [
      { path: '/legacy/orders', methods: SIX, shows: ({ body }) => assert.equal(body, 'old orders') },
      { path: '/legacy/nothing', status: 404, methods: SIX },
    ],
  },
  {
    name: 'sub-application',
    on: 'Fastify',
    mounts: { '/legacy': policyOf('sub-application') },
    configure: (app) => {
      const fastify = instanceOf(app) as {
        register(plugin: (scope: FastifyScope) => Promise<void>, options: object): void;
      };
      fastify.register(async (scope) => void scope.get('/orders', async () => 'old orders'), {
        prefix: '/legacy',
      });
    },
    doors: [
      { path: '/legacy/orders', methods: SIX, shows: ({ body }) => assert.equal(body, 'old orders') },
      { path: '/legacy/nothing', status: 404, methods: SIX },
    ],
  },
  {
    name: 'terminus',
    module: { imports: [TerminusModule.forRoot({ logger: false })], controllers: [HealthController] },
    doors: [
      { path: '/health/live', methods: 'GET,HEAD' },
      { path: '/health/ready', status: 503, methods: 'GET,HEAD' },
    ],
  },
  {
    name: 'pino',
    module: {
      imports: [
        LoggerModule.forRoot({ pinoHttp: { stream: { write: (line: string) => void lines.push(line) } } }),
      ],
      controllers: [LoggedController],
    },
    doors: [{ path: '/logged', methods: 'GET,HEAD' }],
    also: () => assert.match(lines.join(''), /"url":"\/logged".*request completed/),
  },
  {
    name: 'hybrid',
    module: { controllers: [SumsController] },
    configure: async (app) => {
      app.connectMicroservice({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
      await app.startAllMicroservices();
    },
    doors: [{ path: '/sums', methods: 'GET,HEAD' }],
    also: async () => {
      const client = ClientProxyFactory.create({
        transport: Transport.TCP,
        options: { host: '127.0.0.1', port },
      });
      assert.equal(await firstValueFrom(client.send('sum', [1, 2])), 3);
      await client.close();
    },
  },
];

interface FastifyScope {
  get(path: string, handler: () => Promise<string>): void;
}
