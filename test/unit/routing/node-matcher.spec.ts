import { describe, expect, it } from '@jest/globals';
import { NodeMatcher, type NodeHandler, type NodeRouteTable } from '../../../lib/routing/node-matcher.js';
import type { Route } from '../../../lib/routing/route.js';

type Lookup = NodeRouteTable['lookup'];

const route = (method: string, path: string, more: Partial<Route> = {}): Route => ({
  method,
  path,
  policy: null,
  isController: true,
  ...more,
});

/** A matcher for tables with these look-ups, and a route for each handler. */
function matcherOf(routes: ReadonlyMap<NodeHandler, Route>, ...lookups: Lookup[]): NodeMatcher {
  return new NodeMatcher([...routes.values()], {
    tables: () => lookups.map((lookup) => ({ lookup })),
    pathOf: (url) => (url.includes('#') ? undefined : url.replace(/\?.*/, '')),
    routesOf: (handler) => [routes.get(handler)!],
  });
}

const list: NodeHandler = () => 'list';
const find: NodeHandler = () => 'find';
const any: NodeHandler = () => 'any';
const routes = new Map([
  [list, route('GET', '/cats')],
  [find, route('GET', '/cats/:id')],
  [any, route('ALL', '/*rest')],
]);

const cats: Lookup = (method, path) => {
  if (method !== 'GET' && method !== 'HEAD') return null;
  if (path === '/cats') return { handlers: [list, find] };
  return path === '/dogs' ? { handlers: [find] } : null;
};
const rest: Lookup = (_method, path) => (path === '/unknown' ? null : { handlers: [any] });

describe('NodeMatcher', () => {
  const matcher = matcherOf(routes, cats, rest);

  const serving = (url: string, method = 'GET') =>
    matcher
      .find({ url })
      .serving(method)
      .map(({ path }) => path);

  it('has the handlers of all tables, in the order in which requests reach them', () => {
    expect(serving('/cats?a')).toEqual(['/cats', '/cats/:id', '/*rest']);
    expect(serving('/cats', 'HEAD')).toEqual(['/cats', '/cats/:id', '/*rest']);
    expect(serving('/cats', 'POST')).toEqual(['/*rest']);
    expect(serving('/unknown')).toEqual([]);
    expect(matcherOf(routes, cats).find({ url: '/dogs' }).serving('GET')).toEqual([routes.get(find)]);
  });

  it('finds nothing for a URL that the router rejects', () => {
    const path = matcher.find({ url: '/cats#a' });
    expect([path.serving('GET'), path.memo]).toEqual([[], undefined]);
  });

  it('keeps the handlers found so far if a table throws, as the router does', () => {
    const broken = matcherOf(routes, cats, () => {
      throw new URIError('malformed');
    });
    expect(broken.find({ url: '/cats' }).serving('GET')).toHaveLength(2);
    expect(broken.find({ url: '/unknown' }).serving('GET')).toEqual([]);
  });

  it('treats a request without a URL as one for the root', () => {
    expect(matcher.find({}).serving('GET')).toEqual([routes.get(any)]);
    expect(matcher.pathOf({})).toBe('/');
  });

  it('has one memo for all paths that the same handlers serve', () => {
    const { memo } = matcher.find({ url: '/cats' });
    memo!.set('GET', []);
    expect(matcher.find({ url: '/cats?b' }).memo).toBe(memo);
    expect(matcher.find({ url: '/dogs' }).memo).not.toBe(memo);
    expect(matcher.find({ url: '/a' }).memo).toBe(matcher.find({ url: '/b' }).memo);
  });

  it('names the methods that a route may serve, and whether the host matters', () => {
    expect(matcher.methods).toEqual(['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE']);
    expect(matcher.dependsOnHost).toBe(false);
    const other = matcherOf(new Map([[list, route('SEARCH', '/cats', { matchesHost: () => true })]]), cats);
    expect(other.methods).toContain('SEARCH');
    expect(other.dependsOnHost).toBe(true);
    expect([...other.policies]).toEqual([null]);
  });

  it('reads the path of an absolute-form target for mounts', () => {
    expect(matcher.pathOf({ url: 'http://api.example/a%2Fb?c' })).toBe('/a%2Fb');
  });
});
