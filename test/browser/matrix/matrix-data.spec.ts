import { describe, expect, it } from '@jest/globals';
import type { CorsPolicyOptions } from 'nestjs-cors';

import { engines } from '../driver/browser.js';
import { casesFrom, pages } from './cases.js';
import { departuresOf, engineDepartures } from './engine-departures.js';
import { matrixPolicies, namedPolicies } from './policies.js';
import { matrixRequests } from './requests.js';

/** The options whose effect browsers can see; `reportOnly` has none on the wire. */
const options: Record<Exclude<keyof CorsPolicyOptions, 'reportOnly'>, true> = {
  origin: true,
  methods: true,
  allowedHeaders: true,
  exposedHeaders: true,
  credentials: true,
  maxAge: true,
  optionsSuccessStatus: true,
  preflightContinue: true,
  allowPrivateNetwork: true,
  enforce: true,
  policy: true,
  dangerouslyAllowNullOrigin: true,
  dangerouslyAllowAnyOriginWithCredentials: true,
  dangerouslyAllowInsecureOrigins: true,
  dangerouslyAllowPublicSuffixes: true,
  dangerouslyAllowUnanchoredRegExp: true,
};

describe('The matrix', () => {
  it('uses every policy option', () => {
    const levels = matrixPolicies().flatMap(({ policy, handlers }) => [policy, handlers]);
    const used = [...levels, ...Object.values(namedPolicies())].flatMap((level) => Object.keys(level ?? {}));
    expect([...new Set(used)].sort()).toEqual(Object.keys(options).sort());
  });

  it('sends every request under every policy to both platforms from an allowed page', () => {
    const cases = casesFrom('allowed', matrixPolicies());
    expect(cases).toHaveLength(matrixPolicies().length * matrixRequests.length * 2);
    const sent = engines.map((engine) => casesFrom('allowed', matrixPolicies(), engine));
    expect(sent.map(({ length }) => length)).toEqual(engines.map(() => cases.length / 2));
    expect(new Set(sent.flat().map(({ id }) => id)).size).toBe(cases.length);
    for (const page of ['foreign', 'null'] as const) {
      const ids = casesFrom(page, matrixPolicies()).map(({ id }) => id);
      const [chromium, ...others] = engines.map((engine) =>
        casesFrom(page, matrixPolicies(), engine).map(({ id }) => id),
      );
      expect(chromium).toEqual(ids);
      expect(others.flat().sort()).toEqual(ids.sort());
    }
    expect(casesFrom('foreign', matrixPolicies())).toHaveLength(cases.length / 2);
    expect(casesFrom('null', matrixPolicies())).toHaveLength(cases.length / 2);
  });

  it('gives each case, request and policy a unique name', () => {
    const names = [
      ...pages.flatMap((page) => casesFrom(page, matrixPolicies()).map(({ id }) => id)),
      ...matrixRequests.map(({ id }) => id),
      ...matrixPolicies().map(({ id }) => id),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('has, for each request, an engine that follows the standard', () => {
    const unguarded = matrixRequests.flatMap(({ id }) =>
      pages.filter((page) => engines.every((engine) => departuresOf(engine, id, page).length > 0)),
    );
    expect(unguarded).toEqual([]);
  });

  it('lists departures only for its own requests, each with a source', () => {
    const ids = matrixRequests.map(({ id }) => id);
    for (const { requests, source } of engineDepartures) {
      expect(ids).toEqual(expect.arrayContaining([...requests]));
      expect(source).toMatch(/^https:\/\//);
    }
  });
});
