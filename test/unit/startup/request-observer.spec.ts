import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CorsRequests } from '../../../lib/startup/request-observer.js';
import type { ResponseState } from '../../../lib/platform/attach-decision.js';
import type { Platform } from '../../../lib/platform/platform.js';
import type { RouteTable } from '../../../lib/routing/route-table.js';
import { policyOf } from '../policy/policy-of.js';
import { CapturedLog } from '../../support/captured-log.js';

const request = (parts: Partial<IncomingMessage>) => parts as IncomingMessage;

/** The state after start-up if refusals are logged. */
const logging = (): CorsRequests => {
  const requests = new CorsRequests();
  const table = { findRoutesOf: () => [], locate: () => ({}) } as unknown as RouteTable;
  requests.refusals = { table, defaults: { origin: 'CorsModule.forRoot()' }, mounts: new Map() };
  return requests;
};

const broken = {
  findTemplate: () => {
    throw new TypeError('no such layer');
  },
} as unknown as RouteTable;
const subscriber = () => undefined;

describe('CorsRequests', () => {
  const log = new CapturedLog();
  const nests = Logger.overrideLogger;
  beforeEach(() => nests.call(Logger, log));
  afterEach(() => {
    nests.call(Logger, false);
    log.clear();
  });

  const policy = policyOf({ origin: 'http://localhost:5173' });

  it('logs a refusal: the request, the origin, the reason, the deciding level, and the origin that was meant', () => {
    const requests = logging();
    const refused = request({
      method: 'DELETE',
      url: '/orders/7?token=secret',
      headers: { origin: 'http://127.0.0.1:5173' },
    });
    requests.onRefusal(refused, {}, 'origin-not-allowed', policy, { origin: '@Cors on OrdersController' });
    expect(log.ofCors()).toEqual([
      'Refused DELETE /orders/7 for http://127.0.0.1:5173: origin-not-allowed (origin, from @Cors on OrdersController). http://localhost:5173 is allowed.',
    ]);
    expect(log.ofCors('warn')).toHaveLength(1);
  });

  it('names the method that a preflight asks for', () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'PUT' };
    logging().onRefusal(
      request({ method: 'OPTIONS', url: '/', headers }),
      {},
      'method-not-allowed',
      policyOf({ origin: 'https://a.example', methods: ['GET'] }),
      { methods: '@Cors on A' },
    );
    expect(log.ofCors('warn')).toEqual([
      'Refused PUT / for https://a.example: method-not-allowed (methods, from @Cors on A). Allowed: GET.',
    ]);
  });

  it('writes one line, whatever the request contains', () => {
    const origin = 'https://evil.example\u2028';
    logging().onRefusal(
      request({ method: 'GET', url: '/a\nINFO fine', headers: { origin } }),
      {},
      'origin-malformed',
      policy,
    );
    expect(log.ofCors('warn')).toEqual([
      'Refused GET /a\\u000aINFO fine for https://evil.example\\u2028: origin-malformed (origin, from CorsModule.forRoot()). Browsers send a scheme, a host and a port, in lower case.',
    ]);
  });

  it('writes each distinct refusal once, and at most 100 of them', () => {
    const requests = logging();
    for (let i = 0; i < 300; i++) {
      const refused = request({
        method: 'GET',
        url: `/${i >> 1}`,
        headers: { origin: 'https://evil.example' },
      });
      requests.onRefusal(refused, {}, 'origin-not-allowed', policy);
    }
    expect(log.ofCors('warn')).toHaveLength(100);
    expect(new Set(log.ofCors('warn')).size).toBe(100);
  });

  it('logs no refusals if logRefusals is off', () => {
    const refused = request({ method: 'GET', url: '/', headers: { origin: 'https://evil.example' } });
    new CorsRequests().onRefusal(refused, {}, 'origin-not-allowed', policy);
    expect(log.lines).toEqual([]);
  });

  it('logs no refusals for the server’s own pages', () => {
    const requests = logging();
    requests.platform = { targetOrigin: () => 'https://own.example' } as unknown as Platform;
    const own = request({ method: 'POST', url: '/', headers: { origin: 'https://own.example' } });
    requests.onRefusal(own, {}, 'origin-not-allowed', policy);
    expect(requests.isSameOrigin(own, {})).toBe(true);
    expect(log.lines).toEqual([]);
  });

  it('does not blame a subscriber if watching itself fails', () => {
    const requests = new CorsRequests();
    requests.observe(broken);
    requests.platform = { targetOrigin: () => 'http://localhost' } as unknown as Platform;
    subscribe('nestjs-cors:decision', subscriber);
    try {
      const watched = requests.watch(
        request({ method: 'GET', url: '/', headers: { origin: 'https://a.example' } }),
        {},
      );
      watched?.onHead({ actual: undefined } as unknown as ResponseState);
    } finally {
      unsubscribe('nestjs-cors:decision', subscriber);
    }
    expect(log.ofCors('error')).toEqual([
      'Watching a request failed; the request was not affected: TypeError: no such layer',
    ]);
  });

  it('logs its own faults once a minute, whatever was thrown', () => {
    const requests = new CorsRequests();
    requests.onFailure(new Error('broken'));
    requests.onFailure('a string');
    requests.onFailure('a string');
    expect(log.ofCors('error')).toEqual([
      'A request continued without CORS headers: Error: broken',
      'A request continued without CORS headers: a string',
    ]);
  });
});
