import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastifyCors from '@fastify/cors';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Controller, Delete, Get, Module, Param, UnauthorizedException } from '@nestjs/common';
import { Headers } from '@nestjs/common';
import cors from 'cors';
import express from 'express';
import fastify from 'fastify';
import { Cors, CorsModule } from '../../lib/index.js';
import { checkServer } from '../../lib/command/check-server.js';
import type { CheckQuestion } from '../../lib/command/check-question.js';
import { describeWhere } from '../support/describe-where.js';
import { nginxAbsence, startNginx, stopNginx } from '../support/nginx.js';
import { platforms } from '../support/platforms.js';
import { start as startNest, stopServers } from '../support/start-server.js';
import { SHOP } from './faulty-servers.js';

const ends: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  await stopNginx();
  await Promise.all(ends.map((end) => end()));
  await stopServers();
});

@Cors({ credentials: true, maxAge: 600 })
@Controller('orders')
class OrdersController {
  @Get(':id')
  one(@Param('id') id: string) {
    return { id };
  }

  @Cors({ origin: [SHOP, 'https://*.partner.example'] })
  @Delete(':id')
  cancel(@Param('id') id: string) {
    return { cancelled: id };
  }
}

@Controller('account')
class AccountController {
  @Get()
  mine(@Headers('authorization') token?: string) {
    if (token === undefined) throw new UnauthorizedException();
    return {};
  }
}

@Module({
  imports: [CorsModule.forRoot({ origin: SHOP })],
  controllers: [OrdersController, AccountController],
})
class AppModule {}

async function audit(url: string, question: Partial<CheckQuestion> = {}) {
  const { verdict, findings } = await checkServer({ url, origin: SHOP, ...question }, { audit: true });
  return { verdict, findings: findings!.map(({ id }) => id) };
}

const fine = { verdict: 'readable', findings: [] };
const TOKEN = { headers: [['Authorization', 'Bearer secret']] } as const;

describe.each(platforms)('an application with this library on $name', (platform) => {
  it('has nothing to be found', async () => {
    const { url } = await startNest(AppModule, { platform });
    expect(await audit(`${url}/orders/7`)).toEqual(fine);
    expect(await audit(`${url}/orders/7`, { method: 'DELETE', credentials: true, ...TOKEN })).toEqual(fine);
    expect(await audit(`${url}/account`, TOKEN)).toEqual(fine);
  });

  describeWhere(nginxAbsence, 'behind an nginx that adds its own', () => {
    it('has doubled headers', async () => {
      const { port } = await startNest(AppModule, { platform });
      const behind = await startNginx(`location / {
      proxy_pass http://127.0.0.1:${port};
      add_header Access-Control-Allow-Origin ${SHOP} always;
    }`);
      const report = await checkServer(
        { url: `http://127.0.0.1:${behind}/orders/7`, origin: SHOP },
        { audit: true },
      );
      expect(report.findings!.map(({ id }) => id)).toEqual(['headers-doubled']);
      expect(report).toMatchObject({ verdict: 'blocked', blocked: { check: 'allow-origin-multiple' } });
    });
  });
});

const startExpress = async (options?: cors.CorsOptions) => {
  const app = express().use(cors(options));
  app.get('/orders/:id', (_request, response) => void response.json({}));
  const server: Server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders/7`;
};

describe('Express with cors', () => {
  it('has nothing to be found with a list of origins', async () => {
    const url = await startExpress({ origin: [SHOP], credentials: true });
    expect(await audit(url, { method: 'DELETE', credentials: true, ...TOKEN })).toEqual(fine);
    expect(await audit(await startExpress())).toEqual(fine);
  });

  it('reflects every origin with credentials if it is told to', async () => {
    const url = await startExpress({ origin: true, credentials: true });
    expect(await audit(url)).toEqual({ verdict: 'readable', findings: ['any-origin-with-credentials'] });
  });

  it('uses a regular expression exactly as it is written', async () => {
    const url = await startExpress({ origin: /^https:\/\/shop.example.com/ });
    expect(await audit(url)).toEqual({
      verdict: 'readable',
      findings: ['origin-prefix-matched', 'origin-dot-unescaped'],
    });
  });
});

const startFastify = async (options?: Parameters<typeof fastifyCors>[1]) => {
  const app = fastify();
  await app.register(fastifyCors, options ?? {});
  app.get('/orders/:id', () => ({}));
  await app.listen({ port: 0, host: '127.0.0.1' });
  ends.push(() => app.close());
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/orders/7`;
};

describe('Fastify with @fastify/cors', () => {
  it('has nothing to be found with a list of origins', async () => {
    expect(await audit(await startFastify({ origin: [SHOP] }), TOKEN)).toEqual(fine);
  });

  it('does not allow DELETE unless it is told to', async () => {
    const url = await startFastify({ origin: [SHOP] });
    const report = await checkServer({ url, origin: SHOP, method: 'DELETE' });
    expect(report).toMatchObject({ verdict: 'blocked', blocked: { check: 'method', preflight: true } });
  });

  it('reflects every origin if it is told to', async () => {
    const url = await startFastify({ origin: true, credentials: true });
    expect(await audit(url)).toEqual({ verdict: 'readable', findings: ['any-origin-with-credentials'] });
  });
});
