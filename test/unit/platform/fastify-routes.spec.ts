import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { FastifyRoutes } from '../../../lib/platform/fastify-routes.js';
import type { Route } from '../../../lib/routing/route.js';

interface Shown {
  readonly method: string | readonly string[];
  readonly url: string;
  readonly handler?: unknown;
  readonly constraints?: object;
  config?: object;
}

/** Registers `shown` on a watched instance, and returns the route that a request to each of them leads to. */
function claim(
  shown: readonly Shown[],
  own: readonly Route[],
  version?: unknown,
): (Route | null | undefined)[] {
  let watch: ((route: never) => void) | undefined;
  const routes = new FastifyRoutes({ addHook: (_name, hook) => void (watch = hook as typeof watch) });
  for (const route of shown) watch?.(route as never);
  const claims = routes.claim(own, () => version);
  return shown.map(({ config }) => routes.matched({ routeOptions: { config } }, claims, true));
}

function ownRoute(method: string, path: string, constraints?: object): Route {
  const handler = {};
  if (constraints !== undefined)
    Reflect.defineMetadata('__fastify_route_constraints__', constraints, handler);
  const nest = { method, path, handler };
  return {
    method,
    path,
    policy: null,
    isController: true,
    source: { nest } as unknown as NonNullable<Route['source']>,
  };
}

const hosted = (version?: unknown): Shown[] => [
  { method: 'GET', url: '/a', constraints: { host: 'a', version } },
];

const head = (constraints?: object): Shown => ({
  method: 'HEAD',
  url: '/a',
  ...(constraints && { constraints }),
});

describe('the routes registered on Fastify', () => {
  it('are those of controllers with the same method, path and constraints', () => {
    const host = /^a\./;
    const own = [
      ownRoute('GET', '/a'),
      ownRoute('GET', '/a', { host }),
      ownRoute('GET', '/a', { host, tenant: 'a' }),
      ownRoute('ALL', '/b'),
    ];
    const [any, onHost, tenant, all] = own;
    const shown: Shown[] = [
      { method: 'GET', url: '/a', constraints: { host, tenant: 'a' } },
      { method: 'GET', url: '/a', constraints: { host } },
      { method: 'GET', url: '/a', constraints: { host, tenant: 'b' } },
      { method: 'GET', url: '/a' },
      { method: 'POST', url: '/a' },
      { method: ['GET', 'POST'], url: '/b' },
    ];
    expect(claim(shown, own)).toEqual([tenant, onHost, null, any, null, all]);
  });

  it('have the version of their route among the constraints', () => {
    const own = ownRoute('GET', '/a', { host: 'a' });
    expect(claim(hosted(['1', '2']), [own], ['1', '2'])).toEqual([own]);
    expect(claim(hosted(['1', '3']), [own], ['1', '2'])).toEqual([null]);
    expect(claim(hosted(), [own], '1')).toEqual([null]);
  });

  it('serve HEAD if Fastify has added it to their GET with the same constraints', () => {
    const own = ownRoute('GET', '/a', { host: 'a' });
    const get: Shown = { method: 'GET', url: '/a', constraints: { host: 'a' } };
    expect(claim([get, head({ host: 'a' })], [own])).toEqual([own, own]);
    // If there is already a HEAD route, Fastify adds none; the next one is not ours.
    expect(claim([get, head({ host: 'b' })], [own])).toEqual([own, null]);
    expect(claim([get, head()], [own])).toEqual([own, null]);
    expect(claim([{ method: 'GET', url: '/a' }, head({ host: 'a' })], [ownRoute('GET', '/a')])).toEqual([
      expect.objectContaining({ method: 'GET' }),
      null,
    ]);
  });

  it('keep their configuration', () => {
    const config = { own: true };
    const shown: Shown = { method: 'GET', url: '/a', config };
    claim([shown], []);
    expect(config).toEqual({ own: true });
    expect(shown.config).toMatchObject({ own: true });
  });

  it('are not recognized if their configuration has been replaced', () => {
    let watch: ((route: never) => void) | undefined;
    const routes = new FastifyRoutes({ addHook: (_name, hook) => void (watch = hook as typeof watch) });
    watch?.({ method: 'GET', url: '/a' } as never);
    expect(routes.matched({ routeOptions: { config: {} } }, new Map(), true)).toBeUndefined();
    expect(routes.matched({}, new Map(), true)).toBeUndefined();
  });

  it('serve no empty parameters if the adapter answers 404 to them', () => {
    let watch: ((route: never) => void) | undefined;
    const routes = new FastifyRoutes({ addHook: (_name, hook) => void (watch = hook as typeof watch) });
    const shown: Shown = { method: 'GET', url: '/a/:id' };
    const own = ownRoute('GET', '/a/:id');
    watch?.(shown as never);
    const claims = routes.claim([own], () => undefined);
    const request = (id: string) => ({ params: { id, '*': '' }, routeOptions: { config: shown.config } });
    expect(routes.matched(request(''), claims, false)).toBeUndefined();
    expect(routes.matched(request(''), claims, true)).toBe(own);
    expect(routes.matched(request('1'), claims, false)).toBe(own);
  });
});
