import { Controller, Get, Module, Param } from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { packageOf, routePath, TITLES } from './subjects.js';
import type { Subject } from './subjects.js';
import type { Variant } from './variants.js';

const ROUTES_PER_CONTROLLER = 10;

/** Creates the application of a subject. Not yet initialized. */
export async function createApplication(subject: Subject, variant: Variant): Promise<INestApplication> {
  const { imports = [], providers = [] } = variant;

  @Module({ imports, providers, controllers: createControllers(subject, variant) })
  class BenchModule {}

  const app = await NestFactory.create(BenchModule, await createAdapter(subject), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  variant.configure?.(app);
  return app;
}

async function createAdapter({ platform }: Subject) {
  const adapters = (await import(packageOf(platform))) as Record<string, new () => AbstractHttpAdapter>;
  return new adapters[`${TITLES[platform]}Adapter`]!();
}

function createControllers(subject: Subject, variant: Variant): Type[] {
  const controllers: Type[] = [];
  for (let first = 0; first < subject.routes; first += ROUTES_PER_CONTROLLER) {
    const length = Math.min(ROUTES_PER_CONTROLLER, subject.routes - first);
    controllers.push(
      createController(
        subject,
        variant,
        Array.from({ length }, (_, offset) => first + offset),
      ),
    );
  }
  return controllers;
}

function createController(subject: Subject, variant: Variant, indexes: number[]): Type {
  @Controller()
  class ResourceController {}

  const prototype: object = ResourceController.prototype;
  for (const index of indexes) {
    const name = `find${index}`;
    Object.defineProperty(prototype, name, {
      value: (id?: string) => ({ id: id ?? 'all', name: 'Tom' }),
      configurable: true,
      writable: true,
    });
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name)!;
    Get(routePath(subject, index))(prototype, name, descriptor);
    if (subject.paths === 'parameter') Param('id')(prototype, name, 0);
    for (const decorate of variant.route?.(index) ?? []) decorate(prototype, name, descriptor);
  }
  return ResourceController;
}
