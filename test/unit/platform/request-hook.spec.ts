import type { IncomingMessage } from 'node:http';
import { describe, expect, it, jest } from '@jest/globals';
import type { RequestObserver } from '../../../lib/platform/observer.js';
import { createRequestHook } from '../../../lib/platform/request-hook.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import type { CompiledPolicy } from '../../../lib/policy/compiled-policy.js';
import type { RouteMatcher } from '../../../lib/routing/route.js';
import { RouteTable, type Routing } from '../../../lib/routing/route-table.js';
import { policyOf } from '../policy/policy-of.js';
import { stateOf } from '../../../lib/platform/attach-decision.js';
import { createResponse, sent } from './response.js';

const a = 'https://a.example';
const evil = 'https://evil.example';

/** What a hook with this default policy does with a request to an unknown path. */
async function meet(
  policy: CompiledPolicy | null,
  method: string,
  headers: IncomingMessage['headers'],
  broken?: Error,
) {
  const matcher: RouteMatcher = {
    methods: ['GET'],
    dependsOnHost: false,
    hidesVersions: false,
    policies: new Set([null, policyOf({ origin: 'https://other.example' })]),
    pathOf: () => '/',
    find() {
      if (broken !== undefined) throw broken;
      return { serving: () => [] };
    },
  };
  const observer = {
    onRefusal: jest.fn<RequestObserver['onRefusal']>(),
    onFailure: jest.fn<RequestObserver['onFailure']>(),
    isSameOrigin: ({ headers: of }: IncomingMessage) => of['sec-fetch-site'] === 'same-origin',
  };
  const response = createResponse();
  const request = { method, url: '/', headers } as IncomingMessage;
  const hook = createRequestHook(new RouteTable(matcher, policy), observer);
  const step = await hook(request, response, request);
  const outcome = step instanceof Error ? step.message : step;
  if (!response.headersSent) response.end();
  return {
    outcome,
    headers: sent(response).sort(),
    refused: observer.onRefusal.mock.calls.map(([, , reason]) => reason),
    failed: observer.onFailure.mock.calls.map(([error]) => error),
  };
}

const preflight = (origin: string, method = 'GET') => ({ origin, 'access-control-request-method': method });
const vary = 'vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers';

describe('the request hook', () => {
  it('touches nothing where CORS is off', async () => {
    const nothing = { outcome: 'next', headers: [], refused: [], failed: [] };
    expect(await meet(null, 'GET', { origin: a })).toEqual(nothing);
    expect(await meet(null, 'OPTIONS', preflight(a))).toEqual(nothing);
  });

  it.each<[string, CorsPolicyOptions]>([
    ['at once', { origin: a }],
    ['later', { origin: async (origin) => origin === a }],
  ])('passes requests on, decided %s', async (_when, options) => {
    expect(await meet(policyOf(options), 'GET', { origin: a })).toEqual({
      outcome: 'next',
      headers: ['access-control-allow-origin: https://a.example', 'vary: Origin'],
      refused: [],
      failed: [],
    });
    expect(await meet(policyOf(options), 'GET', { origin: evil })).toEqual({
      outcome: 'next',
      headers: ['vary: Origin'],
      refused: ['origin-not-allowed'],
      failed: [],
    });
  });

  it.each<[string, CorsPolicyOptions]>([
    ['at once', { origin: a }],
    ['later', { origin: async (origin) => origin === a }],
  ])('answers preflights, decided %s', async (_when, options) => {
    expect(await meet(policyOf(options), 'OPTIONS', preflight(a))).toMatchObject({
      outcome: 'answered',
      refused: [],
    });
    expect(await meet(policyOf(options), 'OPTIONS', preflight(evil))).toEqual({
      outcome: 'answered',
      headers: ['content-length: 0', vary],
      refused: ['origin-not-allowed'],
      failed: [],
    });
  });

  it('lets the application answer preflights with preflightContinue, but not enforced refusals', async () => {
    const continued = policyOf({ origin: a, preflightContinue: true });
    expect(await meet(continued, 'OPTIONS', preflight(a))).toMatchObject({
      outcome: 'next',
      headers: expect.arrayContaining([vary, 'access-control-allow-origin: https://a.example']),
    });
    const enforced = policyOf({ origin: a, preflightContinue: true, enforce: true });
    expect(await meet(enforced, 'OPTIONS', preflight(evil))).toMatchObject({ outcome: 'answered' });
  });

  it('with enforce, refuses requests without a controller, but not those from the server’s own pages', async () => {
    const policy = policyOf({ origin: a, enforce: true, methods: ['GET'] });
    expect(await meet(policy, 'GET', { origin: evil })).toMatchObject({
      outcome: 'Refused by the CORS policy. This origin is not allowed to use this route.',
      headers: ['vary: Origin'],
    });
    expect(await meet(policy, 'DELETE', { origin: a })).toMatchObject({
      outcome: 'Refused by the CORS policy. This method is not open to other origins on this route.',
    });
    expect(await meet(policy, 'GET', { origin: evil, 'sec-fetch-site': 'same-origin' })).toMatchObject({
      outcome: 'next',
    });
    expect(await meet(policy, 'GET', {})).toMatchObject({ outcome: 'next', refused: [] });
  });

  it('attaches the policy itself if another one makes the answer vary', async () => {
    const open = policyOf({ origin: '*' });
    const table = {
      findRoute: () => undefined,
      findPolicies: () => [open, policyOf({ origin: a })],
    } as Partial<Routing> as Routing;
    const response = createResponse();
    const request = { method: 'GET', url: '/', headers: { origin: evil } } as IncomingMessage;
    const observer = {
      onFailure: (error: unknown) => {
        throw error;
      },
    } as Partial<RequestObserver>;
    createRequestHook(table, observer as RequestObserver)(request, response, request);
    response.end();
    expect(sent(response).sort()).toEqual(['access-control-allow-origin: *', 'vary: Origin']);
    // The places of a policy, for log lines and messages, are found by identity.
    expect(stateOf(response)?.policy).toBe(open);
  });

  it('lets a request continue if the hook itself fails, and reports the error', async () => {
    const broken = new Error('a fault of ours');
    expect(await meet(policyOf({ origin: a }), 'GET', { origin: a }, broken)).toEqual({
      outcome: 'next',
      headers: [],
      refused: [],
      failed: [broken],
    });
  });

  it('lets a request continue if the hook itself fails later', async () => {
    const broken = new Error('a fault of ours');
    const policy = {
      ...policyOf({ origin: a }),
      origin: { kind: 'ask', ask: () => Promise.reject(broken) },
    } as const;
    expect(await meet(policy, 'GET', { origin: a })).toMatchObject({ outcome: 'next', failed: [broken] });
    expect(await meet(policy, 'OPTIONS', preflight(a))).toMatchObject({ outcome: 'next', failed: [broken] });
  });
});
