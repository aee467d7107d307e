import { describe, expect, it } from '@jest/globals';
import { toHead } from '../../../lib/platform/write-cors-headers.js';

const over = (httpVersionMajor: number) => ({ req: { httpVersionMajor } });

describe('toHead', () => {
  const list = ['X-A', '1', 'Set-Cookie', ['a=1', 'b=2'], 'Set-Cookie', 'c=3', 'X-A', '2'];

  it('is the list itself over HTTP/1', () => {
    expect(toHead(over(1), list)).toBe(list);
    expect(toHead({}, list)).toBe(list);
  });

  it('is an object over HTTP/2, where some versions of Node take a list for something else', () => {
    expect(toHead(over(2), list)).toEqual({ 'X-A': ['1', '2'], 'Set-Cookie': ['a=1', 'b=2', 'c=3'] });
  });
});
