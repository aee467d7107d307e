import type { ModulesContainer } from '@nestjs/core';
import { CORS_OPTIONS } from './cors.constants.js';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { POLICY_FIELDS } from '../options/cors-options.js';
import { isOptionSet } from '../options/option-set.js';
import { MODULE_OPTIONS, MODULE_PLACE } from '../options/validate-policy.js';
import { describeValue } from '../origins/read-origin.js';

/** Problems of module options that are not an options object, or not completely. */
export function optionsIssues(options: unknown): CorsConfigurationIssue[] {
  if (isOptionSet(options)) return overlookedOptions(options);
  return [
    {
      code: 'CORS_E006',
      place: MODULE_PLACE,
      message: `${describeValue(options)} is not a set of options. Write CorsModule.forRoot({ origin: 'https://example.com' }); a function of the request goes into "origin".`,
    },
  ];
}

/** Options that an object does not have itself, but its class or its prototype: they would be overlooked. */
function overlookedOptions(options: object): CorsConfigurationIssue[] {
  return [...POLICY_FIELDS, ...MODULE_OPTIONS]
    .filter((name) => name in options && !Object.hasOwn(options, name))
    .map((name) => ({
      code: 'CORS_E006',
      place: `${MODULE_PLACE}, ${name}`,
      message: `"${name}" is a getter of a class, or inherited, and only an object's own properties are read. Return a plain object, such as { ${name}: options.${name} }.`,
    }));
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
