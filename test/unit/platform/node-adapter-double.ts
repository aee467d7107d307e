import { IncomingMessage, ServerResponse } from 'node:http';
import type { Adapter, AdapterHook } from '../../../lib/platform/platform.js';
import type { NodeHandler } from '../../../lib/routing/node-matcher.js';

type Next = (error?: unknown) => void;
type Layer = (...args: unknown[]) => unknown;

interface DoubleLayer {
  readonly handler?: Layer;
  readonly table?: TableDouble;
}

/** What the adapter turns a request into. */
export class RequestDouble extends IncomingMessage {
  declare originalUrl?: string;
  get protocol(): string {
    return 'http';
  }
  get hostname(): string | undefined {
    return this.headers.host?.split(':')[0];
  }
}

export class ResponseDouble extends ServerResponse {}

/** A table that supports literal paths, and paths that end with a parameter. */
export class TableDouble {
  readonly #routes: { method: string | null; path: string; handler: NodeHandler }[] = [];

  add(method: string | null, path: string, handler: NodeHandler): void {
    this.#routes.push({ method, path, handler });
  }

  lookup(method: string, path: string): { handlers: NodeHandler[] } | null {
    if (path.endsWith('/throw')) throw new URIError('malformed');
    const handlers = this.#routes
      .filter(({ method: one }) => one === null || one === method || (method === 'HEAD' && one === 'GET'))
      .filter(({ path: one }) => one === path || (/\/:\w+$/.test(one) && parentOf(one) === parentOf(path)))
      .map(({ handler }) => handler);
    return handlers.length === 0 ? null : { handlers };
  }
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** The public structure of the adapter's router: a callable with `stack`, `use()`, `route()` and `handle()`. */
export class RouterDouble {
  stack: DoubleLayer[] = [];

  use(handler: Layer): this {
    this.stack.push({ handler });
    return this;
  }

  route(method: string | null, path: string, handler: NodeHandler): this {
    let table = this.stack.at(-1)?.table;
    if (table === undefined) this.stack.push({ table: (table = new TableDouble()) });
    table.add(method, path, handler);
    return this;
  }

  handle(request: IncomingMessage, response: ServerResponse, done?: Next): void {
    if (!(request instanceof RequestDouble)) Object.setPrototypeOf(request, RequestDouble.prototype);
    if (!(response instanceof ResponseDouble)) Object.setPrototypeOf(response, ResponseDouble.prototype);
    const { stack } = this;
    let index = 0;
    const next: Next = (error) => {
      let failure = error;
      while (index < stack.length) {
        const { table, handler } = stack[index++]!;
        const path = pathOf(request.url ?? '/');
        if (path === undefined) failure ??= new URIError('malformed');
        if (table !== undefined) {
          const [first] =
            failure === undefined ? (table.lookup(request.method ?? '', path ?? '')?.handlers ?? []) : [];
          if (first !== undefined) return void (first as Layer)(request, response, next);
        } else if (handler!.length === 4) {
          if (failure !== undefined) return void handler!(failure, request, response, next);
        } else if (failure === undefined) return void handler!(request, response, next);
      }
      done?.(failure);
    };
    next();
  }
}

function pathOf(url: string): string | undefined {
  return url.includes('#') ? undefined : decodeURI(url.replace(/\?.*/, '').replace(/^http:\/\/[^/]+/, ''));
}

/** The adapter around such a router, reduced to what is used. */
export class AdapterDouble implements Adapter {
  readonly router: unknown;
  onRequestHook?: AdapterHook;

  constructor(router: unknown = new RouterDouble()) {
    this.router = router;
  }

  getType(): string {
    return 'node';
  }
  getInstance(): unknown {
    return this.router;
  }
  getRequestHostname(request: unknown): string {
    return (request as RequestDouble).hostname ?? '';
  }
  setOnRequestHook(hook: AdapterHook): void {
    this.onRequestHook = hook;
  }
  enableCors(): void {}
  createMiddlewareFactory(): () => unknown {
    return () => undefined;
  }
  applyVersionFilter(handler: () => boolean, version: unknown): ReturnType<Adapter['applyVersionFilter']> {
    return (request, _response, next) =>
      (request as IncomingMessage).headers['x-version'] === version ? handler() : next();
  }

  /** Runs a request as the server does. */
  receive(request: IncomingMessage, response: ServerResponse): void {
    const goOn = (): void => (this.router as RouterDouble).handle(request, response);
    if (this.onRequestHook === undefined) goOn();
    else this.onRequestHook.call(this, request as never, response as never, goOn);
  }
}
