import { Http2ServerResponse } from 'node:http2';
import { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { toHead } from '../../../lib/platform/write-cors-headers.js';

const { writeHead } = ServerResponse.prototype;

describe('toHead', () => {
  const list = ['X-A', '1', 'Set-Cookie', ['a=1', 'b=2'], 'set-cookie', 'c=3', 'X-A', '2'];

  it('returns the list itself for Node’s own writeHead()', () => {
    expect(toHead(writeHead, list)).toBe(list);
  });

  it.each<[string, ServerResponse['writeHead']]>([
    ['over HTTP/2', Http2ServerResponse.prototype.writeHead as never],
    ['where a package has wrapped it', writeHead.bind({})],
  ])('is an object %s, with every value of a repeated name', (_where, other) => {
    expect(toHead(other, list)).toEqual({ 'X-A': ['1', '2'], 'Set-Cookie': ['a=1', 'b=2', 'c=3'] });
  });
});
