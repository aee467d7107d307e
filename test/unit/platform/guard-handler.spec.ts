import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { decideActual } from '../../../lib/decision/decide-actual.js';
import { CorsForbiddenException } from '../../../lib/errors/cors-forbidden.exception.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import { attach, stateOf } from '../../../lib/platform/attach-decision.js';
import { guardHandler, isSettled } from '../../../lib/platform/guard-handler.js';
import type { RequestObserver } from '../../../lib/platform/observer.js';
import type { ActualDecision, CompiledPolicy } from '../../../lib/policy/compiled-policy.js';
import { policyOf } from '../policy/policy-of.js';
import { createResponse } from './response.js';

const a = 'https://a.example';
const b = 'https://b.example';
const own = 'https://own.example';

const forA = policyOf({ origin: a });
const forB = policyOf({ origin: b });
const forBoth = policyOf({ origin: [a, b] });
const enforcedForA = policyOf({ origin: a, enforce: true });
const getsForA = policyOf({ origin: a, methods: ['GET'], enforce: true });

interface Case {
  readonly it: string;
  /** The policy that was assumed when the request arrived; absent: none. */
  readonly assumed?: CompiledPolicy;
  /** The handler's policy; `null`: CORS is off; absent: no controller declares the handler. */
  readonly handler?: CompiledPolicy | null;
  readonly isAmbiguous?: boolean;
  readonly origin?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the handler runs. */
  readonly runs: boolean;
  /** What is logged and published. */
  readonly told?: readonly string[];
  /** The origin that is finally allowed. */
  readonly allows?: string;
}

const cases: readonly Case[] = [
  { it: 'lets a granted request pass', assumed: forA, handler: forA, origin: a, runs: true, allows: a },
  { it: 'lets what is not enforced pass', assumed: forA, handler: forA, origin: b, runs: true },
  {
    it: 'refuses what is enforced',
    assumed: enforcedForA,
    handler: enforcedForA,
    origin: b,
    runs: false,
    told: ['forbidden origin-not-allowed'],
  },
  {
    it: 'refuses a method that is enforced, and logs it',
    assumed: getsForA,
    handler: getsForA,
    origin: a,
    method: 'POST',
    runs: false,
    told: ['refused method-not-allowed under the handler', 'forbidden method-not-allowed'],
    allows: a,
  },
  { it: 'lets requests without Origin pass', assumed: enforcedForA, handler: enforcedForA, runs: true },
  {
    it: 'lets the server’s own pages pass',
    assumed: enforcedForA,
    handler: enforcedForA,
    origin: own,
    runs: true,
  },
  { it: 'replaces what was assumed', assumed: forA, handler: forB, origin: b, runs: true, allows: b },
  {
    it: 'logs what the handler refuses where nothing was granted',
    assumed: forA,
    handler: forB,
    origin: 'https://c.example',
    runs: true,
    told: ['refused origin-not-allowed under the handler'],
  },
  {
    it: 'refuses what only the assumed policy grants',
    assumed: forA,
    handler: forB,
    origin: a,
    runs: false,
    told: ['refused origin-not-allowed under the handler', 'forbidden origin-not-allowed'],
  },
  {
    it: 'lets requests pass that both policies grant',
    assumed: forA,
    handler: forBoth,
    origin: a,
    runs: true,
    allows: a,
  },
  { it: 'decides where nothing was assumed', handler: forA, origin: a, runs: true, allows: a },
  {
    it: 'enforces where nothing was assumed',
    handler: enforcedForA,
    origin: b,
    runs: false,
    told: ['refused origin-not-allowed under the handler', 'forbidden origin-not-allowed'],
  },
  {
    it: 'applies its own policy to an ambiguous version',
    assumed: forA,
    handler: forA,
    isAmbiguous: true,
    origin: b,
    runs: false,
    told: ['forbidden origin-not-allowed'],
  },
  { it: 'removes the headers where CORS is off', assumed: forA, handler: null, origin: b, runs: true },
  {
    it: 'leaves an undecided request alone where CORS is off',
    handler: null,
    origin: a,
    method: 'DELETE',
    runs: true,
  },
  {
    it: 'refuses requests to a closed route that only another version granted',
    handler: null,
    isAmbiguous: true,
    origin: a,
    method: 'DELETE',
    runs: false,
    told: ['refused disabled under the handler', 'forbidden disabled'],
  },
  {
    it: 'lets reads of a closed version pass, which no page can read',
    handler: null,
    isAmbiguous: true,
    origin: a,
    runs: true,
  },
  {
    it: 'lets the server’s own pages pass where CORS is off',
    handler: null,
    isAmbiguous: true,
    origin: own,
    method: 'DELETE',
    runs: true,
  },
  {
    it: 'lets a preflight pass, which was decided for another handler',
    assumed: enforcedForA,
    handler: enforcedForA,
    origin: b,
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'GET' },
    runs: true,
  },
  {
    it: 'keeps the assumed policy for a handler that no controller declares',
    assumed: enforcedForA,
    origin: b,
    runs: false,
    told: ['forbidden origin-not-allowed'],
  },
  { it: 'lets requests to such a handler pass if nothing was assumed', origin: b, runs: true },
];

describe('guardHandler', () => {
  it.each(cases)(
    '$it',
    async ({
      assumed,
      handler,
      isAmbiguous = false,
      origin,
      method = 'GET',
      headers,
      runs,
      told = [],
      allows,
    }) => {
      const response = createResponse();
      const request = {
        method,
        headers: { ...(origin !== undefined && { origin }), ...headers },
      } as unknown as IncomingMessage;
      if (assumed !== undefined) attach(request, response, assumed, decided(assumed, request));
      const seen: string[] = [];
      const policies: unknown[] = [];
      const from = { origin: 'the handler' };
      const observer: RequestObserver = {
        onRefusal: (_request, _platform, reason, policy, levels) => {
          seen.push(`refused ${reason} under ${levels?.origin ?? 'nobody'}`);
          policies.push(policy);
        },
        onForbidden: (_request, reason) => void seen.push(`forbidden ${reason}`),
        onFailure: (error) => {
          throw error;
        },
        isSameOrigin: () => origin === own,
      };
      const known = handler === undefined ? undefined : { policy: handler, isAmbiguous, from };
      const guard = async () =>
        guardHandler(known, { request, response, platformRequest: request }, observer);
      const outcome = await guard().catch((error: unknown) => error);
      expect(outcome instanceof CorsForbiddenException ? false : outcome).toBe(runs);
      expect(policies.every((policy) => policy === handler)).toBe(true);
      expect(seen).toEqual(told);
      expect(stateOf(response)?.actual?.allowOrigin).toBe(allows);
    },
  );

  it('waits for an asynchronous function', async () => {
    const later: CorsPolicyOptions = { origin: (asked) => Promise.resolve(asked === a) };
    const handler = policyOf(later);
    const request = { method: 'GET', headers: { origin: a } } as unknown as IncomingMessage;
    const response = createResponse();
    const known = { policy: handler, isAmbiguous: false, from: {} };
    const observer = { onRefusal: () => undefined, onFailure: () => undefined, isSameOrigin: () => false };
    const answer = guardHandler(known, { request, response, platformRequest: request }, observer);
    expect(answer).toBeInstanceOf(Promise);
    await expect(answer).resolves.toBe(true);
    expect(stateOf(response)?.actual?.allowOrigin).toBe(a);
  });
});

describe('isSettled', () => {
  const request = { method: 'GET', headers: { origin: a } } as unknown as IncomingMessage;
  const stateUnder = (policy: CompiledPolicy) => {
    const response = createResponse();
    attach(request, response, policy, decided(policy, request));
    return stateOf(response);
  };

  it.each([
    {
      what: 'the same policy was assumed',
      policy: forA,
      isAmbiguous: false,
      state: stateUnder(forA),
      settled: true,
    },
    {
      what: 'another one was assumed',
      policy: forB,
      isAmbiguous: false,
      state: stateUnder(forA),
      settled: false,
    },
    {
      what: 'it enforces',
      policy: enforcedForA,
      isAmbiguous: false,
      state: stateUnder(enforcedForA),
      settled: false,
    },
    { what: 'it is ambiguous', policy: forA, isAmbiguous: true, state: stateUnder(forA), settled: false },
    { what: 'CORS is off', policy: null, isAmbiguous: false, state: undefined, settled: false },
    { what: 'nothing was decided', policy: forA, isAmbiguous: false, state: undefined, settled: false },
  ])('is $settled if $what', ({ policy, isAmbiguous, state, settled }) => {
    expect(isSettled({ policy, isAmbiguous, from: {} }, state)).toBe(settled);
  });
});

function decided(policy: CompiledPolicy, request: IncomingMessage): ActualDecision {
  return decideActual(policy, request) as ActualDecision;
}
