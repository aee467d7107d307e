import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import express from 'express';
import { ExpressMatcher, type ExpressLayer } from '../../../lib/routing/express-matcher.js';

interface Stack {
  readonly stack: readonly (ExpressLayer & { readonly route: { readonly path: string | RegExp } })[];
}

/** Routes on a real router, and a matcher for its layers. */
function matcherOf(
  routes: readonly (readonly [method: 'get' | 'put' | 'all', path: string | RegExp])[],
  options: { caseSensitive: boolean; strict: boolean },
) {
  const router = express.Router(options);
  for (const [method, path] of routes) router[method](path, (_request, response) => void response.end());
  const { stack } = router as unknown as Stack;
  const inOrder = stack.map((layer, index) => ({
    layer,
    path: typeof layer.route.path === 'string' ? layer.route.path : undefined,
    route: {
      method: routes[index]![0].toUpperCase(),
      path: String(layer.route.path),
      policy: null,
      isController: true,
    },
  }));
  const served = (method: string, url: string): string[] =>
    stack
      .filter((layer, index) => matches(layer, url) && methodsOf(routes[index]![0]).includes(method))
      .map(({ route }) => String(route.path));
  return { matcher: new ExpressMatcher(inOrder, options), served };
}

const loose = { caseSensitive: false, strict: false };

describe('ExpressMatcher', () => {
  it('finds routes in registration order', () => {
    const { matcher } = matcherOf(
      [
        ['get', '/:any'],
        ['get', '/cats'],
        ['get', /^\/c/],
        ['all', '/*rest'],
      ],
      loose,
    );
    const found = matcher.find({ url: '/cats?x=1' }).serving('GET');
    expect(found.map(({ path }) => path)).toEqual(['/:any', '/cats', '/^\\/c/', '/*rest']);
  });

  it('knows the methods that a path may have', () => {
    const { matcher } = matcherOf([['all', '/cats']], loose);
    expect(matcher.methods).toEqual(['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE']);
    expect(matcher.find({ url: '/cats' }).serving('PROPFIND')).toHaveLength(1);
    expect(matcher.dependsOnHost).toBe(false);
  });

  it('finds nothing if a path cannot be decoded, because Express answers that itself', () => {
    const { matcher } = matcherOf(
      [
        ['get', '/cats'],
        ['get', '/:id'],
      ],
      loose,
    );
    expect(matcher.find({ url: '/%' }).serving('GET')).toEqual([]);
    expect(matcher.find({ url: '/%63ats' }).serving('GET')).toHaveLength(1);
  });

  it('treats a request without a target as one for the root', () => {
    const { matcher } = matcherOf([['get', '/']], loose);
    expect(matcher.find({}).serving('GET')).toHaveLength(1);
  });

  it.each([loose, { caseSensitive: true, strict: false }, { caseSensitive: false, strict: true }])(
    'finds what the router itself would run, under %j',
    (options) => {
      const segment = fc.constantFrom('a', 'A', 'b', ':id', 'x-:id', '*rest', '{y}');
      const path = fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
      const slash = fc.constantFrom('', '/');
      const route = fc
        .tuple(
          fc.constantFrom('get', 'put', 'all'),
          fc.tuple(path, slash).map(([one, end]) => (one === '/' ? one : one + end)),
        )
        .filter(([, one]) => isValid(one, options));
      const url = fc
        .tuple(
          fc.array(fc.constantFrom('a', 'A', 'b', 'x-1', '%61', 'y', ''), { maxLength: 4 }),
          fc.constantFrom('', '/', '?a=b'),
        )
        .map(([parts, end]) => `/${parts.join('/')}${end}`);
      fc.assert(
        fc.property(
          fc.array(route, { maxLength: 6 }),
          url,
          fc.constantFrom('GET', 'HEAD', 'PUT'),
          (routes, target, method) => {
            const { matcher, served } = matcherOf(routes as never, options);
            // Read as a URL, a target that starts with two slashes names a host; Express reads it as a path.
            const pathname = target.split('?')[0]!;
            const found = matcher
              .find({ url: target })
              .serving(method)
              .map((one) => one.path);
            expect(found).toEqual(served(method, pathname));
          },
        ),
        { numRuns: 500 },
      );
    },
  );
});

function methodsOf(method: 'get' | 'put' | 'all'): string[] {
  return { get: ['GET', 'HEAD'], put: ['PUT'], all: ['GET', 'HEAD', 'PUT'] }[method];
}

function matches(layer: ExpressLayer, url: string): boolean {
  try {
    return Boolean(layer.match(url));
  } catch {
    return false;
  }
}

function isValid(path: string, options: object): boolean {
  try {
    express.Router(options).get(path, () => undefined);
    return true;
  } catch {
    return false;
  }
}
