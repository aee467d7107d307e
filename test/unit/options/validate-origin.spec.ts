import { describe, expect, it } from '@jest/globals';
import { validateOrigin } from '../../../lib/options/validate-origin.js';
import type { MergedFields } from '../../../lib/options/merge-policy.js';
import { readOrigin } from '../../../lib/origins/read-origin.js';

const codes = (origin: unknown, fields: MergedFields = {}) =>
  validateOrigin(readOrigin(origin), fields).map(({ code }) => code);
const message = (origin: unknown, fields: MergedFields = {}) =>
  validateOrigin(readOrigin(origin), fields).map((problem) => problem.message);

const credentials = { credentials: true };

/** The expression that the message about a missing anchor suggests. */
function corrected(regExp: RegExp): RegExp {
  const [, source = '', flags] =
    /Write \/(.*)\/([a-z]*) \("dangerouslyAllowUnanchored/.exec(message(regExp).at(-1)!) ?? [];
  return new RegExp(source, flags);
}

describe('validateOrigin', () => {
  it.each(['*', true])(
    'refuses %p with credentials, which would let every site act on behalf of the user',
    (origin) => {
      expect(codes(origin)).toEqual([]);
      expect(codes(origin, credentials)).toEqual(['CORS_E001']);
      expect(codes(origin, { ...credentials, dangerouslyAllowAnyOriginWithCredentials: true })).toEqual([]);
    },
  );

  it.each<[string, unknown, string]>([
    [
      'any origin',
      '*',
      '"*" together with credentials would let every site act on behalf of your users. List the origins that may, or leave out credentials ("dangerouslyAllowAnyOriginWithCredentials: true" permits it).',
    ],
    [
      'any origin, reflected',
      true,
      'true together with credentials would let every site act on behalf of your users. List the origins that may, or leave out credentials ("dangerouslyAllowAnyOriginWithCredentials: true" permits it).',
    ],
    [
      'the opaque origin',
      'null',
      '"null" is the origin of sandboxed frames and of data: and file: pages, which anybody can make. Leave it out ("dangerouslyAllowNullOrigin: true" permits it).',
    ],
    [
      'an expression without anchors',
      /example\.com/,
      '/example\\.com/ is not anchored at both ends, so it also matches origins that only contain what it describes. Write /^https:\\/\\/(?:example\\.com)$/ ("dangerouslyAllowUnanchoredRegExp: true" permits it).',
    ],
    [
      'a public suffix',
      'https://*.github.io',
      '"https://*.github.io" together with credentials: anybody can register a name under "github.io", which is a public suffix. Name your own domain ("dangerouslyAllowPublicSuffixes: true" permits it).',
    ],
    [
      'plain http',
      'http://a.example',
      '"http://a.example" is not encrypted: with credentials, anybody on the network could act on behalf of your users. Write "https://a.example" ("dangerouslyAllowInsecureOrigins: true" permits it).',
    ],
    [
      'a slow expression',
      /^https:\/\/([a-z0-9-]+)*\.example\.com$/,
      '/^https:\\/\\/([a-z0-9-]+)*\\.example\\.com$/ takes many times longer with each further character of an origin that it does not match, so one request could block the server. Remove the repetition inside a repetition: "[a-z0-9-]+" instead of "([a-z0-9-]+)*".',
    ],
  ])('says what is wrong with %s, and what to write', (_what, origin, text) => {
    expect(message(origin, credentials)).toEqual([text]);
  });

  it.each<[RegExp, RegExp]>([
    [
      /^.*$/,
      /^\/\^\.\*\$\/ together with credentials also lets in "https:[^"]+", which is any site\. Write out your own domain \("dangerouslyAllowAnyOriginWithCredentials: true" permits it\)\.$/,
    ],
    [
      /^https:\/\/.*example\.com$/,
      / also lets in "https:[^"]+", which somebody else can register\. Write out the domain up to its end, and dots as "\\\."; only what is in front of "\\\.example\\\.com" may vary \("dangerouslyAllowAnyOriginWithCredentials: true" permits it\)\.$/,
    ],
    [
      /^https:\/\/[^.]+\.github\.io$/,
      / also lets in "https:[^"]+\.github\.io", and anybody can get a name like that\. Write out your own domain \("dangerouslyAllowPublicSuffixes: true" permits it\)\.$/,
    ],
    [
      /^https?:\/\/.*\.example\.com$/,
      / also lets in "http:[^"]+", which is not encrypted: anybody on the network could act on behalf of your users\. Write "https" \("dangerouslyAllowInsecureOrigins: true" permits it\)\.$/,
    ],
  ])('names an origin that %s lets in with credentials', (regExp, text) => {
    expect(message(regExp, credentials)).toEqual([expect.stringMatching(text)]);
  });

  it('refuses the opaque origin unless it is permitted', () => {
    expect(codes(['https://a.example', 'null'])).toEqual(['CORS_E003']);
    expect(codes('null', { dangerouslyAllowNullOrigin: true })).toEqual([]);
  });

  it('refuses a regular expression that is not anchored, and corrects it', () => {
    expect(codes(/example\.com$/i)).toEqual(['CORS_E011']);
    expect(message(/example\.com$/i)[0]).toContain('Write /^https:\\/\\/(?:example\\.com)$/i (');
    expect(message(/^a|b$/)[0]).toContain('Write /^(?:a|b)$/ (');
    expect(message(/^a$|b$/)[0]).toContain('Write /^(?:a$|b)$/ (');
    expect(message(/[^.]+\.example\.com$/)[0]).toContain('Write /^https:\\/\\/(?:[^.]+\\.example\\.com)$/ (');
    expect(message(/example\.com/gi)).toContainEqual(
      expect.stringContaining('Write /^https:\\/\\/(?:example\\.com)$/i ('),
    );
    expect(codes(/example\.com/, { dangerouslyAllowUnanchoredRegExp: true })).toEqual([]);
  });

  it.each<[RegExp, string]>([
    [/app\.example/, 'https://app.example'],
    [/^https:\/\/app\.example/, 'https://app.example'],
    [/https:\/\/app\.example$/i, 'https://app.example'],
    [/(?:www|app)\.example\.com$/g, 'https://app.example.com'],
    [/(?<name>www|app)\.example\.com/, 'https://app.example.com'],
    [/example\.com(?::\d+)?$/, 'https://example.com:8443'],
    [/localhost:\d+$/, 'http://localhost:5173'],
    [/(localhost|127\.0\.0\.1):\d+/, 'http://127.0.0.1:3000'],
    [/(?:127\.0\.0\.1|localhost)/, 'http://localhost'],
    [/\[::1\]:\d+$/, 'http://[::1]:3000'],
    [/^https:\/\/a\.example$|b\.example/, 'https://a.example'],
    [/\.example\.com$/, 'https://app.example.com'],
    [/\.example\.com$/i, 'https://a.b.example.com'],
  ])('corrects %s to an expression that is accepted, and matches what was meant', (regExp, origin) => {
    expect(corrected(regExp).test(origin)).toBe(true);
    expect(codes(corrected(regExp))).toEqual([]);
  });

  it.each([/^https:\/\/app\.example\$/, /app\\$/, /app\\\$/, /\^app$/, /$/, /^/, /(?:)/, /[$^]/])(
    'corrects %s to an expression that is accepted',
    (regExp) => {
      expect(codes(corrected(regExp))).toEqual([]);
    },
  );

  it('corrects one that is also global to the same expression in both messages', () => {
    const write = 'Write /^https:\\/\\/.+(?:\\.example\\.com)$/i';
    expect(message(/\.example\.com$/gi)).toEqual([
      expect.stringContaining(`${write}.`),
      expect.stringContaining(`${write} (`),
    ]);
  });

  it.each([/.*/, /https:/, /^https:\/\//])(
    'refuses %s with credentials even if anchors may be left out, because it matches any site',
    (regExp) => {
      const permitted = { ...credentials, dangerouslyAllowUnanchoredRegExp: true };
      expect(codes(regExp, permitted)).toEqual(['CORS_E034']);
      expect(codes(regExp, { ...permitted, dangerouslyAllowAnyOriginWithCredentials: true })).toEqual([]);
      expect(codes(regExp, { dangerouslyAllowUnanchoredRegExp: true })).toEqual([]);
      expect(codes(/example\.com/, permitted)).toEqual([]);
      // One reason is enough.
      expect(codes(regExp, credentials)).toEqual(['CORS_E011']);
      expect(codes(/example\.com/, credentials)).toEqual(['CORS_E011']);
    },
  );

  it.each([
    'https://*.com',
    'https://*.github.io',
    'https://pr-*.vercel.app',
    'https://*.co.uk:*',
    'https://*.com.',
    'https://*.github.io.',
    'https://pr-*.vercel.app.:*',
  ])('refuses %s with credentials, because anybody can get a name there', (origin) => {
    expect(codes(origin)).toEqual([]);
    expect(codes(origin, credentials)).toEqual(['CORS_E009']);
    expect(codes(origin, { ...credentials, dangerouslyAllowPublicSuffixes: true })).toEqual([]);
  });

  it.each(['http://example.com', 'http://example.com:8080', 'http://*.example.com', 'http://example.com:*'])(
    'refuses %s with credentials, because it is not encrypted',
    (origin) => {
      expect(codes(origin)).toEqual([]);
      expect(codes(origin, credentials)).toEqual(['CORS_E010']);
      expect(message(origin, credentials)[0]).toContain(`Write "${origin.replace('http:', 'https:')}"`);
      expect(codes(origin, { ...credentials, dangerouslyAllowInsecureOrigins: true })).toEqual([]);
    },
  );

  it('leaves out the port that is the default of https', () => {
    expect(message('http://a.example:443', credentials)[0]).toContain('Write "https://a.example" (');
    expect(message('http://*.a.example:443', credentials)[0]).toContain('Write "https://*.a.example" (');
    expect(message('http://a.example:4430', credentials)[0]).toContain('Write "https://a.example:4430" (');
  });

  it.each([
    'http://192.168.0.1',
    'http://10.0.0.7:3000',
    'http://[fd00::1]:8080',
    'http://nas',
    'http://nas:5000',
    'http://printer.local',
    'http://build.internal:*',
  ])('for %s, which is on a private network, suggests more than a certificate', (origin) => {
    expect(codes(origin, credentials)).toEqual(['CORS_E010']);
    const secure = origin.replace('http:', 'https:');
    expect(message(origin, credentials)[0]).toMatch(
      'Serve the page over https and write "' + secure + '", or open it as http://localhost while developing',
    );
  });

  it.each([
    'http://localhost:3000',
    'http://localhost:*',
    'http://*.localhost',
    'http://127.0.0.1:5173',
    'http://[::1]:5173',
    'https://team.github.io',
    'https://github.io:*',
    'https://*.example.com',
    'capacitor://localhost',
  ])('accepts %s with credentials', (origin) => {
    expect(codes(origin, credentials)).toEqual([]);
  });

  it.each<[RegExp, MergedFields]>([
    [/^https:\/\/.*example\.com$/, { dangerouslyAllowAnyOriginWithCredentials: true }],
    [/^.*$/, { dangerouslyAllowAnyOriginWithCredentials: true }],
    [/^https:\/\/[^.]+\.github\.io$/, { dangerouslyAllowPublicSuffixes: true }],
    [/^https?:\/\/.*\.example\.com$/, { dangerouslyAllowInsecureOrigins: true }],
  ])('refuses %s with credentials, but accepts it if that danger is permitted', (regExp, permitted) => {
    expect(codes(regExp)).toEqual([]);
    expect(codes([regExp], credentials)).toEqual(['CORS_E034']);
    expect(codes(regExp, { ...credentials, ...permitted })).toHaveLength(0);
  });

  it('refuses an expression that blocks the process, with and without credentials', () => {
    expect(codes(/^https:\/\/([a-z0-9-]+)*\.example\.com$/)).toEqual(['CORS_E035']);
    expect(codes(/^https:\/\/([a-z0-9-]+)*\.example\.com$/, credentials)).toEqual(['CORS_E035']);
  });

  it('reports one fault of an expression, not those that follow from it', () => {
    expect(codes(/^https:\/\/([a-z0-9-]+)*\.example\.com$/g)).toEqual(['CORS_E012']);
    expect(codes(/^https:\/\/([a-z0-9-]+)*\.example\.com$/y)).toEqual(['CORS_E012']);
    expect(codes(/^.*$/g, credentials)).toEqual(['CORS_E012']);
    expect(codes(/example\.com/, credentials)).toEqual(['CORS_E011']);
    expect(codes(/^https:\/\/([a-z0-9.-]+)*$/, credentials)).toEqual(['CORS_E035']);
  });

  it('reports all problems at once, those of the origin itself first', () => {
    expect(
      codes(['https://a.example/', 'null', /b/g, 'http://c.example', 'https://*.com'], credentials).sort(),
    ).toEqual(['CORS_E003', 'CORS_E007', 'CORS_E009', 'CORS_E010', 'CORS_E011', 'CORS_E012']);
  });

  it('reports what is wrong with a corrected origin at the same time', () => {
    expect(message('http://a.example/', credentials)).toEqual([
      expect.stringContaining('Write "http://a.example".'),
      expect.stringContaining('Write "https://a.example" ('),
    ]);
    expect(codes('https://*.GitHub.io', credentials)).toEqual(['CORS_E007', 'CORS_E009']);
    expect(codes('https://*.GitHub.io')).toEqual(['CORS_E007']);
    expect(codes('https://a.example:x', credentials)).toEqual(['CORS_E007']);
  });

  it('finds no problem in functions and providers', () => {
    expect(codes(() => true, credentials)).toEqual([]);
    expect(codes(undefined, credentials)).toEqual([]);
  });
});
