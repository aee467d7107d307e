import assert from 'node:assert/strict';
import { register } from 'node:module';
import { after, it } from 'node:test';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

// Before anything else is loaded: instrumentations replace what modules export.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
const spans = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
tracerProvider.register();
registerInstrumentations({
  tracerProvider,
  instrumentations: [
    new HttpInstrumentation(),
    new ExpressInstrumentation(),
    new FastifyOtelInstrumentation({ registerOnInitialization: true }),
    new NestInstrumentation(),
  ],
});
const { describeNeighbours } = await import('./alone-and-together.js');

describeNeighbours('instrumented');

it('the instrumentations were active', () => {
  const scopes = new Set(
    spans.getFinishedSpans().map(({ instrumentationScope }) => instrumentationScope.name),
  );
  assert.deepEqual([...scopes].sort(), [
    '@fastify/otel',
    '@opentelemetry/instrumentation-express',
    '@opentelemetry/instrumentation-http',
    // Not '@opentelemetry/instrumentation-nestjs-core': it leaves Nest 12 alone ('>=4.0.0 <12').
  ]);
});

after(() => tracerProvider.shutdown());
