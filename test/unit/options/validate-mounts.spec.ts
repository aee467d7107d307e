import { describe, expect, it } from '@jest/globals';
import type { CorsConfigurationIssue } from '../../../lib/errors/cors-configuration-error.js';
import { mountAbove, readMounts } from '../../../lib/options/validate-mounts.js';

function read(mounts: unknown) {
  const issues: CorsConfigurationIssue[] = [];
  return { mounts: readMounts(mounts, issues), issues };
}

describe('readMounts()', () => {
  it('reads paths and what holds there', () => {
    const { mounts, issues } = read({ '/graphql': { credentials: true }, '/docs/': false });
    expect(issues).toEqual([]);
    expect(mounts).toEqual([
      {
        path: '/graphql',
        segments: ['graphql'],
        level: {
          place: "mount '/graphql'",
          enabled: true,
          options: { credentials: true },
        },
      },
      {
        path: '/docs',
        segments: ['docs'],
        level: { place: "mount '/docs/'", enabled: false, options: {} },
      },
    ]);
  });

  it.each<[string, string]>([
    ['/', 'everything is below "/"'],
    ['assets', 'Write "/assets".'],
    ['', 'does not start with a slash'],
    ['https://cdn.example/assets', 'does not start with a slash'],
    ['/assets?x', 'a query'],
    ['/assets#x', 'a query or a fragment'],
    ['/assets/*', 'is a pattern'],
    ['/:tenant/assets', 'is a pattern'],
    ['/assets{/*path}', 'is a pattern'],
    ['/assets(.*)', 'is a pattern'],
    ['/a%2Fb', 'hides a slash'],
    ['/%zz', 'cannot be decoded'],
    ['//assets', 'empty segment'],
    ['/a/../b', '"."'],
    ['/a/%2e%2e/b', '"."'],
  ])('refuses %s', (path, message) => {
    const { mounts, issues } = read({ [path]: {} });
    expect(mounts).toEqual([]);
    expect(issues).toEqual([
      {
        code: 'CORS_E040',
        place: `mount '${path}'`,
        message: expect.stringContaining(message),
      },
    ]);
  });

  it.each(['/ASSETS', '/assets/', '/%61ssets'])('refuses %s beside /assets, which it is', (path) => {
    const { issues } = read({ '/assets': {}, [path]: {} });
    expect(issues).toEqual([
      { code: 'CORS_E041', place: expect.any(String), message: expect.stringContaining('"/assets"') },
    ]);
  });

  it.each([true, null, 'https://a.example', ['https://a.example']])('refuses %j as a policy', (options) => {
    expect(read({ '/assets': options }).issues).toEqual([
      { code: 'CORS_E006', place: "mount '/assets'", message: expect.any(String) },
    ]);
  });

  it.each([null, ['/assets'], '/assets'])('refuses %j as mounts', (mounts) => {
    expect(read(mounts).issues).toEqual([
      { code: 'CORS_E006', place: 'CorsModule.forRoot(), mounts', message: expect.any(String) },
    ]);
  });
});

describe('mountAbove()', () => {
  const { mounts } = read({ '/assets': {}, '/a/b': {} });

  it.each<[string, string | undefined]>([
    ['/assets', '/assets'],
    ['/Assets/', '/assets'],
    ['/assets/:id', '/assets'],
    ['/assets/*path', '/assets'],
    ['/assets{/*path}', '/assets'],
    ['/assets/x/y', '/assets'],
    ['/a/b/c', '/a/b'],
    ['/a', undefined],
    ['/a/:b', undefined],
    ['/a/b{c}', undefined],
    ['/:slug', undefined],
    ['/*path', undefined],
    ['{/*path}', undefined],
    ['/assets-:id', undefined],
    ['/assets:id', undefined],
    ['/', undefined],
  ])('a route of %s is at or below %s', (path, mount) => {
    expect(mountAbove(path, mounts)?.path).toBe(mount);
  });
});
