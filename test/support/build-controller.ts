import { Controller, Get } from '@nestjs/common';
import type { Type } from '@nestjs/common';

type Decorator = ClassDecorator & MethodDecorator;

export interface HandlerSpec {
  /** Default: `[Get(name)]`. */
  readonly routes?: readonly MethodDecorator[];
  readonly decorators?: readonly (Decorator | MethodDecorator)[];
  readonly run?: () => unknown;
}

export interface ControllerSpec {
  readonly name: string;
  readonly path?: string;
  readonly decorators?: readonly (Decorator | ClassDecorator)[];
  readonly handlers: Readonly<Record<string, HandlerSpec>>;
}

/** Builds a controller from data, decorated exactly like a hand-written one, for tables whose rows are routes. */
export function buildController(spec: ControllerSpec): Type<unknown> {
  // oxlint-disable-next-line typescript/no-extraneous-class -- decorated below
  const controller = { [spec.name]: class {} }[spec.name]! as Type<unknown>;
  for (const [name, handler] of Object.entries(spec.handlers)) {
    const run = handler.run ?? (() => name);
    // A separate function with this name for each handler, because metadata is stored on it.
    const method = { [name]: () => run() }[name]!;
    const own = { value: method, writable: true, configurable: true, enumerable: false };
    Object.defineProperty(controller.prototype, name, own);
    for (const decorate of [...(handler.routes ?? [Get(name)]), ...(handler.decorators ?? [])]) {
      decorate(controller.prototype as object, name, own);
    }
  }
  for (const decorate of [Controller(spec.path ?? ''), ...(spec.decorators ?? [])]) decorate(controller);
  return controller;
}
