import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { isProblem, parsePattern } from '../../../lib/origins/parse-pattern.js';

describe('parsePattern', () => {
  it.each([
    ['https://example.com', { scheme: 'https', host: 'example.com', port: '' }],
    ['http://localhost:8080', { scheme: 'http', host: 'localhost', port: '8080' }],
    ['http://[::1]:3000', { scheme: 'http', host: '[::1]', port: '3000' }],
    ['https://example.com:65535', { scheme: 'https', host: 'example.com', port: '65535' }],
    ['https://*.1and1.com', { scheme: 'https', host: '1and1.com', port: '', label: { kind: 'subdomains' } }],
    ['app://[::1]', { scheme: 'app', host: '[::1]', port: '' }],
    ['capacitor://localhost', { scheme: 'capacitor', host: 'localhost', port: '' }],
    ['http://localhost:*', { scheme: 'http', host: 'localhost', port: '*' }],
    ['https://192.0.2.7', { scheme: 'https', host: '192.0.2.7', port: '' }],
    ['https://xn--mnchen-3ya.de', { scheme: 'https', host: 'xn--mnchen-3ya.de', port: '' }],
    [
      'https://*.example.com',
      { scheme: 'https', host: 'example.com', port: '', label: { kind: 'subdomains' } },
    ],
    [
      'https://pr-*-web.example.com:*',
      {
        scheme: 'https',
        host: 'example.com',
        port: '*',
        label: { kind: 'partial', prefix: 'pr-', suffix: '-web' },
      },
    ],
    [
      'https://*-team.example.com',
      {
        scheme: 'https',
        host: 'example.com',
        port: '',
        label: { kind: 'partial', prefix: '', suffix: '-team' },
      },
    ],
  ])('takes %s apart', (text, parts) => {
    expect(parsePattern(text)).toEqual({ text, ...parts });
  });

  it.each([
    ['https://example.com/', 'ends with a slash', 'https://example.com'],
    ['https://example.com:443/', 'ends with a slash', 'https://example.com'],
    ['https://example.com/app', 'continues after the host', 'https://example.com'],
    ['https://example.com#top', 'continues after the host', 'https://example.com'],
    ['https://me:pw@example.com', 'has a user name', 'https://example.com'],
    ['https://münchen.de', 'is not ASCII', 'https://xn--mnchen-3ya.de'],
    ['HTTPS://Example.com', 'has upper-case letters', 'https://example.com'],
    ['https://example.com:443', 'names the default port of https', 'https://example.com'],
    ['http://*.example.com:80', 'names the default port of http', 'http://*.example.com'],
    ['http://localhost:08080', 'has a port with a leading zero', 'http://localhost:8080'],
    ['http://[0:0:0:0:0:0:0:1]', 'is not how browsers write this host', 'http://[::1]'],
    ['https://%61pp.example.com', 'is not how browsers write this host', 'https://app.example.com'],
    ['http://127.1', 'is not how browsers write this host', 'http://127.0.0.1'],
    ['http://0x7f.0.0.1:3000', 'is not how browsers write this host', 'http://127.0.0.1:3000'],
    ['example.com', 'has no scheme', 'https://example.com'],
    ['//example.com/a?b', 'has no scheme', 'https://example.com'],
    ['localhost:3000', 'has no scheme', 'http://localhost:3000'],
    ['127.0.0.1:3000', 'has no scheme', 'http://127.0.0.1:3000'],
    ['my-localhost:3000', 'has no scheme', 'https://my-localhost:3000'],
    ['http:/example.com', 'has no scheme', 'https://example.com'],
    ['https:/example.com', 'has no scheme', 'https://example.com'],
    ['http//example.com', 'has no scheme', 'https://example.com'],
    ['https//example.com', 'has no scheme', 'https://example.com'],
    ['example.com/path/x', 'has no scheme', 'https://example.com'],
    ['example.com/https://x', 'has no scheme', 'https://example.com'],
    ['app://[0::1]', 'is not how browsers write this host', 'app://[::1]'],
    ['*.example.com', 'has no scheme', 'https://*.example.com'],
  ])('refuses %s and says what to write', (text, problem, fix) => {
    expect(parsePattern(text)).toEqual({
      code: 'CORS_E007',
      message: expect.stringMatching(
        new RegExp(`^${escape(JSON.stringify(text))} ${problem}.*Write "${escape(fix)}"\\.$`),
      ),
      meant: fix,
    });
  });

  it.each([
    ['', 'is empty'],
    ['https://', 'is not a scheme, "://" and a host'],
    ['1https://example.com', 'is not a scheme, "://" and a host'],
    ['file:///index.html', 'is not an origin: pages from files have the opaque origin "null"'],
    ['https://example.com:65536', 'has no valid port'],
    ['https://example.com:abc', 'has no valid port'],
    ['https://example.com:80x', 'has no valid port'],
    ['https://example.com:x80', 'has no valid port'],
    ['ht_tp://example.com', 'is not a scheme, "://" and a host'],
    ['https://example.com:', 'has no valid port'],
    ['http://localhost:0', 'has no valid port'],
    ['https://exa mple.com', 'has spaces or line breaks'],
    [
      'https://a.example,https://b.example',
      "is a list in one string. Write an array, such as value.split(',').",
    ],
    ['https://a.example, https://b.example', 'Write an array, such as value.split(/,\\s*/).'],
    [
      'https://a.example;https://b.example',
      "is a list in one string. Write an array, such as value.split(';').",
    ],
    ['https://a.example\thttps://b.example', 'Write an array, such as value.split(/\\s+/).'],
    ['true', 'is text. Write true without quotes; a value of the environment is always text.'],
    ['false', 'is text. Write false without quotes; a value of the environment is always text.'],
    ['https://a..example.com', 'has no valid host'],
    ['https://.example.com', 'has no valid host'],
    ['http://999.0.0.1', 'has no valid host'],
    ['https://[::1', 'has no valid host'],
    ['https://[1::2::3]', 'has no valid host'],
    ['https://example.com:ü', 'is not ASCII'],
    ['ü://example.com', 'is not ASCII'],
    ['example.com:ü', 'has no scheme'],
    ['https://exämple.com:0443', 'is not ASCII'],
    ['https://@@example.com/', 'ends with a slash'],
    [`https://${'a'.repeat(64)}.com`, 'has no valid host'],
    ['capacitor://a b', 'has spaces or line breaks'],
    ['https://*.1.2.3.4', 'has no valid domain after the wildcard'],
    ['https://*.[::1]', 'has no valid domain after the wildcard'],
    ['https://*.a..b', 'has no valid domain after the wildcard'],
    ['https://pr-*~.example.com', 'has no valid host'],
    [`https://${'a'.repeat(63)}*.example.com`, 'has no valid host'],
  ])('refuses %s', (text, problem) => {
    const parsed = parsePattern(text);
    expect(parsed).toStrictEqual({ code: 'CORS_E007', message: expect.stringContaining(problem) });
  });

  it.each(['https://xn--a.com', 'https://shop.xn--a.com'])(
    'takes %s for valid if Node does: browsers and newer versions do not decode what is in ASCII',
    (text) => {
      expect(isProblem(parsePattern(text))).toBe(!URL.canParse(text));
    },
  );

  it.each([
    ['https://example.com/(a)/b', 'continues after the host', 'https://example.com'],
    ['/assets/*/Fonts', 'has no scheme', 'https://assets'],
    [' https://a.example', 'has spaces or line breaks', 'https://a.example'],
    ['https:/a.example', 'has no scheme', 'https://a.example'],
  ])('refuses %s, and says what was meant', (text, problem, meant) => {
    const message = expect.stringMatching(new RegExp(`${escape(problem)}.*Write "${escape(meant)}"\\.$`));
    expect(parsePattern(text)).toEqual({ code: 'CORS_E007', message, meant });
  });

  it.each([
    ['*://example.com', 'The scheme has to be written out.'],
    ['https://example.*', 'Only the left-most label can have one.'],
    ['https://a.*.example.com', 'Only the left-most label can have one.'],
    ['https://*', 'The domain below it has to be written out.'],
    ['https://*.', 'The domain below it has to be written out.'],
    ['https://*-*.example.com', 'A label can have only one.'],
    ['https://**.example.com', 'A label can have only one.'],
    ['http://localhost:80*', 'As a port it stands alone.'],
    [
      'https://*example.com',
      'It would also match "https://evilexample.com". Write "https://*.example.com" for subdomains.',
    ],
  ])('refuses the wildcard in %s and shows the forms that are allowed', (text, problem) => {
    const parsed = parsePattern(text);
    expect(parsed).toEqual({
      code: 'CORS_E008',
      message: expect.stringContaining(`wildcards are not allowed. ${problem}`),
    });
    expect(parsed).toHaveProperty(
      'message',
      expect.stringContaining(
        ' A wildcard stands for the subdomains ("https://*.example.com"), for part of the left-most label ("https://preview-*.example.com") or for the port ("http://localhost:*").',
      ),
    );
  });

  it.each([
    ['/^https:\\/\\/app\\.example$/', '/^https:\\/\\/app\\.example$/'],
    ['/\\.example\\.com$/i', '/^https:\\/\\/.+(?:\\.example\\.com)$/i'],
    ['/^https:\\/\\/app\\.example$/gi', '/^https:\\/\\/app\\.example$/i'],
    ['/^https:\\/\\/localhost', '/^https:\\/\\/localhost$/'],
    ['^https://a.example|b.example', '/^(?:https:\\/\\/a.example|b.example)$/'],
    ['/^app.example.com$/i', '/^app.example.com$/i'],
    ['https://[^.]+\\.example\\.com', '/^https:\\/\\/[^.]+\\.example\\.com$/'],
    ['^a\\.b$|c$', '/^(?:a\\.b$|c)$/'],
    ['/^https:..[a-z]{1,3}.example$/', '/^https:..[a-z]{1,3}.example$/'],
    ['^https://app.example$', '/^https:\\/\\/app.example$/'],
    ['^https://app.example/$', '/^https:\\/\\/app.example\\/$/'],
    ['/^a\\.b$/i c', '/^a\\.b$\\/i c$/'],
    ['https://.*\\.app\\.example', '/^https:\\/\\/.*\\.app\\.example$/'],
    ['https://.*\\.app\\.example/', '/^https:\\/\\/.*\\.app\\.example\\/$/'],
  ])('for %s, a regular expression in quotes, says to remove the quotes', (text, regExp) => {
    expect(parsePattern(text)).toEqual({
      code: 'CORS_E007',
      message: `${JSON.stringify(text)} is a regular expression in quotes, which would be compared as text. Remove the quotes: ${regExp} (or new RegExp(…) where it is read from a variable).`,
    });
  });

  it.each(['/(/', '^https://(', '/.*/unknown'])(
    'for %s, which is not a regular expression even without quotes, suggests none',
    (text) => {
      expect(parsePattern(text)).toHaveProperty(
        'message',
        expect.stringContaining('Remove the quotes (or new RegExp(…) where it is read from a variable).'),
      );
    },
  );

  it.each(['/cats', '/', '//example.com', '/a/b/', 'https://example.com/a$b'])(
    'does not take %s for a regular expression',
    (text) => {
      expect(parsePattern(text)).toHaveProperty('message', expect.not.stringContaining('regular expression'));
    },
  );

  it('never throws, and suggests only valid patterns', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'https:/*.-_@?#[]018aZü ') }),
      fc
        .tuple(
          fc.constantFrom('https://', 'HTTP://', 'app://', '//', ''),
          fc.string({ unit: fc.constantFrom(...'aB1.-*_ü'), minLength: 1, maxLength: 12 }),
          fc.constantFrom('', ':0', ':1', ':80', ':443', ':0443', ':99999', ':*'),
          fc.constantFrom('', '/', '/a', '?b', '#c'),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const parsed = parsePattern(value);
        expect(isProblem(parsed) ? parsed.message : JSON.stringify(parsed.text)).toContain(
          JSON.stringify(value),
        );
        const fixes = isProblem(parsed) ? [...parsed.message.matchAll(/Write "([^"]+)"/g)] : [];
        for (const [, fix = ''] of fixes) expect({ fix, ...parsePattern(fix) }).not.toHaveProperty('code');
      }),
      { numRuns: 5_000 },
    );
  });
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
