/** The server process: one application of one subject, and a parent who asks for its figures. */
import 'reflect-metadata';
import { createApplication } from './application.js';
import type { Subject } from './subjects.js';
import { createVariant } from './variants.js';

/** What start-up took: from before `NestFactory.create()` until the server listens. */
export interface StartUp {
  readonly url: string;
  readonly cpuMs: number;
  /** Bytes that stayed on the heap after a collection. */
  readonly heapBytes: number;
}

const subject = JSON.parse(process.argv[2]!) as Subject;
// Before the clock starts: the allowlist itself belongs to the application.
const variant = await createVariant(subject);
await import(subject.platform === 'express' ? '@nestjs/platform-express' : '@nestjs/platform-fastify');

const heapBefore = heapBytes();
const cpuBefore = process.cpuUsage();
const app = await createApplication(subject, variant);
await app.listen(0, '127.0.0.1');
const cpuMs = cpuMicros(cpuBefore) / 1000;

process.on('message', () => process.send!(cpuMicros()));
process.on('disconnect', () => process.exit());
const startUp: StartUp = { url: await app.getUrl(), cpuMs, heapBytes: heapBytes() - heapBefore };
process.send!(startUp);

function cpuMicros(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}

function heapBytes(): number {
  globalThis.gc!();
  return process.memoryUsage().heapUsed;
}
