import { describe, expect, it } from '@jest/globals';
import { findAmbiguousRoutes, type PolicedRoute } from '../../../lib/routing/ambiguous-routes.js';
import type { NestRoute } from '../../../lib/routing/nest-routes.js';
import type { CompiledPolicy } from '../../../lib/policy/compiled-policy.js';
import { policyOf } from '../policy/policy-of.js';

const a = policyOf({ origin: 'https://a.example' });
const b = policyOf({ origin: 'https://b.example' });

const routed = (
  method: string,
  path: string,
  version: string | undefined,
  policy: CompiledPolicy | null,
): PolicedRoute => ({
  nest: { method, path, version } as NestRoute,
  policy,
  from: {},
});

function ambiguous(...routes: PolicedRoute[]): number[] {
  const found = findAmbiguousRoutes(routes, ({ version }) => version !== undefined);
  return routes.flatMap((route, index) => (found.has(route) ? [index] : []));
}

describe('findAmbiguousRoutes', () => {
  it('finds versions of a path with different policies', () => {
    expect(ambiguous(routed('GET', '/cats', '1', a), routed('GET', '/cats', '2', b))).toEqual([0, 1]);
    expect(
      ambiguous(routed('GET', '/cats/:id', '1', a), routed('GET', '/cats/:name', undefined, null)),
    ).toEqual([0, 1]);
  });

  it.each([
    ['GET', 'ALL'],
    ['ALL', 'PUT'],
    ['GET', 'HEAD'],
    ['HEAD', 'GET'],
  ])('finds %s beside %s', (one, other) => {
    expect(ambiguous(routed(one, '/cats', '1', a), routed(other, '/cats', '2', b))).toEqual([0, 1]);
  });

  it('finds nothing if the policy, the method or the path tells them apart', () => {
    expect(ambiguous(routed('GET', '/cats', '1', a), routed('GET', '/cats', '2', a))).toEqual([]);
    expect(ambiguous(routed('GET', '/cats', '1', a), routed('PUT', '/cats', '2', b))).toEqual([]);
    expect(ambiguous(routed('GET', '/cats', '1', a), routed('GET', '/dogs', '2', b))).toEqual([]);
    expect(ambiguous(routed('GET', '/cats', undefined, a), routed('GET', '/cats', undefined, b))).toEqual([]);
  });

  it.each([
    ['/cats/:id', '/cats/new'],
    ['/cats/*rest', '/cats/7/toys'],
    ['/cats{/:id}', '/cats'],
    ['/*rest', '/cats'],
  ])('finds %s beside %s, which share paths', (one, other) => {
    expect(ambiguous(routed('GET', one, '1', a), routed('GET', other, '2', b))).toEqual([0, 1]);
  });

  it.each([
    ['/cats', '/cats/:id'],
    ['/cats/:id/toys', '/cats/:id/food'],
    ['/cats/:id', '/dogs/:id'],
  ])('finds nothing in %s and %s, which share none', (one, other) => {
    expect(ambiguous(routed('GET', one, '1', a), routed('GET', other, '2', b))).toEqual([]);
  });
});
