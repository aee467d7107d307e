import { describe, expect, it } from '@jest/globals';
import { splitPath } from '../../../lib/protocol/path-segments.js';

describe('splitPath()', () => {
  it.each<[string, string[] | undefined]>([
    ['/', []],
    ['/assets', ['assets']],
    ['/assets/', ['assets']],
    ['/ASSETS/Fonts', ['assets', 'fonts']],
    ['/%61ssets', ['assets']],
    ['/caf%C3%A9', ['café']],
    ['//assets', ['', 'assets']],
    ['/a//b', ['a', '', 'b']],
    ['/assets/../orders', ['assets', '..', 'orders']],
    ['/a%2Fb', undefined],
    ['/a%2fb', undefined],
    ['/%zz', undefined],
    ['/a/%', undefined],
    ['assets', undefined],
    ['', undefined],
  ])('%s is %j', (path, segments) => expect(splitPath(path)).toEqual(segments));

  it('decodes only once, so that %252F stays as it is', () => {
    expect(splitPath('/a%252Fb')).toEqual(['a%2fb']);
  });
});
