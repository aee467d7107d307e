import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CorsConfigurationError } from '../errors/cors-configuration-error.js';
import type { RouteGuard } from './guarded-route.js';
import type { NodeHandler, NodeRouteTable } from '../routing/node-matcher.js';

/** Continues with the next layer, or with the error handlers. */
export type Next = (error?: unknown) => void;

/** A route as registered on the router. */
export interface RegisteredRoute {
  /** An HTTP method, or `ALL`. */
  readonly method: string;
  readonly path: string;
  readonly handler: NodeHandler;
  /** What the router has instead of the handler; no other registration has the same function. */
  readonly run: NodeHandler;
  /** From now on, `run` calls this guard before the handler. */
  guard(guard: RouteGuard): void;
}

/** A layer of the router's stack: middleware, or the table of consecutive routes. */
export interface NodeLayer {
  readonly handler?: { readonly name?: string };
  readonly table?: NodeRouteTable;
}

/** The part of the adapter's router used here. */
export interface NodeRouter {
  readonly stack: NodeLayer[];
  /** Handles a request. The router itself is a function that calls it, and so does the adapter. */
  handle(request: IncomingMessage, response: ServerResponse, done?: Next): void;
  /** Registers a route; every way of registering one ends here. `null`: every method. */
  route(method: string | null, path: string, handler: NodeHandler): unknown;
  use(layer: NodeHandler): unknown;
}

/**
 * The adapter's router, checked to have the members that this library expects.
 *
 * @throws {CorsConfigurationError} CORS_E039
 */
export function checkRouter(instance: unknown): NodeRouter {
  const router = instance as Partial<Record<keyof NodeRouter, unknown>>;
  const missing = ['handle()', 'route()', 'use()'].filter(
    (name) => typeof router[name.slice(0, -2) as keyof NodeRouter] !== 'function',
  );
  if (!Array.isArray(router.stack)) missing.push('stack');
  if (missing.length > 0) refuse(`has no ${missing.join(', ')}`);
  return router as NodeRouter;
}

/** A path that every router takes literally. */
const LITERAL_PATH = /^(?:\/[A-Za-z0-9_-]+)+$/;

/**
 * Checks that the tables in the router's stack find the registered handlers.
 *
 * @throws {CorsConfigurationError} CORS_E039
 */
export function checkTables({ stack }: NodeRouter, registered: readonly RegisteredRoute[]): void {
  const tables = stack.flatMap(({ table }) => (table === undefined ? [] : [table]));
  if (registered.length > 0 && tables.length === 0) refuse('keeps no route tables in its stack');
  if (tables.some(({ lookup }: Partial<NodeRouteTable>) => typeof lookup !== 'function')) {
    refuse('has route tables without lookup()');
  }
  const example = registered.find(({ path }) => LITERAL_PATH.test(path));
  if (example === undefined) return;
  const method = example.method === 'ALL' ? 'GET' : example.method;
  const isFound = tables.some((table) => {
    const found: { readonly handlers?: unknown } | null = table.lookup(method, example.path);
    return Array.isArray(found?.handlers) && found.handlers.includes(example.run);
  });
  if (!isFound) refuse(`does not find ${method} ${example.path}, which was registered, in its route tables`);
}

/** Facts that only the router itself knows. */
export interface RouterProbe {
  /** The prototype that it gives to requests that its own server did not create. */
  readonly requestPrototype: object;
  /** The path by which it looks up routes; `undefined` if it rejects the URL. */
  pathOf(url: string): string | undefined;
}

/**
 * Asks the router by sending it fake requests through a stack in which nothing runs.
 *
 * @throws {CorsConfigurationError} CORS_E039
 */
export function probeRouter(router: NodeRouter): RouterProbe {
  // The original, before anybody wraps it, this library included.
  const { handle } = router;
  let asked: string | undefined;
  const table: NodeRouteTable = {
    lookup: (_method, path) => {
      asked = path;
      return null;
    },
  };
  const probe = Object.create(router, { stack: { value: [{ table }] } }) as NodeRouter;
  const ask = (request: object, response: object): string | undefined => {
    asked = undefined;
    handle.call(probe, request as IncomingMessage, response as ServerResponse, () => undefined);
    return asked;
  };
  const request = { url: '/a%62c?d', method: 'GET' };
  const response = {};
  try {
    if (ask(request, response) !== '/abc') refuse('does not look routes up in the tables of its stack');
  } catch (error) {
    if (error instanceof CorsConfigurationError) throw error;
    refuse(`cannot be asked for a path (${String(error)})`);
  }
  const requestPrototype = Object.getPrototypeOf(request) as object;
  const responsePrototype = Object.getPrototypeOf(response) as object;
  return {
    requestPrototype,
    pathOf: (url) => {
      const one = Object.create(requestPrototype) as { url: string; method: string };
      one.url = url;
      one.method = 'GET';
      return ask(one, Object.create(responsePrototype) as object);
    },
  };
}

function refuse(problem: string): never {
  throw new CorsConfigurationError([
    {
      code: 'CORS_E039',
      place: 'CorsModule',
      message: `the router of @nestjs/platform-node ${installedVersion()} ${problem}, so that preflights could not be answered for the handlers that it runs. Update nestjs-cors, or use @nestjs/platform-express or @nestjs/platform-fastify.`,
    },
  ]);
}

/** The package's version, resolved as the application would: from its entry point, or from the working directory. */
function installedVersion(): string {
  for (const file of [process.argv[1] ?? '', join(process.cwd(), 'main.js')]) {
    try {
      const entry = createRequire(file).resolve('@nestjs/platform-node');
      const manifest: unknown = JSON.parse(readFileSync(join(dirname(entry), 'package.json'), 'utf8'));
      return (manifest as { version: string }).version;
    } catch {
      // Not found from there.
    }
  }
  return 'of an unknown version';
}
