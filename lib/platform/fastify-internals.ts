import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHook, Step } from './platform.js';
import { isPreflight } from './request-kind.js';
import { distrust } from './trusts-request.js';

// Facts that Fastify keeps behind symbols: most of them nowhere else, and one that is cheaper there. If a symbol is
// missing, the former count as unknown, and the latter is read in public.

interface NamedHook {
  readonly name: string;
}

interface Hooks {
  readonly onRequest?: readonly NamedHook[];
  readonly onRoute?: readonly unknown[];
}

/** Whether others watch the instance's routes, and may change them. */
export function hasRouteHooks(instance: object): boolean {
  return hooksOf(instance).onRoute?.length !== 0;
}

/**
 * The request hooks that were on the instance, or in its plugins, before Nest's adapter added the one that runs ours. Call
 * it once plugins that were registered before that have been loaded.
 */
export function hooksBeforeNest(instance: object): string[] {
  const hooks = new Set(earlierHooks(instance));
  return [...hooks].map(({ name }) => name || 'a function without a name');
}

function earlierHooks(instance: object): NamedHook[] {
  const { onRequest = [] } = hooksOf(instance);
  const adapters = onRequest.findIndex((hook) => String(hook).includes('this.onRequestHook'));
  const plugins = (behindSymbol(instance, 'fastify.children') ?? []) as readonly object[];
  return [...onRequest.slice(0, Math.max(adapters, 0)), ...plugins.flatMap(earlierHooks)];
}

interface FrameworkRequest {
  readonly raw: IncomingMessage;
}

interface FrameworkReply {
  readonly raw: ServerResponse;
  send(payload: unknown): void;
}

interface FrameworkError extends Error {
  readonly code: string;
  readonly statusCode: number;
}

type FrameworkErrors = (error: FrameworkError, request: FrameworkRequest, reply: FrameworkReply) => void;

/**
 * Runs the hook for actual requests that Fastify answers before any hook: a URL that cannot be decoded, a parameter that
 * is too long. The adapter's or the application's own handler still answers them, or else Fastify's default answer.
 *
 * @see https://fastify.dev/docs/latest/Reference/Server/#frameworkerrors
 */
export function hookFrameworkErrors(instance: object, hook: RequestHook): void {
  const options = optionsOf(instance);
  if (options === undefined) return;
  const answer = options.frameworkErrors ?? answerAsFastify;
  options.frameworkErrors = function (error, request, reply) {
    // No handler would run, so there is nothing to permit. Not all of these preflights get here anyway.
    if (isPreflight(request.raw)) return answer.call(this, error, request, reply);
    distrust(request.raw);
    const goOn = (step: Step): void => {
      if (step === 'next') answer.call(this, error, request, reply);
      else if (step !== 'answered') reply.send(step);
    };
    const step = hook(request.raw, reply.raw, request);
    if (step instanceof Promise) void step.then(goOn);
    else goOn(step);
  };
}

/** The options that the instance was created with, and goes by. */
export function optionsOf(
  instance: object,
): { frameworkErrors?: FrameworkErrors | null; readonly rewriteUrl?: unknown } | undefined {
  return behindSymbol(instance, 'fastify.options') as ReturnType<typeof optionsOf>;
}

/** The answer that Fastify writes if nobody else does. */
function answerAsFastify(
  { code, message, statusCode }: FrameworkError,
  _request: unknown,
  reply: FrameworkReply,
): void {
  const body = JSON.stringify(
    statusCode < 500
      ? { error: 'Bad Request', code, message, statusCode }
      : { error: 'Internal Server Error', message: 'Unexpected error from async constraint', statusCode },
  );
  reply.raw.writeHead(statusCode, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  reply.raw.end(body);
}

type RouteConfig = Readonly<Record<symbol, unknown>>;

/** A request in Fastify's own form. */
export interface MatchedRequest {
  readonly params?: Readonly<Record<string, string | undefined>> | null;
  readonly routeOptions?: { readonly config?: RouteConfig };
  readonly [key: symbol]: { readonly config?: RouteConfig } | undefined;
}

/**
 * Reads the config of the route that Fastify has matched, as `request.routeOptions.config` does. Each read of
 * `routeOptions` creates an object with all settings of the route, so that is done only until it is known behind which
 * symbol Fastify keeps the route.
 */
export function configReader(): (request: MatchedRequest) => RouteConfig | undefined {
  let key: symbol | undefined;
  return (request) => {
    const route = key && request[key];
    if (route !== undefined) return route.config;
    const config = request.routeOptions?.config;
    if (config !== undefined) {
      key ??= Object.getOwnPropertySymbols(request).find((one) => request[one]?.config === config);
    }
    return config;
  };
}

function hooksOf(instance: object): Hooks {
  return (behindSymbol(instance, 'fastify.hooks') ?? {}) as Hooks;
}

function behindSymbol(instance: object, name: string): unknown {
  const key = Object.getOwnPropertySymbols(instance).find(({ description }) => description === name);
  return key && (instance as Record<symbol, unknown>)[key];
}
