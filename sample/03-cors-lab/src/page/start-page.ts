import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplication, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { RequestWatch } from '../watch/request-watch.js';
import type { LabInfo } from './lab-info.js';
import { PageController } from './page.controller.js';
import { ServerSteps } from './server-steps.js';
import { LAB_INFO } from './tokens.js';

@Module({})
class PageModule {
  static with(info: LabInfo, watch: RequestWatch): DynamicModule {
    return {
      module: PageModule,
      controllers: [PageController],
      providers: [
        ServerSteps,
        { provide: LAB_INFO, useValue: info },
        { provide: RequestWatch, useValue: watch },
      ],
    };
  }
}

/** Serves the page on one of its origins. It needs no CORS: what the page asks of it is same-origin. */
export async function startPage(
  port: number,
  { info, watch, folder, logger }: PageOptions,
): Promise<INestApplication> {
  const app = await NestFactory.create<NestExpressApplication>(PageModule.with(info, watch), {
    logger,
    forceCloseConnections: true,
  });
  const policy = contentSecurityPolicy(info);
  app.use(
    (_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
      response.setHeader('Content-Security-Policy', policy);
      response.setHeader('Cache-Control', 'no-cache');
      next();
    },
  );
  app.useStaticAssets(folder);
  return app.listen(port, '127.0.0.1').then(() => app);
}

export interface PageOptions {
  readonly info: LabInfo;
  readonly watch: RequestWatch;
  /** Where the built page is. */
  readonly folder: string;
  readonly logger: LoggerService | false;
}

/** The page loads nothing from elsewhere and speaks to the lab only. */
function contentSecurityPolicy({ page, stranger, apis }: LabInfo): string {
  const pages = `${page} ${stranger}`;
  return [
    "default-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${apis.map(({ closed, open }) => `${closed} ${open}`).join(' ')}`,
    `frame-src ${pages}`,
    `frame-ancestors ${pages}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
