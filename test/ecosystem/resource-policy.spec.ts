import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fastifyHelmet from '@fastify/helmet';
import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet from 'helmet';
import { CorsModule } from '../../lib/index.js';
import { corsHeaders } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import { moduleWith, start } from '../support/start-server.js';
import { folder } from './neighbours/files.js';

/** Node's response on Express; `@fastify/static` passes Fastify's reply. */
type FileResponse = Record<'setHeader' | 'header', (name: string, value: string) => unknown>;

interface Case {
  readonly name: string;
  readonly on?: 'Express' | 'Fastify';
  /** `Cross-Origin-Resource-Policy` of a file. */
  readonly policy: 'same-origin' | 'cross-origin';
  readonly protect: (app: INestApplication) => unknown;
  /** What the application sets on its files itself. */
  readonly setHeaders?: (response: FileResponse) => void;
}

const cross = { policy: 'cross-origin' } as const;
const onExpress = (response: FileResponse) =>
  void response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
const onFastify = (reply: FileResponse) => void reply.header('Cross-Origin-Resource-Policy', 'cross-origin');

/** Without the header, other sites can embed a file; with `same-origin` none can, whatever CORS says. */
const cases: readonly Case[] = [
  { name: 'useSecurityHeaders()', policy: 'same-origin', protect: (app) => app.useSecurityHeaders() },
  {
    name: 'useSecurityHeaders() with the line that cures it',
    policy: 'cross-origin',
    protect: (app) => app.useSecurityHeaders({ crossOriginResourcePolicy: cross }),
  },
  {
    name: 'useSecurityHeaders() and files that set their own',
    on: 'Express',
    policy: 'cross-origin',
    protect: (app) => app.useSecurityHeaders(),
    setHeaders: onExpress,
  },
  {
    name: 'useSecurityHeaders() and files that set their own',
    on: 'Fastify',
    policy: 'cross-origin',
    protect: (app) => app.useSecurityHeaders(),
    setHeaders: onFastify,
  },
  { name: 'helmet()', on: 'Express', policy: 'same-origin', protect: (app) => app.use(helmet()) },
  {
    name: 'helmet() with the line that cures it',
    on: 'Express',
    policy: 'cross-origin',
    protect: (app) => app.use(helmet({ crossOriginResourcePolicy: cross })),
  },
  {
    name: 'helmet() and files that set their own',
    on: 'Express',
    policy: 'cross-origin',
    protect: (app) => app.use(helmet()),
    setHeaders: onExpress,
  },
  {
    name: '@fastify/helmet',
    on: 'Fastify',
    policy: 'same-origin',
    protect: (app) => (app as NestFastifyApplication).register(fastifyHelmet),
  },
  {
    name: '@fastify/helmet with the line that cures it',
    on: 'Fastify',
    policy: 'cross-origin',
    protect: (app) =>
      (app as NestFastifyApplication).register(fastifyHelmet, { crossOriginResourcePolicy: cross }),
  },
];

describe('Cross-Origin-Resource-Policy stays as the application sets it', () => {
  for (const platform of platforms.filter(({ name }) => name !== 'Node')) {
    for (const { name, on = platform.name, policy, protect, setHeaders } of cases) {
      if (on !== platform.name) continue;
      it(`${name} on ${platform.name}: ${policy}`, async () => {
        const cors = CorsModule.forRoot({ mounts: { '/assets': { origin: '*' } } });
        const server = await start(moduleWith(cors), {
          platform,
          async configure(app) {
            await protect(app);
            if (platform.name === 'Express') {
              const options = { prefix: '/assets', ...(setHeaders && { setHeaders: setHeaders as never }) };
              (app as NestExpressApplication).useStaticAssets(folder, options);
            } else {
              const options = { root: folder, prefix: '/assets/', ...(setHeaders && { setHeaders }) };
              (app as NestFastifyApplication).useStaticAssets(options as never);
            }
          },
        });
        try {
          const answer = await server.get('/assets/picture.svg', 'https://any.example');
          const found = [answer.status, corsHeaders(answer), answer.values('cross-origin-resource-policy')];
          const headers = { 'access-control-allow-origin': '*', vary: [] };
          assert.deepEqual(found, [200, headers, [policy]]);
        } finally {
          await server.close();
        }
      });
    }
  }
});
