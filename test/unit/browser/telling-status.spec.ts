import { describe, expect, it } from '@jest/globals';
import type { FetchFailure } from '../../../lib/browser/fetch-failure.js';
import { describeFailure } from '../../../lib/browser/describe-failure.js';
import { isBeyondPolicies, isWithoutRoute, tellingStatus } from '../../../lib/browser/telling-status.js';

const failed = (status: number, more: Partial<FetchFailure> = {}): FetchFailure => ({
  check: 'allow-origin-missing',
  preflight: true,
  subject: '',
  status,
  origin: 'https://shop.example',
  urls: ['https://api.example/'],
  ...more,
});

describe('tellingStatus', () => {
  it.each([
    [301, 'redirect', 'redirect', true],
    [308, 'redirect', 'redirect', true],
    [401, 'authentication', undefined, true],
    [407, 'authentication', undefined, true],
    [403, 'refusal', undefined, false],
    [404, 'no-route', undefined, false],
    [405, 'no-route', undefined, false],
    [502, 'proxy', 'proxy', true],
    [526, 'proxy', 'proxy', true],
    [200, undefined, undefined, false],
    [500, undefined, undefined, false],
    [0, undefined, undefined, false],
  ])('reads %i as %p on a preflight and %p on a response', (status, ofPreflight, ofResponse, isBeyond) => {
    expect(tellingStatus(failed(status))).toBe(ofPreflight);
    expect(tellingStatus(failed(status, { preflight: false }))).toBe(ofResponse);
    expect(isBeyondPolicies(failed(status))).toBe(isBeyond);
    expect(isBeyondPolicies(failed(status, { preflight: false }))).toBe(ofResponse !== undefined);
    expect(isWithoutRoute(status)).toBe(status === 404 || status === 405);
  });

  it('reads nothing if the answer has an Access-Control-Allow-Origin', () => {
    expect(tellingStatus(failed(502, { check: 'allow-origin-mismatch' }))).toBeUndefined();
    expect(isBeyondPolicies(failed(301, { check: 'preflight-redirect' }))).toBe(false);
  });
});

describe('describeFailure', () => {
  it.each(['wildcard-with-credentials', 'allow-credentials'] as const)(
    'advises nobody to allow the opaque origin with credentials (%s)',
    (check) => {
      expect(describeFailure(failed(200, { check })).fix).toMatch(/credentials: true.*, or send the request/);
      const { fix } = describeFailure(failed(200, { check, origin: 'null' }));
      expect(fix).toMatch(/origin is null.*, or send the request without credentials\.$/);
      expect(fix).not.toContain('credentials: true');
    },
  );
});
