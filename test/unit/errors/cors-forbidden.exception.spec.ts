import { describe, expect, it } from '@jest/globals';
import { CorsForbiddenException } from '../../../lib/errors/cors-forbidden.exception.js';
import type { CorsReason } from '../../../lib/protocol/cors-reason.js';

describe('CorsForbiddenException', () => {
  it.each<[CorsReason, string]>([
    ['origin-not-allowed', 'Refused by the CORS policy. This origin is not allowed to use this route.'],
    ['origin-malformed', 'Refused by the CORS policy. The Origin header is not a serialized origin.'],
    [
      'method-not-allowed',
      'Refused by the CORS policy. This method is not open to other origins on this route.',
    ],
    ['provider-failed', 'Refused by the CORS policy. The allowed origins could not be determined.'],
    ['header-not-allowed', 'Refused by the CORS policy.'],
  ])('for %s, says what is wrong, and nothing about the policy', (reason, message) => {
    const exception = new CorsForbiddenException(reason);
    expect(exception.getStatus()).toBe(403);
    expect(exception.reason).toBe(reason);
    expect(exception.getResponse()).toEqual({ statusCode: 403, message, error: 'Forbidden', reason });
  });
});
