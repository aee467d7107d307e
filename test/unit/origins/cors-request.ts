import type { CorsRequest } from '../../../lib/protocol/cors-request.js';

/** A request as a provider sees it. */
export function corsRequest(overrides: Partial<CorsRequest> = {}): CorsRequest {
  return {
    method: 'GET',
    url: '/cats',
    headers: { host: 'api.example.com' },
    preflight: false,
    ...overrides,
  };
}
