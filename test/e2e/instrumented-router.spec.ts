import { Controller, Delete, Get, Post } from '@nestjs/common';
import type { MiddlewareConsumer, NestModule } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { corsHeaders, grantedPreflight, grantedTo, noCors } from '../support/cors-headers.js';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';
import { moduleWith, start, stopServers } from '../support/start-server.js';
import type { RunningServer } from '../support/start-server.js';

// Monitoring agents replace the functions that are registered on Express' routes, and copy no metadata: New Relic does
// so by wrapping the methods of Express' Route, as here.

afterAll(stopServers);

const [express] = platforms as [Platform];
const pub = 'https://public.example';
const priv = 'https://private.example';

type Handler = (...args: unknown[]) => unknown;
type Methods = Record<'get' | 'post' | 'delete' | 'all', Handler>;

@Controller('shop')
class ShopController {
  @Get('items') @Cors([priv]) list() {
    return 'list';
  }
  @Post('items') @Cors([priv], { enforce: true }) create() {
    return 'create';
  }
  @Delete('items') @Cors(false) remove() {
    return 'remove';
  }
  @Get('bound') @Cors([priv]) bound() {
    return 'bound';
  }
  constructor() {
    this.bound = this.bound.bind(this);
  }
}

const seen: string[] = [];

function note(request: { readonly method: string }, _response: unknown, next: () => void): void {
  seen.push(request.method);
  next();
}

class ShopModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(note).forRoutes(ShopController);
  }
}

describe('handlers that an agent has wrapped (R12)', () => {
  let restore: () => void;
  let server: RunningServer;

  beforeAll(async () => {
    restore = wrapHandlers();
    const module = moduleWith(CorsModule.forRoot({ origin: pub }), { controllers: [ShopController] });
    server = await start({ ...module, module: ShopModule }, { platform: express });
  });
  afterAll(() => restore());

  it.each(['/shop/items', '/shop/bound'])('keep their own policy: %s', async (path) => {
    const response = await server.get(path, priv);
    expect(corsHeaders(response)).toEqual(grantedTo(priv));
    const preflight = await server.preflight({ path, origin: priv });
    expect(corsHeaders(preflight)).toEqual(grantedPreflight(priv, 'GET,HEAD'));
  });

  it('have no CORS where theirs is off', async () => {
    const preflight = await server.preflight({ path: '/shop/items', origin: pub, method: 'DELETE' });
    expect(corsHeaders(preflight)).toEqual(noCors);
    const response = await server.send({
      method: 'DELETE',
      path: '/shop/items',
      headers: [['Origin', pub]],
    });
    expect([response.status, corsHeaders(response)]).toEqual([200, noCors]);
  });

  it('are enforced before middleware runs', async () => {
    seen.length = 0;
    const response = await server.send({
      method: 'POST',
      path: '/shop/items',
      headers: [['Origin', pub]],
    });
    expect([response.status, seen]).toEqual([403, []]);
  });
});

/** Wraps every function that is registered on a route of Express from now on. */
function wrapHandlers(): () => void {
  const { router } = new ExpressAdapter().getInstance() as { router: { route(path: string): object } };
  const route = Object.getPrototypeOf(router.route('/')) as Methods;
  const originals = { ...pick(route) };
  for (const [name, register] of Object.entries(originals) as [keyof Methods, Handler][]) {
    route[name] = function (this: unknown, ...handlers) {
      const wrapped = (handlers as Handler[]).map(
        (handler) =>
          (...args: unknown[]) =>
            handler(...args),
      );
      // As Express tells handlers of errors from others by their number of parameters.
      for (const one of wrapped) Object.defineProperty(one, 'length', { value: 3 });
      return register.apply(this, wrapped);
    };
  }
  return () => void Object.assign(route, originals);
}

function pick({ get, post, delete: del, all }: Methods): Methods {
  return { get, post, delete: del, all };
}
