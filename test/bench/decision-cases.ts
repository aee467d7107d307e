import { Router } from 'express';
import parseurl from 'parseurl';
import { decideActual } from '../../lib/decision/decide-actual.js';
import { decidePreflight } from '../../lib/decision/decide-preflight.js';
import type { RawRequest } from '../../lib/decision/check-origin.js';
import type { CorsModuleOptions } from '../../lib/options/cors-options.js';
import { compilePolicies } from '../../lib/policy/compile-policies.js';
import type { CompiledPolicy } from '../../lib/policy/compiled-policy.js';
import { ExpressMatcher, type ExpressLayer } from '../../lib/routing/express-matcher.js';
import { FastifyMatcher } from '../../lib/routing/fastify-matcher.js';
import type { Route } from '../../lib/routing/route.js';
import { RouteTable } from '../../lib/routing/route-table.js';
import { allowedOrigin, lastUrl, originList, routePath } from './subjects.js';
import type { OriginList, Subject } from './subjects.js';

/** One operation of the request path, on an input that is created anew for each call, as Node does. */
export interface DecisionCase<Input = unknown> {
  readonly input: () => Input;
  readonly run: (input: Input) => unknown;
}

const THREE: OriginList = { kind: 'exact', count: 3 };

function compile(options: CorsModuleOptions): CompiledPolicy {
  const { defaultPolicy } = compilePolicies(options, [], {
    checkProvider: () => [],
    resolveProvider: () => {
      throw new Error('No policy here has a provider.');
    },
    reportFault: console.error,
  });
  return defaultPolicy.compiled!;
}

/** A string like those from Node's parser, whose hash has not been computed yet. */
function fresh(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function request(method: string, url: string, headers: Record<string, string>): RawRequest {
  const entries = Object.entries(headers).map(([name, value]) => [name, fresh(value)] as const);
  return { method, url: fresh(url), headers: Object.fromEntries(entries) };
}

const PREFLIGHT = {
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization,content-type',
};

function decisions(): Record<string, DecisionCase<RawRequest>> {
  const policy = compile({ origin: originList(THREE), credentials: true, maxAge: 600 });
  const target = { policy, served: true, methods: 'GET,HEAD' };
  const actual = (headers: Record<string, string>) => ({
    input: () => request('GET', '/resource-1/42', headers),
    run: (one: RawRequest) => decideActual(policy, one),
  });
  const preflight = (origin: string) => ({
    input: () => request('OPTIONS', '/resource-1/42', { origin, ...PREFLIGHT }),
    run: (one: RawRequest) => decidePreflight(target, one),
  });
  return {
    'actual request, allowed': actual({ origin: allowedOrigin(THREE) }),
    'actual request, refused': actual({ origin: 'https://app.example.net' }),
    'actual request without Origin': actual({}),
    'preflight, granted': preflight(allowedOrigin(THREE)),
    'preflight, refused': preflight('https://app.example.net'),
  };
}

function origins(): Record<string, DecisionCase<RawRequest>> {
  const lists: OriginList[] = [
    { kind: 'exact', count: 10 },
    { kind: 'exact', count: 100_000 },
    { kind: 'wildcard', count: 10 },
    { kind: 'wildcard', count: 10_000 },
  ];
  return Object.fromEntries(
    lists.map((list) => {
      const policy = compile({ origin: originList(list) });
      const input = () => request('GET', '/', { origin: allowedOrigin(list) });
      return [
        `origin in a list of ${list.count.toLocaleString('en')} ${list.kind} ones`,
        { input, run: (one) => decideActual(policy, one) },
      ];
    }),
  );
}

function routes(): Record<string, DecisionCase<RawRequest>> {
  const cases: Record<string, DecisionCase<RawRequest>> = {};
  for (const paths of ['static', 'parameter'] as const) {
    for (const count of [1, 1000]) {
      const url = lastUrl({ paths, routes: count });
      for (const [platform, table] of Object.entries(createTables({ paths, routes: count }))) {
        // Express parses the URL before any middleware runs, and keeps the result on the request.
        const input = () => parsed(request('GET', url, {}));
        const title = `${platform}, the last of ${count.toLocaleString('en')} ${paths} routes`;
        cases[`route of an actual request: ${title}`] = { input, run: (one) => table.findRoute(one, one) };
        cases[`route of a preflight: ${title}`] = { input, run: (one) => table.findTargets(one, 'GET', one) };
      }
    }
  }
  return cases;
}

function createTables(subject: Pick<Subject, 'paths' | 'routes'>): Record<string, RouteTable> {
  const options = { origin: originList(THREE), credentials: true };
  const all = Array.from({ length: subject.routes }, (_, index): Route => {
    const policy = compile({
      ...options,
      origin: [...options.origin, `https://partner-${index}.example.com`],
    });
    return { method: 'GET', path: routePath(subject, index), policy, isController: true };
  });
  const router = Router();
  for (const { path } of all) router.get(path, () => undefined);
  const layers = router.stack as unknown as ExpressLayer[];
  const inOrder = all.map((route, index) => ({ route, layer: layers[index]!, path: route.path }));
  const express = new ExpressMatcher(inOrder, { caseSensitive: false, strict: false });
  const methods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];
  const fastify = new FastifyMatcher(all, { methods, headFallback: true, emptyParameters: true }, {});
  const policy = compile(options);
  return { Express: new RouteTable(express, policy), Fastify: new RouteTable(fastify, policy) };
}

function parsed(one: RawRequest): RawRequest {
  parseurl(one as Parameters<typeof parseurl>[0]);
  return one;
}

/** All cases by what they decide. */
export function createDecisionCases(): Record<string, DecisionCase> {
  return { ...decisions(), ...origins(), ...routes() } as Record<string, DecisionCase>;
}
