import { describe, expect, it } from '@jest/globals';
import type { CorsConfigurationIssue } from '../../../lib/errors/cors-configuration-error.js';
import { mountAbove, readMounts } from '../../../lib/options/validate-mounts.js';

function read(mounts: unknown) {
  const issues: CorsConfigurationIssue[] = [];
  return { mounts: readMounts(mounts, issues), issues };
}

describe('readMounts()', () => {
  it('reads paths and their policies', () => {
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
        level: { place: "mount '/docs'", enabled: false, options: {} },
      },
    ]);
  });

  it.each<[string, string]>([
    ['/', 'is everything'],
    ['', 'is everything'],
    ['*', 'is everything'],
    ['/*', 'is everything'],
    ['assets', 'does not start with a slash. Write "/assets".'],
    ['./assets', 'does not start with a slash. Write "/assets".'],
    [
      '\\\\assets',
      'is a pattern, and a mount is a prefix: whatever is below it uses its policy. Write "/assets".',
    ],
    ['https://cdn.example/assets/fonts', 'is a URL, and a mount is the path of one. Write "/assets/fonts".'],
    ['/proxy/https://cdn.example', 'is a pattern, and a mount is a prefix'],
    ['https://cdn.example/assets', 'is a URL, and a mount is the path of one. Write "/assets".'],
    ['http://localhost:3000/graphql/', 'is a URL, and a mount is the path of one. Write "/graphql".'],
    ['https://cdn.example', 'is a URL, and a mount is the path of one. Write a path such as "/assets".'],
    ['/assets?x=/1', 'has a query or a fragment, and a mount is a path alone. Write "/assets".'],
    ['/assets?x', 'has a query or a fragment, and a mount is a path alone. Write "/assets".'],
    ['/assets#x', 'has a query or a fragment, and a mount is a path alone. Write "/assets".'],
    ['assets\\fonts', 'uses its policy. Write "/assets/fonts".'],
    ['/assets/*', 'uses its policy. Write "/assets".'],
    ['graphql/*', 'uses its policy. Write "/graphql".'],
    [
      '/:tenant/assets',
      'is a pattern, and a mount is a prefix: whatever is below it uses its policy. Write a path',
    ],
    ['/assets{/*path}', 'uses its policy. Write "/assets".'],
    ['/static/assets(.*)', 'uses its policy. Write "/static".'],
    ['/a%2Fb', 'cannot be decoded, or hides a slash as %2F. Write a path such as "/assets".'],
    ['/a/%zz', 'cannot be decoded, or hides a slash as %2F. Write "/a".'],
    ['/%zz', 'cannot be decoded, or hides a slash as %2F. Write a path such as "/assets".'],
    ['//assets', 'which browsers remove. Write "/assets".'],
    ['/a/../b', 'which browsers remove. Write "/b".'],
    ['/a/%2e%2e/b', 'which browsers remove. Write "/b".'],
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

  it.each(['/ASSETS', '/assets/', '/%61ssets'])(
    'refuses %s next to /assets, which is the same path',
    (path) => {
      const { issues } = read({ '/assets': {}, [path]: {} });
      expect(issues).toEqual([
        { code: 'CORS_E041', place: expect.any(String), message: expect.stringContaining('"/assets"') },
      ]);
    },
  );

  it('tells /a/b from /ab', () => {
    const { mounts, issues } = read({ '/a/b': {}, '/ab': {} });
    expect(issues).toEqual([]);
    expect(mounts.map(({ path }) => path)).toEqual(['/a/b', '/ab']);
  });

  it.each<[unknown, string]>([
    [true, 'true'],
    [null, 'null'],
    ['https://a.example', '"https://a.example"'],
    [['https://a.example'], 'a list'],
  ])('refuses %j as a policy', (options, shown) => {
    expect(read({ '/assets': options })).toStrictEqual({
      mounts: [],
      issues: [
        {
          code: 'CORS_E006',
          place: "mount '/assets'",
          message: `${shown} is not a set of options. Write { origin: '*' }, or false for no CORS there.`,
        },
      ],
    });
  });

  it.each<[unknown, string]>([
    [null, 'null'],
    [['/assets'], 'a list'],
    ['/assets', '"/assets"'],
  ])('refuses %j as mounts', (mounts, shown) => {
    expect(read(mounts)).toStrictEqual({
      mounts: [],
      issues: [
        {
          code: 'CORS_E006',
          place: 'CorsModule.forRoot(), mounts',
          message: `${shown} is not a set of mounts. Write mounts: { '/assets': { origin: '*' } }.`,
        },
      ],
    });
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
