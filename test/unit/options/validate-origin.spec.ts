import { describe, expect, it } from '@jest/globals';
import { validateOrigin } from '../../../lib/options/validate-origin.js';
import type { MergedFields } from '../../../lib/options/merge-policy.js';
import { readOrigin } from '../../../lib/origins/read-origin.js';

const codes = (origin: unknown, fields: MergedFields = {}) =>
  validateOrigin(readOrigin(origin), fields).map(({ code }) => code);
const message = (origin: unknown, fields: MergedFields = {}) =>
  validateOrigin(readOrigin(origin), fields).map((problem) => problem.message);

const credentials = { credentials: true };

describe('validateOrigin', () => {
  it.each(['*', true])(
    'refuses %p with credentials, which would let every site act on behalf of the user',
    (origin) => {
      expect(codes(origin)).toEqual([]);
      expect(codes(origin, credentials)).toEqual(['CORS_E001']);
      expect(codes(origin, { ...credentials, dangerouslyAllowAnyOriginWithCredentials: true })).toEqual([]);
    },
  );

  it('names the value that it refuses with credentials', () => {
    expect(message('*', credentials)[0]).toMatch(/^"\*" together with credentials would let every site act /);
    expect(message(true, credentials)[0]).toMatch(
      /^true together with credentials would let every site act /,
    );
  });

  it('refuses the opaque origin unless it is permitted', () => {
    expect(codes(['https://a.example', 'null'])).toEqual(['CORS_E003']);
    expect(codes('null', { dangerouslyAllowNullOrigin: true })).toEqual([]);
  });

  it('refuses a regular expression that is not anchored, and corrects it', () => {
    expect(codes(/example\.com$/i)).toEqual(['CORS_E011']);
    expect(message(/example\.com$/i)[0]).toContain('Write /^https:\\/\\/(?:example\\.com)$/i (');
    expect(message(/^a|b$/)[0]).toContain('Write /^(?:a|b)$/ (');
    expect(codes(/example\.com/, { dangerouslyAllowUnanchoredRegExp: true })).toEqual([]);
  });

  it.each([
    'https://*.com',
    'https://*.github.io',
    'https://pr-*.vercel.app',
    'https://*.co.uk:*',
    'https://*.com.',
    'https://*.github.io.',
    'https://pr-*.vercel.app.:*',
  ])('refuses %s with credentials, since anybody gets a name there', (origin) => {
    expect(codes(origin)).toEqual([]);
    expect(codes(origin, credentials)).toEqual(['CORS_E009']);
    expect(codes(origin, { ...credentials, dangerouslyAllowPublicSuffixes: true })).toEqual([]);
  });

  it.each(['http://example.com', 'http://example.com:8080', 'http://*.example.com', 'http://example.com:*'])(
    'refuses %s with credentials, since it is not encrypted',
    (origin) => {
      expect(codes(origin)).toEqual([]);
      expect(codes(origin, credentials)).toEqual(['CORS_E010']);
      expect(message(origin, credentials)[0]).toContain(`Write "${origin.replace('http:', 'https:')}"`);
      expect(codes(origin, { ...credentials, dangerouslyAllowInsecureOrigins: true })).toEqual([]);
    },
  );

  it.each([
    'http://192.168.0.1',
    'http://10.0.0.7:3000',
    'http://[fd00::1]:8080',
    'http://nas',
    'http://nas:5000',
    'http://printer.local',
    'http://build.internal:*',
  ])('names what helps beside a certificate where %s is in a network of its own', (origin) => {
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
    'https://*.example.com',
    'capacitor://localhost',
  ])('takes %s with credentials', (origin) => {
    expect(codes(origin, credentials)).toEqual([]);
  });

  it.each<[RegExp, MergedFields]>([
    [/^https:\/\/.*example\.com$/, { dangerouslyAllowAnyOriginWithCredentials: true }],
    [/^.*$/, { dangerouslyAllowAnyOriginWithCredentials: true }],
    [/^https:\/\/[^.]+\.github\.io$/, { dangerouslyAllowPublicSuffixes: true }],
    [/^https?:\/\/.*\.example\.com$/, { dangerouslyAllowInsecureOrigins: true }],
  ])('refuses %s with credentials, and takes it where that danger is permitted', (regExp, permitted) => {
    expect(codes(regExp)).toEqual([]);
    expect(codes([regExp], credentials)).toEqual(['CORS_E034']);
    expect(codes(regExp, { ...credentials, ...permitted })).toEqual([]);
  });

  it('refuses an expression that blocks the process, with and without credentials', () => {
    expect(codes(/^https:\/\/([a-z0-9-]+)*\.example\.com$/)).toEqual(['CORS_E035']);
    expect(codes(/^https:\/\/([a-z0-9-]+)*\.example\.com$/, credentials)).toEqual(['CORS_E035']);
  });

  it('reports all problems at once, those of the origin itself first', () => {
    expect(
      codes(['https://a.example/', 'null', /b/g, 'http://c.example', 'https://*.com'], credentials).sort(),
    ).toEqual(['CORS_E003', 'CORS_E007', 'CORS_E009', 'CORS_E010', 'CORS_E011', 'CORS_E012']);
  });

  it('finds no problem in functions and providers', () => {
    expect(codes(() => true, credentials)).toEqual([]);
    expect(codes(undefined, credentials)).toEqual([]);
  });
});
