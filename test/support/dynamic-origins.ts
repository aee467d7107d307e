import { Controller, Get, Injectable, Post } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import {
  Cors,
  CorsModule,
  type CorsOriginProvider,
  type CorsOriginSource,
  type CorsPolicyOptions,
  type CorsRequest,
} from 'nestjs-cors';
import { BehaviorSubject, type Observable, type Subject } from 'rxjs';
import { type CorsHeaders, corsHeaders } from './cors-headers.js';
import type { RawResponse } from './raw-http.js';
import { moduleWith } from './start-server.js';

export const shop = 'https://shop.example';
export const partner = 'https://partner.example';
export const evil = 'https://evil.net';

export type List = readonly (string | RegExp)[];

/** A provider that allows `allowed`, unless told otherwise, and records what it was asked. */
@Injectable()
export class Partners implements CorsOriginProvider {
  readonly allowed = new Set([shop]);
  readonly asked: string[] = [];
  answer = (origin: string, _request: CorsRequest): unknown => this.allowed.has(origin);
  isAllowed(origin: string, request: CorsRequest): boolean | Promise<boolean> {
    this.asked.push(origin);
    return this.answer(origin, request) as boolean;
  }
}

/** A source that emits what the test tells it to, after a first list. */
@Injectable()
export class Lists implements CorsOriginSource {
  lists: Subject<List> = new BehaviorSubject<List>([shop]);
  origins(): Observable<List> {
    return this.lists;
  }
}

/** `GET` and `POST /cats`, with policies where the test wants them. */
export function cats(onController?: CorsPolicyOptions, onHandler?: CorsPolicyOptions): Type<unknown> {
  @Controller('cats')
  class CatsController {
    @Get()
    list() {
      return [];
    }
    @Post()
    add() {
      return {};
    }
  }
  if (onController !== undefined) Cors(onController)(CatsController);
  if (onHandler !== undefined) {
    const { prototype } = CatsController;
    for (const name of ['list', 'add'] as const) {
      Cors(onHandler)(prototype, name, Object.getOwnPropertyDescriptor(prototype, name)!);
    }
  }
  return CatsController;
}

/** The cats with a default policy whose origins come from `dynamic`; `options` adds fields. */
export function catsWith(
  dynamic: Type<CorsOriginProvider> | Type<CorsOriginSource>,
  options: CorsPolicyOptions = {},
): DynamicModule {
  return moduleWith(CorsModule.forRoot({ origin: dynamic, logRefusals: false, ...options }), {
    providers: [dynamic],
    controllers: [cats()],
  });
}

/** Everything that a client can tell from an answer, as far as CORS is concerned. */
export type Outcome = CorsHeaders & { readonly status: number };

export const outcome = (response: RawResponse): Outcome => ({
  ...corsHeaders(response),
  status: response.status,
});

/** Waits for one turn of the event loop. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
