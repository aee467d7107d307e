import { Injectable, Module } from '@nestjs/common';
import type {
  CallHandler,
  ExecutionContext,
  INestApplication,
  MiddlewareConsumer,
  ModuleMetadata,
  NestApplicationOptions,
  NestInterceptor,
  Type,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Cors } from 'nestjs-cors';
import type { Observable } from 'rxjs';
import type { PlatformResponse } from './node-response.js';
import type { Platform, ServerSettings } from './platforms.js';

/** The response header in which a handler, or something else that answered, names itself. */
export const HANDLER_HEADER = 'x-handler';

export interface ScenarioRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One way in which handlers can be reached. */
export interface RoutingScenario {
  readonly name: string;
  /** Set if not every platform has the feature. */
  readonly platform?: Platform['name'] | readonly Platform['name'][];
  /** Set if only one Nest major has it. */
  readonly nest?: 11 | 12;
  readonly settings?: ServerSettings;
  readonly options?: NestApplicationOptions;
  readonly createAdapter?: (platform: Platform) => ReturnType<Platform['createAdapter']>;
  /** Metadata of the root module. */
  readonly metadata: ModuleMetadata;
  /** What the root module's `configure()` does. */
  readonly middleware?: (consumer: MiddlewareConsumer) => void;
  readonly configure?: (app: INestApplication, platform: Platform) => void | Promise<void>;
  /** `GET /cats`; the long form also has `Host` and other headers. */
  readonly requests: readonly (string | ScenarioRequest)[];
  /** All handlers that the requests reach, so that a scenario cannot pass by reaching nothing. */
  readonly reaches: readonly string[] | ReachedOn;
  /** The handlers whose policy is not their own, with the name of the policy that they use. */
  readonly policies?: Readonly<Record<string, string>>;
}

/** Node's adapter prefers specific paths as Fastify does, unless `Node` is stated. */
interface ReachedOn {
  readonly Express: readonly string[];
  readonly Fastify: readonly string[];
  readonly Node?: readonly string[];
}

/** Whether a scenario can be run on a platform. */
export function runsOn({ platform, settings = {} }: RoutingScenario, { name, lacks }: Platform): boolean {
  const isAsked = Object.keys(settings).some((setting) => lacks?.has(setting as keyof ServerSettings));
  return !isAsked && (platform === undefined || [platform].flat().includes(name));
}

export function reachedOn({ reaches }: RoutingScenario, { name }: Platform): readonly string[] {
  if (!('Express' in reaches)) return reaches;
  return name === 'Node' ? (reaches.Node ?? reaches.Fastify) : reaches[name];
}

/** The origin that only this handler's policy allows. */
export const originOf = (handler: string): string => `https://${handler.toLowerCase()}.example`;

/** A policy for this handler alone, or for this controller. */
export function OwnPolicy(): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key === undefined) {
      const controller = target as Type<unknown>;
      Cors(originOf(controller.name))(controller);
    } else {
      const name = `${(target.constructor as Type<unknown>).name}.${String(key)}`;
      Cors(originOf(name))(target, key, descriptor as TypedPropertyDescriptor<unknown>);
    }
  };
}

/** Names the handler that ran on every response. */
@Injectable()
export class NameHandler implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const name = `${context.getClass().name}.${context.getHandler().name}`;
    const response = context.switchToHttp().getResponse<PlatformResponse>();
    (response.raw ?? response).setHeader(HANDLER_HEADER, name);
    return next.handle();
  }
}

/** Registers {@link NameHandler}. */
@Module({ providers: [{ provide: APP_INTERCEPTOR, useClass: NameHandler }] })
export class NameHandlerModule {}

/** For modules of a scenario. */
export function moduleOf(metadata: ModuleMetadata, name = 'FeatureModule'): Type<unknown> {
  // oxlint-disable-next-line typescript/no-extraneous-class -- decorated below
  const module = { [name]: class {} }[name]! as Type<unknown>;
  Module(metadata)(module);
  return module;
}
