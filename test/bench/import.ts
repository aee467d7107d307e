/** The process that imports a module after Nest, and reports what that cost. */
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
import '@nestjs/platform-express';
import 'rxjs';
import type { ImportCost } from './imports.js';

const before = heapBytes();
const startedAt = process.cpuUsage();
await import(process.argv[2]!);
// Processor time: the time of other processes does not count.
const { user, system } = process.cpuUsage(startedAt);
const ms = (user + system) / 1000;
const cost: ImportCost = { ms, bytes: heapBytes() - before };
process.send!(cost);
process.on('disconnect', () => process.exit());

function heapBytes(): number {
  globalThis.gc!();
  return process.memoryUsage().heapUsed;
}
