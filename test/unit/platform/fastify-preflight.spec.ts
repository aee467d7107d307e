import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { IncomingMessage, type IncomingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import { preflightReader } from '../../../lib/platform/fastify-preflight.js';

const message = (originalUrl: string | undefined, headers: IncomingHttpHeaders = {}): IncomingMessage =>
  Object.assign(new IncomingMessage(new Socket()), {
    url: '/rewritten',
    method: 'DELETE',
    headers,
    ...(originalUrl !== undefined && { originalUrl }),
  });

const readerOf = (rewriteUrl: (request: IncomingMessage) => string) =>
  preflightReader(fastify({ rewriteUrl: (raw) => rewriteUrl(raw) }))!;

describe('preflightReader', () => {
  it('is absent if nothing rewrites URLs', () => {
    expect(preflightReader(fastify())).toBeUndefined();
    expect(preflightReader({})).toBeUndefined();
  });

  it('asks for the original URL, with the method and the headers of a preflight', () => {
    const read = readerOf(({ url, method, headers }) => JSON.stringify([url, method, headers]));
    const sent = { host: 'a.example', origin: 'https://b.example' };
    const request = message('/original', { ...sent, accept: 'text/html', cookie: 'a=b', 'x-tenant': '1' });
    expect(JSON.parse(read(request)[0]?.url ?? '')).toEqual([
      '/original',
      'OPTIONS',
      { ...sent, accept: '*/*', 'access-control-request-method': 'DELETE' },
    ]);
  });

  it('leaves the request as it is', () => {
    const read = readerOf((asked) => {
      asked.method = 'PATCH';
      asked.url = '/changed';
      asked.headers.host = 'changed';
      return '/other';
    });
    const request = message('/original', { host: 'a.example' });
    expect(read(request).map(({ url }) => url)).toEqual(['/other']);
    expect([request.method, request.url, request.headers]).toEqual([
      'DELETE',
      '/rewritten',
      { host: 'a.example' },
    ]);
  });

  it('also asks about POST if the method is one that POST is overridden with', () => {
    const read = readerOf((asked) => {
      if (asked.method === 'POST') asked.method = asked.headers['x-method']?.toString() ?? 'POST';
      return `/for-${asked.headers['access-control-request-method']}`;
    });
    const own = { method: 'DELETE', url: '/for-DELETE' };
    expect(read(message('/original', { 'x-method': 'DELETE' }))).toEqual([
      own,
      { method: 'POST', url: '/for-POST' },
    ]);
    expect(read(message('/original', { 'x-method': 'PUT' }))).toEqual([own]);
    expect(read(message('/original'))).toEqual([own]);
  });

  it('stays with the original URL if the function throws or returns none', () => {
    const throwing = readerOf(() => {
      throw new Error('no tenant');
    });
    expect(throwing(message('/original'))).toMatchObject([{ url: '/original' }]);
    expect(readerOf(() => 7 as never)(message('/original'))).toMatchObject([{ url: '/original' }]);
  });

  it('does not ask about a request that Fastify has not routed', () => {
    expect(readerOf(() => '/other')(message(undefined))).toMatchObject([{ url: '/rewritten' }]);
  });
});
