import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CorsRequests } from '../../../lib/startup/request-observer.js';
import type { Platform } from '../../../lib/platform/platform.js';
import { CapturedLog } from '../../support/captured-log.js';

const request = (parts: Partial<IncomingMessage>) => parts as IncomingMessage;

describe('CorsRequests', () => {
  const log = new CapturedLog();
  const nests = Logger.overrideLogger;
  beforeEach(() => nests.call(Logger, log));
  afterEach(() => {
    nests.call(Logger, false);
    log.clear();
  });

  it('logs a refusal with method, path, origin and reason, on one line whatever they hold', () => {
    const requests = new CorsRequests();
    requests.onRefusal(
      request({ method: 'GET', url: '/a\nINFO fine', headers: { origin: 'https://evil.example\u2028' } }),
      {},
      'origin-malformed',
    );
    requests.onRefusal(request({ method: 'PUT', headers: {} }), {}, 'method-not-allowed');
    expect(log.ofCors('debug')).toEqual([
      'Refused GET /a\\u000aINFO fine from https://evil.example\\u2028: origin-malformed',
      'Refused PUT  from : method-not-allowed',
    ]);
  });

  it('logs no refusal of the server’s own pages', () => {
    const requests = new CorsRequests();
    requests.platform = { targetOrigin: () => 'https://own.example' } as unknown as Platform;
    const own = request({ method: 'POST', url: '/', headers: { origin: 'https://own.example' } });
    requests.onRefusal(own, {}, 'origin-not-allowed');
    expect(requests.isSameOrigin(own, {})).toBe(true);
    expect(log.lines).toEqual([]);
  });

  it('logs a fault of its own once a minute, whatever was thrown', () => {
    const requests = new CorsRequests();
    requests.onFailure(new Error('broken'));
    requests.onFailure('a string');
    requests.onFailure('a string');
    expect(log.ofCors('error')).toEqual([
      'A request went on without CORS headers: Error: broken',
      'A request went on without CORS headers: a string',
    ]);
  });
});
