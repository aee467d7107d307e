import { describe, expect, it } from '@jest/globals';
import { describeRefusal } from '../../../lib/explain/describe-refusal.js';
import type { FieldPlaces } from '../../../lib/explain/describe-refusal.js';
import type { CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import type { CorsReason } from '../../../lib/protocol/cors-reason.js';
import { policyOf } from '../policy/policy-of.js';

const place = '@Cors on CatsController';
const from: FieldPlaces = { origin: place, methods: place, allowedHeaders: place };

describe('The description of a refusal', () => {
  it.each<[CorsReason, CorsPolicyOptions, FieldPlaces, string]>([
    [
      'origin-not-allowed',
      { origin: 'http://localhost:5173' },
      from,
      `(origin, from ${place}). http://localhost:5173 is allowed.`,
    ],
    ['origin-not-allowed', { origin: () => false }, from, `(origin, from ${place}).`],
    [
      'origin-malformed',
      { origin: true },
      from,
      `(origin, from ${place}). Browsers send a scheme, a host and a port, in lower case.`,
    ],
    [
      'method-not-allowed',
      { origin: '*', methods: ['GET', 'PUT'] },
      from,
      `(methods, from ${place}). Allowed: GET, PUT.`,
    ],
    [
      'method-not-allowed',
      { origin: '*', methods: [] },
      from,
      `(methods, from ${place}). No method is allowed.`,
    ],
    ['method-not-allowed', { origin: '*' }, from, '(no handler here serves the method).'],
    [
      'header-not-allowed',
      { origin: '*', allowedHeaders: ['X-A'] },
      from,
      `(allowedHeaders, from ${place}). Allowed: X-A.`,
    ],
    [
      'header-not-allowed',
      { origin: '*', allowedHeaders: [] },
      from,
      `(allowedHeaders, from ${place}). No header is allowed.`,
    ],
    ['private-network-not-allowed', { origin: '*' }, {}, '(allowPrivateNetwork, which no level states).'],
  ])('%s with %j', (reason, options, places, text) => {
    expect(describeRefusal('http://127.0.0.1:5173', reason, policyOf(options), places)).toBe(text);
  });

  it.each([true, 'https://a.example'])('says which pages have the opaque origin, with %j', (origin) => {
    expect(describeRefusal('null', 'origin-not-allowed', policyOf({ origin }), from)).toBe(
      `(origin, from ${place}). Pages opened from a file and sandboxed frames have this origin. Serve the page over HTTP.`,
    );
  });

  it('names no field if CORS is off', () => {
    expect(describeRefusal('https://a.example', 'disabled', null, {})).toBe('(CORS is off here).');
  });
});
