import { describe, expect, it } from '@jest/globals';
import { POLICY_FIELDS, type CorsPolicyOptions } from '../../../lib/options/cors-options.js';
import { mergePolicy, type PolicyLevel } from '../../../lib/options/merge-policy.js';
import { rehearse, reportOnlyIssues, shownFields } from '../../../lib/options/report-only.js';

const a = 'https://a.example';
const b = 'https://b.example';

const level = (place: string, options: object): PolicyLevel => ({
  place,
  enabled: true,
  options: options as CorsPolicyOptions,
});

describe('rehearse', () => {
  it('tries nothing out without reportOnly, or if it is not a set of options', () => {
    expect(rehearse([])).toBeUndefined();
    expect(rehearse([level('module', { origin: a })])).toBeUndefined();
    expect(rehearse([level('module', { reportOnly: true })])).toBeUndefined();
  });

  it('merges its fields just inside the level that states them: nearer levels win', () => {
    const CatsModule = { name: 'CatsModule' };
    const rehearsal = rehearse([
      {
        ...level('module', { origin: a, maxAge: 1, reportOnly: { origin: b, maxAge: 2 } }),
        module: CatsModule,
      },
      level('controller', { maxAge: 3 }),
    ]);
    expect(rehearsal).toMatchObject({
      place: 'reportOnly of module',
      level: 'module',
      stated: { origin: b, maxAge: 2 },
      merged: {
        fields: { origin: b, maxAge: 3 },
        from: { origin: 'reportOnly of module', maxAge: 'controller' },
      },
    });
    expect(rehearsal?.merged.originModule).toBe(CatsModule);
  });

  it('is the nearest one, which replaces those further out', () => {
    const levels = [
      level('module', { maxAge: 9, reportOnly: { maxAge: 1, enforce: true } }),
      level('controller', { reportOnly: { maxAge: 2 } }),
      level('handler', { credentials: true }),
    ];
    const { merged, level: place } = rehearse(levels)!;
    expect(place).toBe('controller');
    expect(merged.fields).toEqual({ maxAge: 2, credentials: true });
  });

  it('leaves out what is not a field of a policy', () => {
    const reportOnly = { maxAge: 1, policy: 'partners', reportOnly: { maxAge: 2 }, maxage: 3 };
    expect(rehearse([level('module', { reportOnly })])?.merged.fields).toEqual({ maxAge: 1 });
  });
});

describe('shownFields', () => {
  it('are those in force, with those that are tried out', () => {
    const levels = [level('module', { origin: a, reportOnly: { origin: b } })];
    const merged = mergePolicy(levels);
    expect(shownFields(merged)).toStrictEqual({ origin: a });
    const shown = shownFields({ ...merged, rehearsal: rehearse(levels) });
    expect(shown).toStrictEqual({ origin: a, reportOnly: { origin: b } });
    expect([Object.isFrozen(shown), Object.isFrozen(shown.reportOnly)]).toEqual([true, true]);
  });
});

describe('reportOnlyIssues', () => {
  it('finds none in the fields, which are validated with the resulting policy', () => {
    const reportOnly = { origin: 7, maxAge: -1 };
    const levels = [level('module', { reportOnly }), level('handler', { origin: a })];
    expect(reportOnlyIssues(levels, 'Cats.list')).toStrictEqual([]);
  });

  it.each<[unknown, string]>([
    [true, 'true'],
    [null, 'null'],
    [[a], 'a list'],
  ])('refuses %j, which is not a set of options', (reportOnly, shown) => {
    expect(reportOnlyIssues([level('@Cors on Cats', { reportOnly })], 'Cats.list')).toEqual([
      {
        code: 'CORS_E006',
        place: 'Cats.list, reportOnly from @Cors on Cats',
        message: `${shown} is not a set of options. Write reportOnly: { origin: ['https://app.example.com'] }, or leave it out.`,
      },
    ]);
  });

  it.each<[string, string]>([
    ['policy', '"policy" is not an option of reportOnly. Write the fields to try out beside each other.'],
    [
      'reportOnly',
      '"reportOnly" is not an option of reportOnly. Write the fields to try out beside each other.',
    ],
    ['maxage', '"maxage" is not an option. Did you mean "maxAge"?'],
    ['mounts', '"mounts" is not an option. It is an option of CorsModule.forRoot() only. Write it there.'],
    ['headers', `"headers" is not an option. Options: ${POLICY_FIELDS.join(', ')}.`],
  ])('refuses %s in it, next to known fields', (name, message) => {
    const reportOnly = { origin: a, [name]: {} };
    expect(reportOnlyIssues([level('@Cors on Cats', { reportOnly })], 'Cats.list')).toEqual([
      { code: 'CORS_E016', place: `Cats.list, ${name} from reportOnly of @Cors on Cats`, message },
    ]);
  });
});
