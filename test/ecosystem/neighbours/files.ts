import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServeStaticModule } from '@nestjs/serve-static';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { policyOf, SIX, type Neighbour } from '../neighbour.js';

/** Relative to the root of the repository, where npm runs scripts. */
export const folder = join(process.cwd(), 'test/ecosystem/files');
const isSvg = ({ body }: { readonly body: string }) => assert.match(body, /^<svg/);

function setUpSwagger(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, new DocumentBuilder().build()), {
    jsonDocumentUrl: 'docs/json',
  });
}

export const files: readonly Neighbour[] = [
  {
    name: 'swagger',
    mounts: { '/docs': { ...policyOf('swagger'), methods: 'GET' } },
    configure: setUpSwagger,
    doors: [
      { path: '/docs', methods: 'GET', shows: ({ body }) => assert.match(body, /swagger-ui/) },
      { path: '/docs/json', methods: 'GET', shows: ({ body }) => assert.match(body, /"openapi":/) },
      { path: '/docs/swagger-ui.css', methods: 'GET' },
    ],
  },
  {
    name: 'serve-static',
    mounts: { '/pictures': policyOf('serve-static') },
    // Created for each application, because it writes the platform's defaults into its options.
    get module() {
      return { imports: [ServeStaticModule.forRoot({ rootPath: folder, serveRoot: '/pictures' })] };
    },
    doors: [{ path: '/pictures/picture.svg', methods: SIX, shows: isSvg }],
  },
  {
    name: 'static-assets',
    on: 'Express',
    mounts: { '/assets': policyOf('static-assets') },
    configure: (app) => {
      (app as NestExpressApplication).useStaticAssets(folder, { prefix: '/assets' });
    },
    doors: [
      { path: '/assets/picture.svg', methods: SIX, shows: isSvg },
      { path: '/assets/picture.svg', headers: { Range: 'bytes=0-3' }, status: 206, methods: SIX },
      { path: '/assets/missing.svg', status: 404, methods: SIX },
    ],
  },
  {
    name: 'static-assets',
    on: 'Fastify',
    mounts: { '/assets': policyOf('static-assets') },
    configure: (app) => {
      const options = { root: folder, prefix: '/assets/', decorateReply: false };
      (app as NestFastifyApplication).useStaticAssets(options);
    },
    doors: [
      { path: '/assets/picture.svg', methods: SIX, shows: isSvg },
      { path: '/assets/picture.svg', headers: { Range: 'bytes=0-3' }, status: 206, methods: SIX },
      { path: '/assets/missing.svg', status: 404, methods: SIX },
    ],
  },
];
