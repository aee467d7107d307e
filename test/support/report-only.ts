import { Body, Controller, Get, Post, type DynamicModule } from '@nestjs/common';
import { CorsModule, type CorsModuleOptions, type CorsReportMessage } from 'nestjs-cors';
import { CapturedLog } from './captured-log.js';
import type { Platform } from './platforms.js';
import { moduleWith, start, type RunningServer } from './start-server.js';
import { Watched } from './watched-decisions.js';

export const app = 'https://app.example';
export const partner = 'https://partner.example';
export const evil = 'https://evil.example';

@Controller('orders')
export class OrdersController {
  @Get(':id') one() {
    return 'one';
  }
  @Post() create(@Body() body: unknown) {
    return body;
  }
}

export const granted = { granted: true, reason: 'allowed', forbidden: false };
export const refused = { granted: false, reason: 'origin-not-allowed', forbidden: false };

/** What an application reports while it runs. */
export class WatchedReports {
  readonly log = new CapturedLog();
  readonly watched = new Watched<CorsReportMessage>('nestjs-cors:report');

  /** Starts an application with these options, which logs here. */
  serve(
    platform: Platform,
    options: CorsModuleOptions,
    metadata: Parameters<typeof moduleWith>[1] = { controllers: [OrdersController] },
  ): Promise<RunningServer> {
    return this.serveModule(platform, moduleWith(CorsModule.forRoot(options), metadata));
  }

  serveModule(platform: Platform, module: DynamicModule): Promise<RunningServer> {
    return start(module, { platform, options: { logger: this.log } });
  }

  /** The outcome of each reported request, and the one that `reportOnly` would have led to. */
  outcomes(): [inForce: unknown, reportOnly: unknown][] {
    return this.watched.take().map(({ inForce, reportOnly }) => [inForce, reportOnly]);
  }

  close(): void {
    this.watched.close();
  }
}
