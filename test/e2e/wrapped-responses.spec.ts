import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Header } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import express from 'express';
import type { RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { corsHeaders, grantedPreflight, grantedTo, nothingButVary } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { sendRaw } from '../support/raw-http.js';
import { moduleWith, stopServers } from '../support/start-server.js';

afterAll(stopServers);

const load = createRequire(import.meta.url);
const app = 'https://app.example';
const evil = 'https://evil.net';

@Controller()
@Cors([app], { credentials: true })
class TextController {
  @Get() @Header('X-Own', '1') get() {
    return 'x'.repeat(2_000);
  }
}

const createApp = async (platform: (typeof platforms)[number]): Promise<INestApplication> => {
  const nest = await NestFactory.create(
    moduleWith(CorsModule.forRoot({ logRefusals: false }), { controllers: [TextController] }),
    platform.createAdapter(),
    { logger: false, abortOnError: false },
  );
  return nest.init();
};

const onExpress = platforms.filter(({ name }) => name === 'Express');

const wrappers: readonly { readonly name: string; readonly middleware: () => RequestHandler }[] = [
  { name: 'compression 1.7', middleware: () => (load('compression-1.7') as () => RequestHandler)() },
  {
    name: 'on-headers 1.0.2',
    middleware: () => (_request, response, next) => {
      (load('on-headers-1') as (response: object, listener: () => void) => void)(response, () => {
        response.setHeader('X-Timing', '1');
      });
      next();
    },
  },
];

describe.each(onExpress)('an application on $name that is mounted', (platform) => {
  it.each(wrappers)('behind $name keeps its CORS headers', async ({ middleware }) => {
    const nest = await createApp(platform);
    const server = createServer(express().use(middleware(), nest.getHttpAdapter().getInstance() as never));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    try {
      const send = (origin: string, more: Record<string, string> = {}, method = 'GET') =>
        sendRaw(port, { method, headers: { Origin: origin, ...more } });
      const credentials = { 'access-control-allow-credentials': 'true' };
      const granted = await send(app);
      const { vary, ...others } = corsHeaders(granted);
      expect({ ...others, vary: vary.filter((name) => name !== 'accept-encoding') }).toEqual({
        ...grantedTo(app),
        ...credentials,
      });
      expect(granted.values('x-own')).toEqual(['1']);
      expect(granted.values('0')).toEqual([]);
      expect(corsHeaders(await send(evil))).not.toHaveProperty('access-control-allow-origin');
      const preflight = await send(app, { 'Access-Control-Request-Method': 'GET' }, 'OPTIONS');
      expect(preflight.status).toBe(204);
      expect(corsHeaders(preflight)).toEqual({ ...grantedPreflight(app, 'GET,HEAD'), ...credentials });
    } finally {
      await new Promise((closed) => server.close(closed));
      await nest.close();
    }
  });
});

type Answer = {
  statusCode: number;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
};
type Handler = (event: object, context: object) => Promise<Answer>;

const clouds: readonly { readonly name: string; readonly handler: (instance: unknown) => Handler }[] = [
  {
    name: 'serverless-http',
    handler: (instance) => (load('serverless-http') as (app: unknown) => Handler)(instance),
  },
  ...['@vendia/serverless-express', '@codegenie/serverless-express'].map((name) => ({
    name,
    handler: (instance: unknown) => (load(name) as (options: object) => Handler)({ app: instance }),
  })),
];

describe.each(onExpress)('an application on $name in a function behind an API gateway', (platform) => {
  let nest: INestApplication;
  beforeAll(async () => {
    nest = await createApp(platform);
  });
  afterAll(() => nest.close());

  it.each(clouds)('of $name has its CORS headers and no others', async ({ handler }) => {
    const run = handler(nest.getHttpAdapter().getInstance());
    const send = async (httpMethod: string, headers: Record<string, string>) => {
      const {
        statusCode,
        headers: single = {},
        multiValueHeaders = {},
      } = await run(
        {
          httpMethod,
          path: '/',
          resource: '/{proxy+}',
          headers,
          multiValueHeaders: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, [value]]),
          ),
          queryStringParameters: null,
          multiValueQueryStringParameters: null,
          requestContext: { identity: { sourceIp: '127.0.0.1' } },
          body: null,
          isBase64Encoded: false,
        },
        {},
      );
      const values = new Map(
        [...Object.entries(single), ...Object.entries(multiValueHeaders)].map(([name, value]) => [
          name.toLowerCase(),
          [value].flat(),
        ]),
      );
      expect([...values.keys()].filter((name) => /^\d+$/.test(name))).toEqual([]);
      const lines = [...values].flatMap(([name, all]) => all.map((value) => [name, value] as const));
      return {
        status: statusCode,
        cors: corsHeaders({
          status: statusCode,
          body: '',
          headers: lines,
          values: (name) => values.get(name.toLowerCase()) ?? [],
        }),
        own: values.get('x-own'),
      };
    };
    const credentials = { 'access-control-allow-credentials': 'true' };
    expect(await send('GET', { origin: app })).toEqual({
      status: 200,
      cors: { ...grantedTo(app), ...credentials },
      own: ['1'],
    });
    expect((await send('GET', { origin: evil })).cors).toEqual(nothingButVary);
    expect(await send('OPTIONS', { origin: app, 'access-control-request-method': 'GET' })).toEqual({
      status: 204,
      cors: { ...grantedPreflight(app, 'GET,HEAD'), ...credentials },
      own: undefined,
    });
  });
});
