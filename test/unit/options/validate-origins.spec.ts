import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { validateOrigins } from '../../../lib/options/validate-origins.js';
import { readList } from '../../../lib/origins/read-origin.js';

const codes = (options: Parameters<typeof validateOrigins>[1]) =>
  validateOrigins(['http://a.example', 'https://*.github.io', 'null'], options).map(({ code }) => code);

describe('validateOrigins', () => {
  it('finds no problem in origins that a source may emit', () => {
    const origins = [
      'https://a.example',
      'https://*.b.example',
      'http://localhost:*',
      /^https:\/\/c\.example$/,
    ];
    expect(validateOrigins(origins)).toEqual([]);
    expect(validateOrigins([])).toEqual([]);
  });

  it('reports for each origin what start-up would report, and which one it is', () => {
    expect(validateOrigins(['https://a.example', 'https://b.example/', '*'])).toEqual([
      {
        code: 'CORS_E007',
        place: 'validateOrigins(), origin 2',
        message: '"https://b.example/" ends with a slash; an origin has no path. Write "https://b.example".',
      },
      {
        code: 'CORS_E008',
        place: 'validateOrigins(), origin 3',
        message: '"*" is any origin; a source lists origins. Write "*" as the "origin" of the policy.',
      },
    ]);
  });

  it('takes into account which policy the origins are for', () => {
    expect(codes({})).toEqual(['CORS_E003']);
    expect(codes({ credentials: true })).toEqual(['CORS_E010', 'CORS_E009', 'CORS_E003']);
    expect(
      codes({
        credentials: true,
        dangerouslyAllowInsecureOrigins: true,
        dangerouslyAllowPublicSuffixes: true,
        dangerouslyAllowNullOrigin: true,
      }),
    ).toEqual([]);
  });

  it('never throws, and accepts only origins that can be compiled', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.domain())), (origins) => {
        const good = origins.filter((origin) => validateOrigins([origin]).length === 0);
        expect(good.flatMap((origin) => readList([origin]).problems)).toEqual([]);
      }),
    );
  });
});
