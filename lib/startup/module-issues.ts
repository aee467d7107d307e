import type { ModulesContainer } from '@nestjs/core';
import { CORS_OPTIONS } from './cors.constants.js';
import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { describeValue } from '../origins/read-origin.js';

/** The problem of module options that are not an options object at all. */
export function notOptions(options: unknown): CorsConfigurationIssue {
  return {
    code: 'CORS_E006',
    place: 'CorsModule.forRoot()',
    message: `${describeValue(options)} is not a set of options. Write CorsModule.forRoot({ origin: 'https://example.com' }); a function of the request goes into "origin".`,
  };
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
