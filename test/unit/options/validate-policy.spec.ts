import { describe, expect, it } from '@jest/globals';
import * as fc from '../../support/seeded-fast-check.js';
import { ISSUES } from '../../../lib/errors/issue-codes.js';
import { POLICY_FIELDS } from '../../../lib/options/cors-options.js';
import { extend } from '../../../lib/options/extended.js';
import { mergePolicy } from '../../../lib/options/merge-policy.js';
import { MODULE_PLACE, validatePolicy } from '../../../lib/options/validate-policy.js';

function validate(options: object, route = 'Cats.list', place = '@Cors on Cats') {
  return validatePolicy(mergePolicy([{ place, options }]), route);
}

describe('validatePolicy', () => {
  it('finds no problem in a valid policy', () => {
    expect(
      validate({
        origin: ['https://a.example', /^https:\/\/b\.example$/],
        methods: 'GET,PUT',
        allowedHeaders: ['X-A'],
        exposedHeaders: 'auto',
        credentials: true,
        maxAge: 86_400,
        optionsSuccessStatus: 200,
        preflightContinue: false,
        allowPrivateNetwork: true,
        enforce: true,
      }),
    ).toEqual([]);
  });

  it('names the route, the field and the level', () => {
    expect(validate({ maxAge: -1 }).map(({ place }) => place)).toEqual([
      'Cats.list, maxAge from @Cors on Cats',
    ]);
    expect(validate({ maxAge: -1 }, '').map(({ place }) => place)).toEqual(['@Cors on Cats, maxAge']);
    // A mount, for example, is both the subject and the level.
    expect(validate({ maxAge: -1 }, 'mount', 'mount').map(({ place }) => place)).toEqual(['mount, maxAge']);
  });

  it.each([-1, 1.5, 86_401, Number.NaN, Infinity, '600', null])('refuses a maxAge of %p', (maxAge) => {
    expect(validate({ maxAge }).map(({ code }) => code)).toEqual(['CORS_E004']);
  });

  it.each([0, 1, 86_400])('accepts a maxAge of %p', (maxAge) => {
    expect(validate({ maxAge })).toEqual([]);
  });

  it.each([199, 300, 204.5, '204', null])('refuses an optionsSuccessStatus of %p', (optionsSuccessStatus) => {
    expect(validate({ optionsSuccessStatus }).map(({ code }) => code)).toEqual(['CORS_E005']);
  });

  it.each([200, 299])('accepts an optionsSuccessStatus of %p', (optionsSuccessStatus) => {
    expect(validate({ optionsSuccessStatus })).toEqual([]);
  });

  it.each([
    'credentials',
    'preflightContinue',
    'allowPrivateNetwork',
    'enforce',
    'dangerouslyAllowNullOrigin',
  ])('accepts only true and false for %s', (field) => {
    expect(validate({ [field]: true })).toEqual([]);
    expect(validate({ [field]: 'true' })).toEqual([
      {
        code: 'CORS_E006',
        place: `Cats.list, ${field} from @Cors on Cats`,
        message: `"true" is neither true nor false. Write ${field}: true or leave it out.`,
      },
    ]);
  });

  it.each([
    ['origins', 'Did you mean "origin"?'],
    ['Credentials', 'Did you mean "credentials"?'],
    ['allowedHeader', 'Did you mean "allowedHeaders"?'],
    ['maxage', 'Did you mean "maxAge"?'],
    ['allowMethods', 'Did you mean "methods"?'],
    ['Access-Control-Allow-Origin', 'Did you mean "origin"?'],
    ['mounts', 'It is an option of CorsModule.forRoot() only. Write it there.'],
    ['policies', 'It is an option of CorsModule.forRoot() only. Write it there.'],
    ['logRefusals', 'It is an option of CorsModule.forRoot() only. Write it there.'],
    ['mount', `Options: ${POLICY_FIELDS.join(', ')}.`],
    ['xAllowOrigin', `Options: ${POLICY_FIELDS.join(', ')}.`],
    ['headers', `Options: ${POLICY_FIELDS.join(', ')}.`],
  ])('rejects the unknown option %s', (field, advice) => {
    expect(validate({ [field]: 1 })).toEqual([
      {
        code: 'CORS_E016',
        place: `Cats.list, ${field} from @Cors on Cats`,
        message: `"${field}" is not an option. ${advice}`,
      },
    ]);
  });

  it.each([
    ['mount', 'Did you mean "mounts"?'],
    ['Policies', 'Did you mean "policies"?'],
    ['headers', `Options: ${[...POLICY_FIELDS, 'policies', 'mounts', 'logRefusals'].join(', ')}.`],
  ])('rejects %s in the module’s options, and suggests module options, too', (field, advice) => {
    expect(validate({ [field]: 1 }, '', MODULE_PLACE)).toEqual([
      {
        code: 'CORS_E016',
        place: `CorsModule.forRoot(), ${field}`,
        message: `"${field}" is not an option. ${advice}`,
      },
    ]);
  });

  it('accepts the wildcard for exposed headers without credentials', () => {
    expect(validate({ exposedHeaders: '*' })).toEqual([]);
    expect(validate({ exposedHeaders: '*', credentials: true }).map(({ code }) => code)).toEqual([
      'CORS_E002',
    ]);
  });

  it('refuses extend() if there is no list', () => {
    const message =
      'extend() adds to a list of methods, allowedHeaders or exposedHeaders, and there is none. Write the value in full.';
    expect(validate({ maxAge: extend('1') })).toEqual([
      { code: 'CORS_E022', place: 'Cats.list, maxAge from @Cors on Cats', message },
    ]);
    expect(validate({ maxAge: extend('1') }, '')).toEqual([
      { code: 'CORS_E022', place: '@Cors on Cats, maxAge', message },
    ]);
  });

  it('reports all problems at once', () => {
    const issues = validate({
      origin: 'https://a.example/',
      methods: ['get'],
      allowedHeaders: ['Cookie'],
      exposedHeaders: '*',
      credentials: true,
      maxAge: -1,
      optionsSuccessStatus: 404,
      enforce: 1,
      cors: true,
    });
    expect(issues.map(({ code }) => code).sort()).toEqual([
      'CORS_E002',
      'CORS_E004',
      'CORS_E005',
      'CORS_E006',
      'CORS_E007',
      'CORS_E013',
      'CORS_E014',
      'CORS_E016',
    ]);
  });

  it('never throws, and every issue has a known code, a place and a message', () => {
    const value = fc.oneof(fc.anything(), fc.string(), fc.array(fc.string()));
    const options = fc.record(Object.fromEntries(POLICY_FIELDS.map((field) => [field, value])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(options, (stated) => {
        for (const issue of validate(stated)) {
          expect(Object.keys(ISSUES)).toContain(issue.code);
          expect(issue.place).toMatch(/^Cats\.list, \w+ from @Cors on Cats$/);
          expect(issue.message).toMatch(/[.?]\)?$/);
        }
      }),
    );
  });
});
