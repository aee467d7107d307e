import type { ModulesContainer } from '@nestjs/core';
import { CORS_OPTIONS } from './cors.constants.js';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { POLICY_FIELDS } from '../options/cors-options.js';
import { isOptionSet, overlookedOptions } from '../options/option-set.js';
import { MODULE_OPTIONS, MODULE_PLACE, overlookedOption } from '../options/validate-policy.js';
import { describeValue } from '../origins/read-origin.js';

/** Problems of module options that are not an options object, or not completely. */
export function optionsIssues(options: unknown): CorsConfigurationIssue[] {
  if (isOptionSet(options)) {
    return overlookedOptions(options, [...POLICY_FIELDS, ...MODULE_OPTIONS]).map((name) => ({
      ...overlookedOption(name),
      place: `${MODULE_PLACE}, ${name}`,
    }));
  }
  return [
    {
      code: 'CORS_E006',
      place: MODULE_PLACE,
      message: `${describeValue(options)} is not a set of options. Write CorsModule.forRoot({ origin: 'https://example.com' }); a function of the request goes into "origin".`,
    },
  ];
}

/** The problem of `forRoot()` being imported more than once. */
export function findRepeatedModules(modules: ModulesContainer): CorsConfigurationIssue[] {
  const count = [...modules.values()].filter(({ providers }) => providers.has(CORS_OPTIONS)).length;
  if (count < 2) return [];
  return [
    {
      code: 'CORS_E023',
      place: 'CorsModule',
      message: `its forRoot() is imported ${count} times. Import CorsModule.forRoot() once, in the root module; it is global.`,
    },
  ];
}
