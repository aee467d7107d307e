import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { CorsMetrics } from './cors-metrics.js';

/** For Prometheus, which is not a page. */
@Controller('metrics')
@Cors(false)
export class MetricsController {
  constructor(@Inject(CorsMetrics) private readonly metrics: CorsMetrics) {}

  @Get()
  scrape(@Req() request: IncomingMessage, @Res() response: ServerResponse): void {
    this.metrics.exporter.getMetricsRequestHandler(request, response);
  }
}
