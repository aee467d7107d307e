import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { isDefaultPort, isLoopbackHost, parseOrigin } from '../../../lib/protocol/parse-origin.js';

describe('parseOrigin', () => {
  it.each([
    ['https://example.com', 'https', 'example.com', ''],
    ['http://localhost:8080', 'http', 'localhost', '8080'],
    ['http://[::1]:3000', 'http', '[::1]', '3000'],
    ['https://192.0.2.7', 'https', '192.0.2.7', ''],
    ['capacitor://localhost', 'capacitor', 'localhost', ''],
    ['moz-extension://0a1b-22', 'moz-extension', '0a1b-22', ''],
    ['web+app://example', 'web+app', 'example', ''],
    ['com.example.app://localhost', 'com.example.app', 'localhost', ''],
    ['http://[2001:db8::192.0.2.7]', 'http', '[2001:db8::192.0.2.7]', ''],
    ['https://example.com.', 'https', 'example.com.', ''],
    ['https://a_b.example.com', 'https', 'a_b.example.com', ''],
    ['https://example.com:80', 'https', 'example.com', '80'],
    ['http://example.com:65535', 'http', 'example.com', '65535'],
  ])('parses %s', (origin, scheme, host, port) => {
    expect(parseOrigin(origin)).toEqual({ scheme, host, port });
  });

  it.each([
    ['the opaque origin', 'null'],
    ['nothing', ''],
    ['a host alone', 'example.com'],
    ['a trailing slash', 'https://example.com/'],
    ['a path', 'https://example.com/a'],
    ['a user', 'https://user@example.com'],
    ['upper case', 'https://Example.com'],
    ['an upper-case scheme', 'HTTPS://example.com'],
    ['the default port of https', 'https://example.com:443'],
    ['the default port of http', 'http://example.com:80'],
    ['the default port of ws', 'ws://example.com:80'],
    ['the default port of wss', 'wss://example.com:443'],
    ['no port after the colon', 'https://example.com:'],
    ['a port out of range', 'https://example.com:65536'],
    ['a port with a leading zero', 'https://example.com:0123'],
    ['port zero', 'https://example.com:0'],
    ['an empty label', 'https://a..example.com'],
    ['a leading dot', 'https://.example.com'],
    ['two trailing dots', 'https://example.com..'],
    ['a label of 64 characters', `https://${'a'.repeat(64)}.com`],
    ['another script', 'https://münchen.de'],
    ['a wildcard', 'https://*.example.com'],
    ['a list', 'https://a.example, https://b.example'],
    ['a space', 'https://example.com '],
    ['a line break', 'https://example.com\n'],
    ['a scheme that starts with a digit', '1https://example.com'],
    ['a scheme of 65 characters', `${'a'.repeat(65)}://example.com`],
    ['no host', 'https://'],
    ['no host before the port', 'https://:8080'],
    ['no colon after the scheme', 'https_//example.com'],
    ['no slashes after the scheme', 'https:example.com'],
    ['one slash after the scheme', 'https:/example.com'],
    ['something else than the first slash', 'https:x/example.com'],
    ['something else than the second slash', 'https:/xexample.com'],
    ['an address without its closing bracket', 'http://[::1'],
    ['an empty address', 'http://[]'],
    ['a name in brackets', 'http://[shop]'],
    ['an address within brackets of its own', 'http://[x[::1]'],
    ['an address that is too long', `http://[${'1:'.repeat(23)}]`],
    ['an address with something else than a port after it', 'http://[::1]x8080'],
    ['a port in another notation', 'https://example.com:1e3'],
  ])('refuses %s', (_what, value) => {
    expect(parseOrigin(value)).toBeUndefined();
  });

  it('accepts 326 characters, and not one more', () => {
    const scheme = 'a'.repeat(64);
    const host = `${'b'.repeat(63)}.`.repeat(4);
    const longest = `${scheme}://${host.slice(0, 252)}.:65535`;
    expect(longest).toHaveLength(326);
    expect(parseOrigin(longest)).toEqual({ scheme, host: `${host.slice(0, 252)}.`, port: '65535' });
    expect(parseOrigin(longest.replace('://', '://c'))).toBeUndefined();
  });

  it('accepts every origin of a URL', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ validSchemes: ['http', 'https'], authoritySettings: { withPort: true } }),
        (url) => {
          const { origin, protocol, hostname, port } = new URL(url);
          // No page can be loaded from port 0.
          fc.pre(port !== '0');
          expect(parseOrigin(origin)).toEqual({ scheme: protocol.slice(0, -1), host: hostname, port });
        },
      ),
    );
  });

  it('never throws, and its parts make up the same text again', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'https:/.[]*-_@0189aZ ') }),
      fc.string({ unit: fc.constantFrom(...'a.:0189[]') }).map((rest) => `https://${rest}`),
    );
    fc.assert(
      fc.property(text, (value) => {
        const parsed = parseOrigin(value);
        if (parsed === undefined) return;
        const { scheme, host, port } = parsed;
        expect(`${scheme}://${host}${port === '' ? '' : `:${port}`}`).toBe(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes no longer for long texts', () => {
    const long = [`https://${'a.'.repeat(100_000)}`, `https://[${':'.repeat(100_000)}`, 'a'.repeat(200_000)];
    expect(long.map(parseOrigin)).toEqual([undefined, undefined, undefined]);
    const { user } = process.cpuUsage();
    for (let i = 0; i < 3_000; i++) parseOrigin(long[i % 3] as string);
    expect((process.cpuUsage().user - user) / 1_000).toBeLessThan(500);
  });
});

describe('isDefaultPort', () => {
  it('knows the port that browsers leave out', () => {
    expect(isDefaultPort('https', '443')).toBe(true);
    expect(isDefaultPort('https', '80')).toBe(false);
    expect(isDefaultPort('capacitor', '443')).toBe(false);
    expect(isDefaultPort('https', '')).toBe(false);
  });
});

describe('isLoopbackHost', () => {
  it.each(['localhost', 'shop.localhost', '127.0.0.1', '127.255.0.9', '[::1]'])('is true for %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each([
    'example.com',
    'localhost.example.com',
    'notlocalhost',
    '127.0.0.1.example.com',
    '128.0.0.1',
    '1127.0.0.1',
    '[::2]',
  ])('is false for %s', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});
