import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import {
  validateAllowedHeaders,
  validateExposedHeaders,
  validateMethods,
} from '../../../lib/options/validate-lists.js';

describe('validateMethods', () => {
  it.each([[['GET', 'DELETE', 'OPTIONS', 'PROPFIND']], [['*']], [[]], [['M-SEARCH', 'MKCOL']]])(
    'accepts %j',
    (methods) => {
      expect(validateMethods(methods)).toEqual([]);
    },
  );

  it.each([
    [
      ['*', 'GET'],
      '"*" is every method of the route and stands alone. Write "*", or the methods without it.',
    ],
    [['GE T'], '"GE T" is not a method. Write a name such as "PATCH".'],
    [[''], '"" is not a method. Write a name such as "PATCH".'],
    [['CONNECT'], 'browsers do not let scripts send CONNECT. Leave it out.'],
    [['trace'], 'browsers do not let scripts send trace. Leave it out.'],
    [['patch'], '"patch" is not the same method as "PATCH": methods are case-sensitive. Write "PATCH".'],
    [
      ['Options'],
      '"Options" is not the same method as "OPTIONS": methods are case-sensitive. Write "OPTIONS".',
    ],
    [
      ['propfind'],
      '"propfind" is not the same method as "PROPFIND": methods are case-sensitive. Write "PROPFIND".',
    ],
    [['PSOT'], '"PSOT" is not a method that Node.js accepts in a request. Did you mean "POST"?'],
    [['delte'], '"delte" is not a method that Node.js accepts in a request. Did you mean "DELETE"?'],
    [['BREW'], '"BREW" is not a method that Node.js accepts in a request. Leave it out.'],
  ])('refuses %j', (methods, message) => {
    expect(validateMethods(methods)).toEqual([{ code: 'CORS_E013', message }]);
  });

  it.each([
    [7, "7 is not a list of names. Write methods: ['GET', 'POST']."],
    [['GET', 7], "7 is not a name. Write methods: ['GET', 'POST']."],
    [[7], "7 is not a name. Write methods: ['GET', 'POST']."],
    [{}, "an object is not a list of names. Write methods: ['GET', 'POST']."],
  ])('refuses %j, which is not a list of names', (methods, message) => {
    expect(validateMethods(methods)).toEqual([{ code: 'CORS_E006', message }]);
  });
});

describe('validateAllowedHeaders', () => {
  it.each([[['Content-Type', 'authorization', 'X-Custom']], [['*']], [[]]])('accepts %j', (names) => {
    expect(validateAllowedHeaders(names)).toEqual([]);
  });

  it.each([
    [['X A'], '"X A" is not a header name. Write a name such as "X-Total-Count".'],
    [
      ['Access-Control-Allow-Origin'],
      '"Access-Control-Allow-Origin" is a response header, which this module writes. Leave it out; a page that sends it in a request has to be changed.',
    ],
    [
      ['Cookie'],
      'the browser sets "Cookie" itself and does not let pages set it. Leave it out; it needs no permission.',
    ],
    [
      ['sec-a'],
      'the browser sets "sec-a" itself and does not let pages set it. Leave it out; it needs no permission.',
    ],
  ])('refuses %j', (names, message) => {
    expect(validateAllowedHeaders(names)).toEqual([{ code: 'CORS_E014', message }]);
  });

  it('refuses what is not a list of names', () => {
    expect(validateAllowedHeaders(true)).toEqual([
      {
        code: 'CORS_E006',
        message: "true is not a list of names. Write allowedHeaders: ['Content-Type', 'Authorization'].",
      },
    ]);
  });
});

describe('validateExposedHeaders', () => {
  it.each([[['X-Total-Count', 'ETag']], [['*']], [['auto']], [[]]])('accepts %j', (names) => {
    expect(validateExposedHeaders(names, false)).toEqual([]);
  });

  it('refuses the wildcard only with credentials', () => {
    expect(validateExposedHeaders(['*'], true)).toEqual([
      {
        code: 'CORS_E002',
        message: `"*" together with credentials is the name of a header "*" to browsers. List the headers, or write 'auto' for what each handler sets.`,
      },
    ]);
    expect(validateExposedHeaders(['auto'], true)).toEqual([]);
  });

  it.each([
    [['auto', 'X-A'], "'auto' stands alone. Write 'auto', or a list of names."],
    [['X:A'], '"X:A" is not a header name. Write a name such as "X-Total-Count".'],
    [['Set-Cookie'], 'scripts cannot read "Set-Cookie". Leave it out.'],
  ])('refuses %j', (names, message) => {
    expect(validateExposedHeaders(names, false)).toEqual([{ code: 'CORS_E014', message }]);
  });

  it('refuses what is not a list of names', () => {
    expect(validateExposedHeaders(null, false)).toEqual([
      { code: 'CORS_E006', message: "null is not a list of names. Write exposedHeaders: ['X-Total-Count']." },
    ]);
  });
});

describe('all of them', () => {
  it('never throw, whatever the value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(fc.oneof(fc.string(), fc.anything()))), (value) => {
        const validators = [
          validateMethods,
          validateAllowedHeaders,
          (v: unknown) => validateExposedHeaders(v, true),
        ];
        for (const validate of validators) expect(Array.isArray(validate(value))).toBe(true);
      }),
    );
  });
});
