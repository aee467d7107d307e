import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, property } from '../../support/seeded-fast-check.js';
import { splitPath } from '../../../lib/protocol/path-segments.js';
import { isDecodable, MountTable } from '../../../lib/routing/mount-table.js';

const table = new MountTable([
  ['/assets', 'assets'],
  ['/assets/fonts', 'fonts'],
  ['/a/b/c', 'deep'],
  ['/café', 'coffee'],
]);

describe('MountTable', () => {
  it.each<[string, string | undefined]>([
    ['/assets', 'assets'],
    ['/assets/', 'assets'],
    ['/assets/logo.svg', 'assets'],
    ['/Assets/Logo.svg', 'assets'],
    ['/%61ssets/logo.svg', 'assets'],
    ['/assets/fonts', 'fonts'],
    ['/assets/fonts/a.woff2', 'fonts'],
    ['/assets/fontsy', 'assets'],
    ['/a/b/c/d', 'deep'],
    ['/caf%c3%a9/x', 'coffee'],
    ['/', undefined],
    ['', undefined],
    ['*', undefined],
    ['/assetsy', undefined],
    ['/assets;x', undefined],
    ['//assets', undefined],
    ['/x/assets', undefined],
    ['/a', undefined],
    ['/a/b', undefined],
    ['/assets%2Flogo.svg', undefined],
  ])('%s is below %s', (path, mounted) => expect(table.find(path)).toBe(mounted));

  it.each(['/assets/a%2Fb', '/assets/%zz', '/assets/%', '/%2f'])('%s is unclear', (path) => {
    expect(isDecodable(path)).toBe(false);
  });

  it.each(['/assets/a', '/assets/caf%C3%A9', '/'])('%s is clear', (path) => {
    expect(isDecodable(path)).toBe(true);
  });

  it('finds the longest prefix, as a comparison with each one does', () => {
    const segment = constantFrom('a', 'A', 'b', '%61', '%2F', '%', '', '..');
    const path = array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`);
    const prefix = array(constantFrom('a', 'b'), { minLength: 1, maxLength: 3 });
    assert(
      property(array(prefix, { maxLength: 6 }), path, (prefixes, asked) => {
        const mounts = new Map(prefixes.map((segments) => [`/${segments.join('/')}`, segments]));
        const segments = splitPath(asked);
        const below = [...mounts]
          .filter(([, own]) => segments !== undefined && own.every((one, index) => segments[index] === one))
          .sort(([, one], [, other]) => other.length - one.length);
        const found = new MountTable([...mounts.keys()].map((one) => [one, one])).find(asked);
        expect(isDecodable(asked) ? found : undefined).toBe(below[0]?.[0]);
      }),
      { seed: 20, numRuns: 2_000 },
    );
  });

  it('looks up a long path in as many steps as the longest prefix has segments', () => {
    const long = `/assets/fonts${'/a'.repeat(8_000)}`;
    const start = process.cpuUsage();
    for (let i = 0; i < 10_000; i++) table.find(long);
    // Looking at all segments ten thousand times would take seconds.
    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
  });
});
