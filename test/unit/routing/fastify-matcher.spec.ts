import { describe, expect, it } from '@jest/globals';
import { FastifyMatcher } from '../../../lib/routing/fastify-matcher.js';
import type { Route } from '../../../lib/routing/route.js';

const matchesVersion = () => true;

const behaviour = { methods: ['GET', 'HEAD', 'PUT', 'DELETE'], headFallback: true, emptyParameters: true };

const route = (method: string, path: string, more: Partial<Route> = {}): Route => ({
  method,
  path,
  policy: null,
  isController: true,
  ...more,
});

function pathsOf(matcher: FastifyMatcher, method: string, url?: string): string[] {
  return matcher
    .find({ url })
    .serving(method)
    .map(({ path }) => path);
}

function servingOf(matcher: FastifyMatcher, method: string, url: string): readonly Route[] {
  return matcher.find({ url }).serving(method);
}

describe('FastifyMatcher', () => {
  it('finds the most specific path, whatever the order', () => {
    const matcher = new FastifyMatcher(
      [route('GET', '/*'), route('GET', '/:id'), route('GET', '/cats')],
      behaviour,
      {},
    );
    expect(pathsOf(matcher, 'GET', '/cats?x=1')).toEqual(['/cats']);
    expect(pathsOf(matcher, 'GET', '/dogs')).toEqual(['/:id']);
    expect(pathsOf(matcher, 'GET', '/dogs/7')).toEqual(['/*']);
    expect(pathsOf(matcher, 'PUT', '/cats')).toEqual([]);
    expect(pathsOf(new FastifyMatcher([route('GET', '/')], behaviour, {}), 'GET')).toEqual(['/']);
  });

  it('lets HEAD fall back to GET where Fastify does, unless there is a HEAD route', () => {
    const routes = [route('GET', '/a'), route('GET', '/b'), route('HEAD', '/b', { policy: null })];
    const matcher = new FastifyMatcher(routes, behaviour, {});
    expect(matcher.find({ url: '/a' }).serving('HEAD')).toEqual([routes[0]]);
    expect(matcher.find({ url: '/b' }).serving('HEAD')).toEqual([routes[2]]);
    const without = new FastifyMatcher(routes, { ...behaviour, headFallback: false }, {});
    expect(pathsOf(without, 'HEAD', '/a')).toEqual([]);
  });

  it('serves every method of the instance with @All()', () => {
    const matcher = new FastifyMatcher([route('ALL', '/a')], behaviour, {});
    expect(pathsOf(matcher, 'DELETE', '/a')).toEqual(['/a']);
    expect(pathsOf(matcher, 'PROPFIND', '/a')).toEqual([]);
    expect(matcher.methods).toEqual(['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE']);
  });

  it('serves methods that no route names with @All(), and HEAD before GET does', () => {
    const [get, all, other] = [route('GET', '/a'), route('ALL', '/a'), route('GET', '/b')];
    for (const headFallback of [true, false]) {
      const matcher = new FastifyMatcher([get, all, other], { ...behaviour, headFallback }, {});
      expect(servingOf(matcher, 'GET', '/a')).toEqual([get, all]);
      expect(servingOf(matcher, 'HEAD', '/a')).toEqual([all]);
      expect(servingOf(matcher, 'PUT', '/a')).toEqual([all]);
      expect(servingOf(matcher, 'TRACE', '/a')).toEqual([]);
      expect(servingOf(matcher, 'HEAD', '/b')).toEqual(headFallback ? [other] : []);
      expect(servingOf(matcher, 'PUT', '/b')).toEqual([]);
    }
  });

  it('goes on to less specific paths as long as a version or a constraint may not fit', () => {
    const [first, second, literal, own, any, rest] = [
      route('GET', '/w/:id', { matchesVersion, constraints: { version: '1' } }),
      route('ALL', '/w/:any'),
      route('GET', '/w/cats', { matchesVersion }),
      route('DELETE', '/w/cats', { passesOn: true }),
      route('DELETE', '/w/:name'),
      route('GET', '/*'),
    ];
    const all = [rest, second, first, literal, own, any] as Route[];
    for (const routes of [all, all.toReversed()]) {
      const matcher = new FastifyMatcher(routes, behaviour, {});
      expect(servingOf(matcher, 'GET', '/w/cats')).toEqual([literal, first, second]);
      expect(servingOf(matcher, 'GET', '/w/7')).toEqual([first, second]);
      expect(servingOf(matcher, 'HEAD', '/w/cats')).toEqual([literal, first, second]);
      expect(servingOf(matcher, 'GET', '/x')).toEqual([rest]);
      expect(servingOf(matcher, 'DELETE', '/x')).toEqual([]);
      expect(servingOf(matcher, 'DELETE', '/w/cats').slice(0, 1)).toEqual([own]);
      expect(matcher.find({ url: '/w/7' }).memo).toBe(matcher.find({ url: '/w/8' }).memo);
      expect(matcher.find({ url: '/w/7' }).memo).not.toBe(matcher.find({ url: '/w/cats' }).memo);
    }
  });

  it('takes paths that differ only in the names of their parameters for one path, as the router does', () => {
    const [head, get, digits, file, literal] = [
      route('HEAD', '/w/:one'),
      route('GET', '/w/:other'),
      route('GET', '/w/:one(^\\d+$)'),
      route('GET', '/w/:name.js'),
      route('GET', '/w/::one'),
    ] as [Route, Route, Route, Route, Route];
    for (const more of [[], [route('GET', '/v', { matchesVersion })]]) {
      const matcher = new FastifyMatcher([head, get, digits, file, literal, ...more], behaviour, {});
      expect(servingOf(matcher, 'HEAD', '/w/a').slice(0, 1)).toEqual([head]);
      expect(servingOf(matcher, 'GET', '/w/a').slice(0, 1)).toEqual([get]);
      expect(servingOf(matcher, 'GET', '/w/7').slice(0, 1)).toEqual([digits]);
      expect(servingOf(matcher, 'GET', '/w/a.js').slice(0, 1)).toEqual([file]);
      expect(servingOf(matcher, 'GET', '/w/:one').slice(0, 1)).toEqual([literal]);
    }
  });

  it('accepts an empty parameter if the adapter does', () => {
    const routes = [route('GET', '/a/:id'), route('GET', '/b/*')];
    expect(pathsOf(new FastifyMatcher(routes, behaviour, {}), 'GET', '/a/')).toEqual(['/a/:id']);
    const strict = new FastifyMatcher(routes, { ...behaviour, emptyParameters: false }, {});
    expect(pathsOf(strict, 'GET', '/a/')).toEqual([]);
    expect(pathsOf(strict, 'GET', '/a/7')).toEqual(['/a/:id']);
    expect(pathsOf(strict, 'GET', '/b/')).toEqual(['/b/*']);
  });

  it('goes on from an empty parameter that the adapter does not accept if the version may not fit', () => {
    const versioned = route('GET', '/a/:id', { matchesVersion });
    const routes = [versioned, route('GET', '/a/*'), route('PUT', '/a/:id'), route('PUT', '/a/*')];
    const matcher = new FastifyMatcher(routes, { ...behaviour, emptyParameters: false }, {});
    expect(pathsOf(matcher, 'GET', '/a/')).toEqual(['/a/*']);
    expect(pathsOf(matcher, 'GET', '/a/7')).toEqual(['/a/:id', '/a/*']);
    // Without a version, the path with the parameter is the last that the router tries.
    expect(pathsOf(matcher, 'PUT', '/a/')).toEqual([]);
  });

  it('tries routes with a version before those without', () => {
    const plain = route('GET', '/a');
    const versioned = route('GET', '/a', { matchesVersion: () => true });
    expect(new FastifyMatcher([plain, versioned], behaviour, {}).find({ url: '/a' }).serving('GET')).toEqual([
      versioned,
      plain,
    ]);
  });

  it('follows the settings of the router', () => {
    const settings = { caseSensitive: false, ignoreTrailingSlash: true };
    expect(pathsOf(new FastifyMatcher([route('GET', '/a')], behaviour, settings), 'GET', '/A/')).toEqual([
      '/a',
    ]);
    expect(pathsOf(new FastifyMatcher([route('GET', '/a')], behaviour, {}), 'GET', '/A/')).toEqual([]);
  });

  it('has one memo for all paths that the same routes serve', () => {
    const routes = [
      route('GET', '/a/:id'),
      route('PUT', '/a/:id'),
      route('PUT', '/a/7'),
      route('HEAD', '/b/:id'),
      route('GET', '/b/*'),
      route('ALL', '/c/:id'),
      route('GET', '/c/7'),
      route('ALL', '/c/8'),
    ];
    const matcher = new FastifyMatcher(routes, behaviour, {});
    const memoOf = (url: string) => matcher.find({ url }).memo;
    expect(memoOf('/a/1')).toBeDefined();
    expect(memoOf('/a/1')).toBe(memoOf('/a/2?x=1'));
    expect(memoOf('/c/1')).toBe(memoOf('/c/2'));
    const urls = ['/', '/a/1', '/a/7', '/b/1', '/b/1/2', '/c/1', '/c/7', '/c/8'];
    expect(new Set(urls.map(memoOf)).size).toBe(urls.length);
  });

  it('limits the number of memos', () => {
    const numbers = Array.from({ length: 110 }, (_, index) => index);
    const routes = numbers.flatMap((i) => [route('GET', `/g${i}/:any`), route('PUT', `/:any/p${i}`)]);
    const matcher = new FastifyMatcher(routes, behaviour, {});
    const memos = numbers.flatMap((i) => numbers.map((j) => matcher.find({ url: `/g${i}/p${j}` }).memo));
    expect(memos.filter((memo) => memo !== undefined).length).toBeLessThan(10_000);
    expect(memos[0]).toBe(matcher.find({ url: '/g0/p0' }).memo);
    expect(matcher.find({ url: '/g109/p109' }).serving('PUT')).toEqual([routes.at(-1)]);
  });

  it('leaves out a path that Fastify itself refuses', () => {
    const matcher = new FastifyMatcher([route('GET', '/a/*/b*'), route('GET', '/c')], behaviour, {});
    expect(pathsOf(matcher, 'GET', '/c')).toEqual(['/c']);
  });

  it('knows whether any route is bound to a host', () => {
    expect(
      new FastifyMatcher([route('GET', '/a', { matchesHost: () => true })], behaviour, {}).dependsOnHost,
    ).toBe(true);
    expect(new FastifyMatcher([route('GET', '/a')], behaviour, {}).dependsOnHost).toBe(false);
  });
});
