import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Cors } from 'nestjs-cors';
import { CorsMetrics } from '../metrics/cors-metrics.js';
import { refusalsPage } from './refusals-page.js';

/** Shows the counters to people. */
@Controller()
@Cors(false)
export class RefusalsController {
  constructor(@Inject(CorsMetrics) private readonly metrics: CorsMetrics) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
  async show(): Promise<string> {
    return refusalsPage(await this.metrics.read());
  }
}
