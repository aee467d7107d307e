/** The server process: runs the application of one subject, and answers its parent's questions about figures. */
import type { Server } from 'node:http';
import type { INestApplication, OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import 'reflect-metadata';
import { createApplication } from './application.js';
import { packageOf } from './subjects.js';
import type { Subject } from './subjects.js';
import { createVariant } from './variants.js';

/** What start-up took: from before `NestFactory.create()` until the server listens. */
export interface StartUp {
  readonly url: string;
  readonly ms: number;
  /** The part in which the library reads the routes and compiles their policies; 0 without it. */
  readonly compileMs: number;
  /** Bytes that stayed on the heap after a collection. */
  readonly heapBytes: number;
}

/** What the parent may ask for. */
export interface Question {
  readonly what: 'cpuMicros' | 'collect' | 'heapBytes';
}

const ANSWERS: Record<Question['what'], () => number> = {
  cpuMicros,
  collect: heapBytes,
  // Without a collection.
  heapBytes: () => process.memoryUsage().heapUsed,
};

const subject = JSON.parse(process.argv[2]!) as Subject;
// Before the clock starts: the allowlist itself belongs to the application.
const variant = await createVariant(subject);
await import(packageOf(subject.platform));

const heapBefore = heapBytes();
const startedAt = performance.now();
const app = await createApplication(subject, variant);
const compileMs = timeCompilation(app);
await app.listen(0, '127.0.0.1');
const ms = performance.now() - startedAt;

// Connections stay open while other servers take their turn.
(app.getHttpServer() as Server).keepAliveTimeout = 0;
process.on('message', ({ what }: Question) => process.send!(ANSWERS[what]()));
process.on('disconnect', () => process.exit());
const startUp: StartUp = {
  url: await app.getUrl(),
  ms,
  compileMs: compileMs(),
  heapBytes: heapBytes() - heapBefore,
};
process.send!(startUp);

/** @returns a function that reads the time once the application has started */
function timeCompilation(application: INestApplication): () => number {
  let total = 0;
  for (const { providers } of application.get(ModulesContainer).values()) {
    for (const { instance } of providers.values()) {
      if ((instance as object | undefined)?.constructor.name !== 'CorsStartup') continue;
      const compiler = instance as OnModuleInit;
      const compile = compiler.onModuleInit.bind(compiler);
      compiler.onModuleInit = async () => {
        const before = performance.now();
        await compile();
        total += performance.now() - before;
      };
    }
  }
  return () => total;
}

function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function heapBytes(): number {
  globalThis.gc!();
  return process.memoryUsage().heapUsed;
}
