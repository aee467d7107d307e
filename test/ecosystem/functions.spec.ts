import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import awsLambdaFastify from '@fastify/aws-lambda';
import { configure as codegenie } from '@codegenie/serverless-express';
import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import serverlessHttp from 'serverless-http';
import { corsHeaders } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { startWith, siteOf, type Neighbour } from './neighbour.js';
import { responses } from './neighbours/responses.js';

interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
}
type Handler = (event: object, context: object) => Promise<Answer>;

/** The packages that turn an application into a function behind an API gateway. */
const wrappers = [
  {
    name: 'serverless-http',
    on: 'Express',
    wrap: (app) => serverlessHttp(instanceOf(app) as never) as Handler,
  },
  {
    name: 'serverless-http',
    on: 'Fastify',
    wrap: (app) => serverlessHttp(instanceOf(app) as never) as Handler,
  },
  {
    name: '@codegenie/serverless-express',
    on: 'Express',
    wrap: (app) => codegenie({ app: instanceOf(app) as never }) as unknown as Handler,
  },
  {
    name: '@fastify/aws-lambda',
    on: 'Fastify',
    wrap: (app) => awsLambdaFastify(instanceOf(app) as FastifyInstance) as unknown as Handler,
  },
] as const satisfies readonly { name: string; on: string; wrap: (app: INestApplication) => Handler }[];

const instanceOf = (app: INestApplication): unknown => app.getHttpAdapter().getInstance();

const neighbour: Neighbour = responses.find(({ name }) => name === 'nest-security')!;
const site = siteOf(neighbour.name);
const path = neighbour.doors[0]!.path;

for (const { name, on, wrap } of wrappers) {
  const platform = platforms.find((each) => each.name === on)!;

  describe(`${name} on ${on}`, () => {
    let app: INestApplication;
    let run: Handler;
    before(async () => {
      // Before the application is ready, as these packages require.
      const asFunction: Neighbour = {
        name: 'function',
        doors: [],
        configure(made) {
          run = wrap(made);
        },
      };
      ({ app } = await startWith(platform, [neighbour, asFunction]));
    });
    after(() => app.close());

    const send = async (httpMethod: string, headers: Readonly<Record<string, string>>) => {
      const answer = await run(
        {
          httpMethod,
          path,
          resource: '/{proxy+}',
          headers,
          multiValueHeaders: Object.fromEntries(
            Object.entries(headers).map(([header, value]) => [header, [value]]),
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
        [...Object.entries(answer.headers ?? {}), ...Object.entries(answer.multiValueHeaders ?? {})].map(
          ([header, value]) => [header.toLowerCase(), [value].flat().map(String)],
        ),
      );
      return [
        answer.statusCode,
        corsHeaders({
          status: answer.statusCode,
          headers: [...values].flatMap(([header, all]) => all.map((value) => [header, value] as const)),
          body: '',
          values: (header) => values.get(header.toLowerCase()) ?? [],
        }),
      ];
    };
    const granted = { 'access-control-allow-origin': site, 'access-control-allow-credentials': 'true' };

    it('answers pages of the site with its CORS headers', async () => {
      assert.deepEqual(await send('GET', { Origin: site }), [200, { ...granted, vary: ['origin'] }]);
    });

    it('answers pages of other sites without them', async () => {
      assert.deepEqual(await send('GET', { Origin: 'https://evil.example' }), [200, { vary: ['origin'] }]);
    });

    it('answers preflights', async () => {
      const asked = { 'Access-Control-Request-Method': 'POST' };
      const vary = ['access-control-request-headers', 'access-control-request-method', 'origin'];
      assert.deepEqual(await send('OPTIONS', { Origin: site, ...asked }), [
        204,
        { ...granted, 'access-control-allow-methods': 'GET,HEAD,POST', vary },
      ]);
    });

    it('lets requests through the CSRF protection if the policy trusts them', async () => {
      assert.deepEqual(await send('POST', { Origin: site, 'Sec-Fetch-Site': 'cross-site' }), [
        201,
        { ...granted, vary: ['origin'] },
      ]);
      const [status] = await send('POST', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' });
      assert.equal(status, 403);
    });
  });
}
