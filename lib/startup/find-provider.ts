import type { INestApplicationContext, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/**
 * A provider of an application's `CorsModule`; `undefined` if it has none. `get()` is not asked whether there is one:
 * on applications of `NestFactory`, it ends the process if there is not (`abortOnError`).
 */
export function findProvider<T>(app: INestApplicationContext, type: Type<T>): T | undefined {
  const modules = [...app.get(ModulesContainer, { strict: false }).values()];
  return modules.some(({ providers }) => providers.has(type)) ? app.get(type, { strict: false }) : undefined;
}
