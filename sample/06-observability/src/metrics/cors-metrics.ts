import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { CorsDecisionMessage, CorsReportMessage } from 'nestjs-cors';

/** The number of equal decisions about requests of the same kind. */
export interface CountedDecision {
  readonly metric: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly count: number;
}

/**
 * Counts the decisions of `nestjs-cors`. The attributes have few values: the route is the template rather than the URL,
 * and the origin, which anybody can make up, is not among them.
 */
@Injectable()
export class CorsMetrics implements OnModuleInit, OnModuleDestroy {
  /** Serves the metrics in Prometheus's format, through this application's `/metrics` rather than on a separate port. */
  readonly exporter = new PrometheusExporter({ preventServerStart: true });
  readonly #provider = new MeterProvider({ readers: [this.exporter] });
  readonly #meter = this.#provider.getMeter('cors');
  readonly #decisions = this.#meter.createCounter('cors_decisions', {
    description: 'Cross-origin requests, by what was decided about them.',
  });
  readonly #reports = this.#meter.createCounter('cors_report_only', {
    description: 'Cross-origin requests for which reportOnly would make a difference.',
  });

  onModuleInit(): void {
    subscribe('nestjs-cors:decision', this.#onDecision);
    subscribe('nestjs-cors:report', this.#onReport);
  }

  async onModuleDestroy(): Promise<void> {
    unsubscribe('nestjs-cors:decision', this.#onDecision);
    unsubscribe('nestjs-cors:report', this.#onReport);
    await this.#provider.shutdown();
  }

  /** The current values of all counters. */
  async read(): Promise<CountedDecision[]> {
    const { resourceMetrics } = await this.exporter.collect();
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    return metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({
        metric: descriptor.name,
        attributes,
        count: value as number,
      })),
    );
  }

  readonly #onDecision = (message: unknown): void => {
    const { kind, granted, reason, route } = message as CorsDecisionMessage;
    this.#decisions.add(1, { kind, granted, reason, route: route ?? 'none' });
  };

  readonly #onReport = (message: unknown): void => {
    const { kind, route, reportOnly } = message as CorsReportMessage;
    const { granted, forbidden, reason } = reportOnly;
    this.#reports.add(1, { kind, granted, forbidden, reason, route: route ?? 'none' });
  };
}
