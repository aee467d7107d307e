import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplication, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PolicyBench } from '../builder/policy-bench.js';
import { RequestWatch } from '../watch/request-watch.js';
import type { LabInfo } from './lab-info.js';
import { AskController } from './ask.controller.js';
import { OwnPageGuard } from './own-page.guard.js';
import { PageController } from './page.controller.js';
import { ServerSteps } from './server-steps.js';
import { BENCHES, LAB_INFO } from './tokens.js';

@Module({})
class PageModule {
  static with({ info, watch, benches }: PageOptions): DynamicModule {
    return {
      module: PageModule,
      controllers: [PageController, AskController],
      providers: [
        ServerSteps,
        OwnPageGuard,
        { provide: LAB_INFO, useValue: info },
        { provide: BENCHES, useValue: benches },
        { provide: RequestWatch, useValue: watch },
      ],
    };
  }
}

/** Serves the page on one of its origins. It needs no CORS: the page's requests to it are same-origin. */
export async function startPage(port: number, options: PageOptions): Promise<INestApplication> {
  const { info, folder, logger } = options;
  const app = await NestFactory.create<NestExpressApplication>(PageModule.with(options), {
    logger,
    forceCloseConnections: true,
  });
  const policy = contentSecurityPolicy(info);
  const hosts = [info.page, info.stranger].map((origin) => new URL(origin).host);
  app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    // A foreign host name that was pointed at this machine would make a foreign page same-origin.
    if (!hosts.includes(request.headers.host ?? '')) {
      response.writeHead(403).end();
      return;
    }
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('Cache-Control', 'no-cache');
    next();
  });
  app.useStaticAssets(folder);
  return app.listen(port, '127.0.0.1').then(() => app);
}

export interface PageOptions {
  readonly info: LabInfo;
  readonly watch: RequestWatch;
  /** The request builder's applications, by platform. */
  readonly benches: ReadonlyMap<string, PolicyBench>;
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
    `connect-src 'self' ${apis.map(({ closed, open, builder }) => `${closed} ${open} ${builder}`).join(' ')}`,
    `frame-src ${pages}`,
    `frame-ancestors ${pages}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
