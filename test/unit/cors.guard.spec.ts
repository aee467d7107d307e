import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { CorsForbiddenException, CorsGuard } from 'nestjs-cors';
import { CorsPolicies } from '../../lib/startup/handler-policies.js';
import { CorsRequests } from '../../lib/startup/request-observer.js';
import { policyOf } from './policy/policy-of.js';
import { createResponse } from './platform/response.js';

const a = 'https://a.example';
const b = 'https://b.example';

class CatsController {
  list() {}
  other() {}
}
const { list, other } = CatsController.prototype;

/** The guard of an application in which `list` is enforced for one origin. */
function guardFor(): { guard: CorsGuard; refusals: string[] } {
  const policies = new CorsPolicies();
  policies.add(
    { controller: CatsController, handler: list, handlerName: 'list' },
    { policy: policyOf({ origin: a, enforce: true }), isAmbiguous: false, from: {} },
  );
  const requests = new CorsRequests();
  const refusals: string[] = [];
  requests.onRefusal = (_request, _platformRequest, reason) => void refusals.push(reason);
  return { guard: new CorsGuard(policies, requests), refusals };
}

function contextOf(
  handler: (...args: never[]) => unknown,
  origin: string | undefined,
  { type = 'http', args }: { type?: string; args?: unknown[] } = {},
): ExecutionContext {
  const response = createResponse();
  const request = Object.assign(response.req, { headers: origin === undefined ? {} : { origin } });
  const given = args ?? [request, response];
  return {
    getType: () => type,
    getArgByIndex: (index: number) => given[index],
    getClass: () => CatsController,
    getHandler: () => handler,
  } as unknown as ExecutionContext;
}

describe('CorsGuard', () => {
  it("refuses requests that the handler's policy does not allow, and reports them", () => {
    const { guard, refusals } = guardFor();
    expect(() => guard.canActivate(contextOf(list, b))).toThrow(CorsForbiddenException);
    expect(refusals).toEqual(['origin-not-allowed']);
  });

  it.each([
    { what: 'an allowed origin', context: contextOf(list, a) },
    { what: 'a request without Origin', context: contextOf(list, undefined) },
    { what: 'a handler that no controller declares', context: contextOf(other, b) },
    { what: 'a call that is not HTTP', context: contextOf(list, b, { type: 'ws' }) },
    { what: 'a call without a request', context: contextOf(list, b, { args: [] }) },
    { what: 'a call with something else', context: contextOf(list, b, { args: [{}, {}] }) },
  ])('lets $what pass, and logs nothing', async ({ context }) => {
    const { guard, refusals } = guardFor();
    expect(await guard.canActivate(context)).toBe(true);
    expect(refusals).toEqual([]);
  });

  it('recognizes a handler that was bound in the constructor', () => {
    const { guard } = guardFor();
    const bound = list.bind(new CatsController());
    expect(() => guard.canActivate(contextOf(bound, b))).toThrow(CorsForbiddenException);
  });
});
