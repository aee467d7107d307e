import { ServerResponse } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { INestApplication, Type } from '@nestjs/common';
import { Header, Injectable } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { CanActivate, ModuleMetadata, NestInterceptor } from '@nestjs/common';
import { of } from 'rxjs';
import type * as Library from 'nestjs-cors';
import { originList, originListForEnableCors } from './subjects.js';
import type { Subject } from './subjects.js';

/** How an application gets CORS. Everything that is left out is as in the application without CORS. */
export interface Variant extends Pick<ModuleMetadata, 'imports' | 'providers'> {
  /** Decorators of each route's handler. */
  readonly route?: (index: number) => MethodDecorator[];
  /** What main.ts would do before `listen()`. */
  readonly configure?: (app: INestApplication) => void;
}

type VariantFactory = (subject: Subject, library: typeof Library) => Variant;

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];
const POLICY = { credentials: true, maxAge: 600 };

/** In the order of the report; all others are compared with the first. */
export const VARIANTS = {
  none: () => ({}),

  // A second copy of the first: how far its ratio is from 1 is the noise of the run.
  'none-again': () => ({}),

  enableCors: ({ origins }) => {
    const origin = originListForEnableCors(origins);
    return { configure: (app) => app.enableCors({ ...POLICY, methods: METHODS, origin }) };
  },

  'one-policy': ({ origins }, { CorsModule }) => ({
    imports: [CorsModule.forRoot({ ...POLICY, origin: originList(origins) })],
  }),

  'policy-per-route': ({ origins }, { Cors, CorsModule }) => {
    const origin = originList(origins);
    return {
      imports: [CorsModule.forRoot({ ...POLICY, origin })],
      route: (index) => [Cors([...origin, `https://partner-${index}.example.com`])],
    };
  },

  // The handler sets one header, which the interceptor then exposes; the cost of setting it is included.
  interceptor: ({ origins }, { CorsModule }) => ({
    imports: [CorsModule.forRoot({ ...POLICY, origin: originList(origins), exposedHeaders: 'auto' })],
    route: () => [Header('X-Total-Count', '2')],
  }),

  'cached-provider': ({ origins }, { CorsModule, fromProvider }) => {
    const allowed = new Set(originList(origins));
    const provider = { isAllowed: (origin: string) => Promise.resolve(allowed.has(origin)) };
    return {
      imports: [CorsModule.forRoot({ ...POLICY, origin: fromProvider('ORIGIN_PROVIDER') })],
      providers: [{ provide: 'ORIGIN_PROVIDER', useValue: provider }],
    };
  },

  source: ({ origins }, { CorsModule, fromProvider }) => {
    const source = { origins: () => of(originList(origins)) };
    return {
      imports: [CorsModule.forRoot({ ...POLICY, origin: fromProvider('ORIGIN_SOURCE') })],
      providers: [{ provide: 'ORIGIN_SOURCE', useValue: source }],
    };
  },

  // Floors: the least that any library of this kind costs.
  'floor-shape': () => ({ configure: keepOneShape }),
  'floor-hook': () => ({ configure: addHook }),
  'floor-headers': () => ({ configure: writeThreeHeaders }),
  'floor-guard': () => ({
    configure: writeThreeHeaders,
    providers: [{ provide: APP_GUARD, useClass: IdleGuard as Type<CanActivate> }],
  }),
  'floor-preflight': () => ({ configure: answerPreflights }),
  'floor-interceptor': () => ({
    providers: [{ provide: APP_INTERCEPTOR, useClass: IdleInterceptor as Type<NestInterceptor> }],
  }),
} satisfies Record<string, VariantFactory>;

export type VariantName = keyof typeof VARIANTS;
export const VARIANT_NAMES = Object.keys(VARIANTS) as VariantName[];

const factoryOf = (variant: string): VariantFactory => VARIANTS[variant as VariantName];

/** Whether a variant needs `nestjs-cors`; the others run in a process that has never loaded it. */
export function usesLibrary(variant: string): boolean {
  return factoryOf(variant).length > 1;
}

export async function createVariant(subject: Subject): Promise<Variant> {
  const library = usesLibrary(subject.variant) ? await import(subject.library) : undefined;
  return factoryOf(subject.variant)(subject, library);
}

@Injectable()
class IdleGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
class IdleInterceptor implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle();
}

/** Nest's adapters have more than `HttpServer` declares. */
interface HookedAdapter {
  setOnRequestHook(
    hook: (request: { readonly method: string }, response: ServerResponse | Reply, done: () => void) => void,
  ): void;
}

interface Reply {
  readonly raw: ServerResponse;
  hijack(): void;
}

/** An Express application, or the Node adapter's router. */
interface Handling {
  handle(request: IncomingMessage, response: ServerResponse, done?: unknown): unknown;
}

/** On Express: does only what the library does so that responses keep one shape. */
function keepOneShape(app: INestApplication): void {
  const application = app.getHttpAdapter().getInstance() as { handle: (...args: unknown[]) => unknown };
  const { handle } = application;
  if (typeof handle !== 'function') return;
  application.handle = function (request, response, done) {
    const shaped = response as ServerResponse & { locals?: object };
    const { statusCode, statusMessage } = shaped;
    shaped.locals = Object.create(null) as object;
    shaped.statusCode = statusCode;
    shaped.statusMessage = statusMessage;
    return handle.call(this, request, response, done);
  };
}

/** Adds a hook that does nothing. */
function addHook(app: INestApplication): void {
  const adapter = app.getHttpAdapter() as unknown as HookedAdapter;
  adapter.setOnRequestHook((_request, _response, done) => done());
}

/** Answers each `OPTIONS` request with the same headers, at the point where the library answers preflights. */
function answerPreflights(app: INestApplication): void {
  const adapter = app.getHttpAdapter();
  if (adapter.getType() === 'fastify') {
    (adapter as unknown as HookedAdapter).setOnRequestHook((request, reply, done) => {
      if (request.method !== 'OPTIONS') return done();
      (reply as Reply).hijack();
      answerWithConstants((reply as Reply).raw);
    });
    return;
  }
  const instance = adapter.getInstance() as Handling;
  const { handle } = instance;
  instance.handle = function (request, response, done) {
    return request.method === 'OPTIONS'
      ? answerWithConstants(response)
      : handle.call(this, request, response, done);
  };
}

const PREFLIGHT_HEAD = Object.entries({
  'Access-Control-Allow-Origin': 'https://tenant-2.example.com',
  'Access-Control-Allow-Methods': 'GET,HEAD',
  'Access-Control-Allow-Headers': 'authorization,content-type',
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Max-Age': '600',
  Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  'Content-Length': '0',
}).flat();

function answerWithConstants(response: ServerResponse): void {
  response.writeHead(204, PREFLIGHT_HEAD);
  response.end();
}

/** Adds the library's hook without any decision: it always writes the same three headers. */
function writeThreeHeaders(app: INestApplication): void {
  const adapter = app.getHttpAdapter() as unknown as HookedAdapter;
  adapter.setOnRequestHook((_request, response, done) => {
    const raw = 'raw' in response ? response.raw : response;
    raw.writeHead = writeHeadWithThree as ServerResponse['writeHead'];
    done();
  });
}

/** In the cheapest way: one by one if others were set so before, otherwise as a flat list with the head. */
function writeHeadWithThree(this: ServerResponse, status: number, given?: OutgoingHttpHeaders) {
  if (given === undefined) {
    this.setHeader('Access-Control-Allow-Origin', 'https://tenant-2.example.com');
    this.setHeader('Access-Control-Allow-Credentials', 'true');
    this.setHeader('Vary', 'Origin');
    return ServerResponse.prototype.writeHead.call(this, status);
  }
  const head: unknown[] = [];
  for (const name of Object.keys(given)) head.push(name, given[name]);
  head.push('Access-Control-Allow-Origin', 'https://tenant-2.example.com');
  head.push('Access-Control-Allow-Credentials', 'true', 'Vary', 'Origin');
  return ServerResponse.prototype.writeHead.call(this, status, head as string[]);
}
