import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type {
  DynamicModule,
  INestApplication,
  ModuleMetadata,
  NestApplicationOptions,
  Type,
} from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { Platform, ServerSettings } from './platforms.js';
import { sendRaw } from './raw-http.js';
import type { RawRequest, RawResponse } from './raw-http.js';

export interface StartOptions {
  readonly platform: Platform;
  readonly settings?: ServerSettings;
  /** Replaces the platform's own: an adapter around the test's own instance. */
  readonly adapter?: AbstractHttpAdapter;
  /** What `main.ts` does between `create()` and `listen()`. */
  readonly configure?: (app: INestApplication) => void | Promise<void>;
  /** Passed to `NestFactory.create()`. Logging is off unless it is set here. */
  readonly options?: NestApplicationOptions;
}

export interface Preflight {
  readonly path?: string;
  readonly origin: string;
  /** `Access-Control-Request-Method`. Default: GET. */
  readonly method?: string;
  /** `Access-Control-Request-Headers`, as it is sent. */
  readonly headers?: string;
  readonly more?: Readonly<Record<string, string>>;
}

export interface RunningServer {
  readonly app: INestApplication;
  readonly port: number;
  readonly url: string;
  send(request: RawRequest): Promise<RawResponse>;
  /** An actual GET with this `Origin`. */
  get(path: string, origin?: string, headers?: Readonly<Record<string, string>>): Promise<RawResponse>;
  preflight(preflight: Preflight): Promise<RawResponse>;
  close(): Promise<void>;
}

const running = new Set<RunningServer>();

/** Starts the application on a free loopback port. `afterAll(stopServers)` stops everything that a file has started. */
export async function start(
  module: Type<unknown> | DynamicModule,
  { platform, settings, adapter, configure, options }: StartOptions,
): Promise<RunningServer> {
  const app = await NestFactory.create(module, adapter ?? platform.createAdapter(settings), {
    logger: false,
    abortOnError: false,
    ...options,
  });
  return listen(app, configure);
}

/** The same for an application that was created another way. */
export async function listen(
  app: INestApplication,
  configure?: StartOptions['configure'],
): Promise<RunningServer> {
  try {
    await configure?.(app);
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  const { port } = app.getHttpServer().address() as { port: number };
  const server = withClient(app, port, async () => {
    running.delete(server);
    await app.close();
  });
  running.add(server);
  return server;
}

/** The client side of a running server, for one that does not listen through Nest. */
export function withClient(app: INestApplication, port: number, close: () => Promise<void>): RunningServer {
  return {
    app,
    port,
    url: `http://127.0.0.1:${port}`,
    send: (request) => sendRaw(port, request),
    get: (path, origin, headers) =>
      sendRaw(port, { path, headers: { ...(origin !== undefined && { Origin: origin }), ...headers } }),
    preflight: ({ path = '/', origin, method = 'GET', headers, more }) =>
      sendRaw(port, {
        method: 'OPTIONS',
        path,
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': method,
          ...(headers !== undefined && { 'Access-Control-Request-Headers': headers }),
          ...more,
        },
      }),
    close,
  };
}

export async function stopServers(): Promise<void> {
  await Promise.all([...running].map((server) => server.close()));
}

/** A root module with `CorsModule` and whatever else the test needs. */
export function moduleWith(cors: DynamicModule, metadata: ModuleMetadata = {}): DynamicModule {
  @Module({})
  class AppModule {}
  return { module: AppModule, ...metadata, imports: [cors, ...(metadata.imports ?? [])] };
}
