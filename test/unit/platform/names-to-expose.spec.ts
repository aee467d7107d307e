import { describe, expect, it } from '@jest/globals';
import { namesToExpose } from '../../../lib/platform/names-to-expose.js';
import { createResponse } from './response.js';

function response(...names: string[]) {
  const created = createResponse();
  for (const name of names) created.setHeader(name, '1');
  return created;
}

describe('namesToExpose', () => {
  it('returns the names that were set since the handler was called', () => {
    const besides = new Set(['x-powered-by']);
    expect(namesToExpose(response('X-Powered-By', 'X-A'), [], besides)).toBe('x-a');
    expect(namesToExpose(response(), ['X-B', 'X-Powered-By'], besides)).toBe('x-b');
    expect(namesToExpose(response('X-A'), ['X-B', 'x-a'], besides)).toBe('x-a,x-b');
  });

  it('leaves out names that scripts may always or never read, and those of the connection', () => {
    const names = [
      'Content-Type',
      'Cache-Control',
      'Set-Cookie',
      'Set-Cookie2',
      'Vary',
      'Date',
      'Connection',
      'Keep-Alive',
      'Transfer-Encoding',
      'Access-Control-Max-Age',
    ];
    expect(namesToExpose(response(...names, 'ETag'), [], new Set())).toBe('etag');
  });

  it('returns nothing if no name is left, or no handler was called', () => {
    expect(namesToExpose(response('Content-Type'), [], new Set())).toBeUndefined();
    expect(namesToExpose(response('X-A'), [], undefined)).toBeUndefined();
  });
});
