import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { OriginSet } from '../../../lib/origins/origin-set.js';
import { readList } from '../../../lib/origins/read-origin.js';

function setOf(...origins: (string | RegExp)[]): OriginSet {
  const { spec, problems } = readList(origins);
  if (spec.kind !== 'list' || (problems.length > 0 && origins.length > 0))
    throw new Error(JSON.stringify(problems));
  return new OriginSet(spec);
}

describe('OriginSet', () => {
  it.each([
    ['https://example.com', 'https://example.com'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['http://[::1]:*', 'http://[::1]:5173'],
    ['http://localhost:*', 'http://localhost'],
    ['https://*.example.com', 'https://a.b.c.example.com'],
    ['https://*.example.com:8443', 'https://a.example.com:8443'],
    ['https://*.example.com:*', 'https://a.example.com:8443'],
    ['https://pr-*.example.com', 'https://pr-a-1.example.com'],
    ['app://*.example', 'app://x.example'],
    ['null', 'null'],
    [/^https:\/\/a\d\.example$/, 'https://a7.example'],
  ])('of %s allows %s', (pattern, origin) => {
    expect(setOf(pattern).judge(origin)).toBe('allowed');
  });

  it.each([
    ['https://example.com', 'https://notexample.com'],
    ['https://example.com', 'https://example.com.evil.net'],
    ['https://example.com', 'http://example.com'],
    ['https://example.com', 'https://example.com:8443'],
    ['https://example.com', 'null'],
    ['https://*.example.com', 'https://example.com'],
    ['https://*.example.com', 'https://evil-example.com'],
    ['https://*.example.com', 'http://a.example.com'],
    ['https://*.example.com', 'https://a.example.com:8443'],
    ['https://*.example.com', 'https://a.example.com.evil.net'],
    ['https://*.example.com', 'https://com'],
    ['http://localhost:*', 'http://localhost.example.com'],
    ['https://pr-*.example.com', 'https://pr-.example.com'],
    ['https://pr-*.example.com', 'https://a.pr-1.example.com'],
    ['https://pr-*.example.com', 'https://pr-1.a.example.com'],
    ['https://pr-*.example.com', 'https://pr-a_b.example.com'],
    ['https://a*a.example.com', 'https://a.example.com'],
    [/^null$/, 'null'],
  ])('of %s does not allow %s', (pattern, origin) => {
    expect(setOf(pattern).judge(origin)).toBe('origin-not-allowed');
  });

  it.each([
    ['https://example.com', 'https://EXAMPLE.com'],
    ['https://example.com', 'https://example.com/'],
    ['https://*.example.com', 'https://.example.com'],
    ['https://*.example.com', 'https://foo..example.com'],
    ['https://*.example.com', 'https://*.example.com'],
    ['https://*.example.com:*', 'https://evil.com:any.example.com'],
    ['http://localhost:*', 'http://localhost:65536'],
    [/^b$/, 'b'],
  ])('of %s rejects %s as malformed', (pattern, origin) => {
    expect(setOf(pattern).judge(origin)).toBe('origin-malformed');
  });

  it('allows an origin of the maximum length, and none that is longer', () => {
    const longest = `${'a'.repeat(64)}://${`${'b'.repeat(63)}.`.repeat(4).slice(0, 252)}.:65535`;
    expect(longest).toHaveLength(326);
    expect(setOf(longest).judge(longest)).toBe('allowed');
    expect(setOf(/^a+:/).judge(longest)).toBe('allowed');
    expect(setOf(/^a+:/).judge(longest.replace('://', '://c'))).toBe('origin-malformed');
  });

  it('allows what one of its expressions matches', () => {
    const set = setOf(/^https:\/\/a\.example$/, /^https:\/\/b\.example$/);
    const origins = ['https://a.example', 'https://b.example', 'https://c.example'];
    expect(origins.map((origin) => set.judge(origin))).toEqual(['allowed', 'allowed', 'origin-not-allowed']);
  });

  it('tells partial labels of different lengths apart', () => {
    const labels = ['aa-*', 'bbb-*', '*-cc', '*-ddd', 'aa-*-cc', 'pre_*', 'f-*-g', 'h-*-i'];
    const set = setOf(...labels.map((label) => `https://${label}.example.com`));
    const allowed = ['aa-x', 'bbb-x', 'x-cc', 'x-ddd', 'aa-x-cc', 'aa-cc', 'pre_x', 'f-x-g', 'h-x-i'];
    const others = ['bb-x', 'aaa', 'x-dd', 'cc', 'f-x-i', 'h-x-g', 'f--g', 'pre_', 'pre_x_y', 'x'];
    const judged = (label: string) => set.judge(`https://${label}.example.com`);
    expect(allowed.filter((label) => judged(label) !== 'allowed')).toEqual([]);
    expect(others.filter((label) => judged(label) === 'allowed')).toEqual([]);
  });

  it('tells apart patterns that share a base', () => {
    const set = setOf(
      'https://*.example.com',
      'app://*.example.com:8443',
      'https://pr-*.example.com:*',
      'https://pq-*.example.com:*',
      'http://*.a.example.com',
    );
    const allowed = [
      'https://x.example.com',
      'app://x.example.com:8443',
      'https://pr-1.example.com:1',
      'https://pq-1.example.com:1',
      'http://x.a.example.com',
    ];
    const refused = [
      'app://x.example.com',
      'https://x.example.com:8443',
      'https://ps-1.example.com:1',
      'http://x.example.com',
    ];
    expect(allowed.filter((origin) => set.judge(origin) !== 'allowed')).toEqual([]);
    expect(refused.filter((origin) => set.judge(origin) !== 'origin-not-allowed')).toEqual([]);
  });

  it('allows exactly what a plain matcher allows', () => {
    const label = fc.constantFrom('a', 'b', 'ab', 'a-b', 'pr-1', 'com', '1', 'a_b');
    const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    const scheme = fc.constantFrom('http', 'https', 'app');
    const port = fc.constantFrom('', ':3000', ':8080');
    const wildcard = fc.constantFrom('*', 'pr-*', '*-b', 'a*', 'a*b', 'a-*');
    const pattern = fc
      .oneof(
        fc.tuple(scheme, host, fc.oneof(port, fc.constant(':*'))).map(([s, h, p]) => `${s}://${h}${p}`),
        fc
          .tuple(scheme, wildcard, host, fc.oneof(port, fc.constant(':*')))
          .map(([s, w, h, p]) => `${s}://${w}.${h}${p}`),
      )
      .filter((text) => readList([text]).problems.length === 0);
    const origin = fc.oneof(
      { weight: 8, arbitrary: fc.tuple(scheme, host, port).map(([s, h, p]) => `${s}://${h}${p}`) },
      // Texts that no browser sends.
      {
        weight: 1,
        arbitrary: fc
          .tuple(
            scheme,
            host,
            port,
            fc.constantFrom('/', '.', ':', ' ', '*', '..com', ':0', ':99999', ', null'),
          )
          .map(([s, h, p, junk]) => `${s}://${h}${p}${junk}`),
      },
      { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'htps:/.a*-0') }) },
    );
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 6 }), origin, (patterns, asked) => {
        const allowed = setOf(...patterns).judge(asked) === 'allowed';
        expect(allowed).toBe(patterns.some((one) => plainlyMatches(one, asked)));
      }),
      { numRuns: 5_000 },
    );
  });
});

/** R5 taken literally, one pattern at a time and without optimizations. */
function plainlyMatches(pattern: string, origin: string): boolean {
  const asked = /^([a-z]+):\/\/([a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::([0-9]+))?$/.exec(origin);
  if (asked === null || asked[3] === '0' || Number(asked[3] ?? 1) > 65_535) return false;
  const [scheme, rest = ''] = pattern.split('://');
  const [host = '', port = ''] = rest.split(':');
  if (asked[1] !== scheme) return false;
  if (port !== '*' && port !== (asked[3] ?? '')) return false;
  const [first = '', ...base] = host.split('.');
  const labels = asked[2]!.split('.');
  if (first === '*') {
    return labels.length > base.length && labels.slice(-base.length).join('.') === base.join('.');
  }
  if (labels.length !== base.length + 1 || labels.slice(1).join('.') !== base.join('.')) return false;
  if (!first.includes('*')) return labels[0] === first;
  const [prefix = '', suffix = ''] = first.split('*');
  const middle = labels[0]!.slice(prefix.length, labels[0]!.length - suffix.length);
  return labels[0] === prefix + middle + suffix && /^[a-z0-9-]+$/.test(middle);
}
