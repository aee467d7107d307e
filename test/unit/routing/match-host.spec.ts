import { describe, expect, it } from '@jest/globals';
import { compileHost } from '../../../lib/routing/match-host.js';

describe('compileHost', () => {
  it.each([undefined, ''])('returns undefined for %p, which means any host', (host) => {
    expect(compileHost(host)).toBeUndefined();
  });

  it.each<[string, Parameters<typeof compileHost>[0], string[], string[]]>([
    ['a name', 'api.example.com', ['api.example.com'], ['example.com', 'x.api.example.com', '']],
    ['a parameter', ':tenant.example.com', ['a.example.com'], ['example.com', 'a.b.example']],
    ['a RegExp', /^(?:a|b)\.example\.com$/, ['a.example.com'], ['c.example.com']],
    ['a list', ['a.example', /^b\.example$/], ['a.example', 'b.example'], ['c.example']],
  ])('knows the hosts of %s', (_what, host, matching, others) => {
    const matches = compileHost(host)!;
    expect(matching.filter((name) => !matches(name))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });
});
