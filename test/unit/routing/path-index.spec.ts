import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { pathToRegexp } from 'path-to-regexp';
import { isStaticPath, PathIndex } from '../../../lib/routing/path-index.js';

function indexOf(
  paths: readonly (string | undefined)[],
  caseSensitive = false,
): PathIndex<string | undefined> {
  const index = new PathIndex<string | undefined>(caseSensitive);
  for (const path of paths) index.add(path, path);
  return index;
}

describe('PathIndex', () => {
  it('narrows paths down to those that may match', () => {
    const index = indexOf([
      '/cats',
      '/cats/:id',
      '/cats/:id/toys',
      '/dogs/:id',
      '/files/*path',
      '/{lang}/home',
    ]);
    expect(index.candidates('/cats/7').sort()).toEqual(['/cats/:id', '/{lang}/home']);
    expect(index.candidates('/cats/7/toys').sort()).toEqual(['/cats/:id/toys', '/{lang}/home']);
    expect(index.candidates('/files/a/b').sort()).toEqual(['/files/*path', '/{lang}/home']);
  });

  it('always includes a path that it cannot read', () => {
    expect(indexOf([undefined]).candidates('/anything/at/all')).toEqual([undefined]);
  });

  it('considers case only if the router does', () => {
    expect(indexOf(['/Cats/:id']).candidates('/cATS/7')).toEqual(['/Cats/:id']);
    expect(indexOf(['/Cats/:id'], true).candidates('/cats/7')).toEqual([]);
  });

  it('never leaves out a path that the router would match', () => {
    const segment = fc.constantFrom(
      'a',
      'b',
      'A',
      ':id',
      ':x',
      'a-:id',
      '*rest',
      'x{y}',
      '{:o}',
      'a\\:b',
      '',
    );
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
    const readable = path.filter((one) => regExpOf(one) !== undefined);
    const asked = fc
      .array(fc.constantFrom('a', 'b', 'A', 'a-1', 'x', 'xy', 'a:b', '', '%61'), { maxLength: 5 })
      .map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(fc.uniqueArray(readable, { maxLength: 8 }), asked, (paths, url) => {
        const candidates = indexOf(paths).candidates(url);
        const matching = paths.filter((one) => regExpOf(one)!.test(url));
        expect(candidates).toEqual(expect.arrayContaining(matching));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('isStaticPath', () => {
  it('is true for paths of plain text', () => {
    expect(['/', '/cats', '/a-b/c_d.json', '/~x'].filter(isStaticPath)).toHaveLength(4);
  });

  it.each(['/:id', '/*path', '/{a}', '/a(b)', '/a?', '/a+', '/a!', '/a\\b', '/a[b]', '/ä', '/a b', '/a\n'])(
    'is false for %j',
    (path) => {
      expect(isStaticPath(path)).toBe(false);
    },
  );
});

/** Matches as Express does: ignoring case, and with or without a trailing slash. */
function regExpOf(path: string): RegExp | undefined {
  try {
    return pathToRegexp(path.replace(/\/+$/, ''), { trailing: true }).regexp;
  } catch {
    return undefined;
  }
}
